package io.megadb.tier.memory;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import io.megadb.tier.memory.column.ColumnData;
import java.io.IOException;
import java.util.List;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/** Reads a stream of rows batch by batch, checks its types and lets a cancelled statement end. */
final class IncomingRows {
  private IncomingRows() {}

  /** Takes a batch. */
  interface Taker {
    void take(List<ColumnData> columns, int rows);
  }

  /**
   * Hands over each batch.
   *
   * @param types what the columns must be
   * @throws MegaDbException what the stream throws; IO_ERROR for what it can't read; INTERNAL_ERROR
   *     for other types
   */
  static void each(ArrowReader reader, List<SqlType> types, QueryContext context, Taker taker) {
    try {
      VectorSchemaRoot root = reader.getVectorSchemaRoot();
      check(root.getSchema().getFields(), types);
      while (reader.loadNextBatch()) {
        context.cancellation().check();
        root = reader.getVectorSchemaRoot();
        if (root.getRowCount() > 0) {
          taker.take(
              root.getFieldVectors().stream().map(ColumnData::of).toList(), root.getRowCount());
        }
      }
    } catch (IOException e) {
      if (e.getCause() instanceof MegaDbException known) {
        throw known;
      }
      throw new MegaDbException(
          ErrorCode.IO_ERROR, "the rows to insert can't be read: " + e.getMessage(), e);
    }
  }

  private static void check(List<Field> fields, List<SqlType> types) {
    boolean same = fields.size() == types.size();
    for (int i = 0; same && i < types.size(); i++) {
      same = matches(fields.get(i), types.get(i));
    }
    if (!same) {
      throw new MegaDbException(
          ErrorCode.INTERNAL_ERROR,
          "rows of "
              + fields
              + " can't go into columns of "
              + types.stream().map(SqlType::sql).toList());
    }
  }

  private static boolean matches(Field field, SqlType type) {
    ArrowType wanted = TypeTable.arrowType(type);
    boolean same =
        wanted instanceof ArrowType.Timestamp w && field.getType() instanceof ArrowType.Timestamp f
            ? w.getUnit() == f.getUnit() && (w.getTimezone() == null) == (f.getTimezone() == null)
            : wanted.equals(field.getType());
    if (!same) {
      return false;
    }
    return switch (type) {
      case SqlType.Array a -> matches(field.getChildren().getFirst(), a.element());
      case SqlType.Struct s -> {
        boolean all = field.getChildren().size() == s.fields().size();
        for (int i = 0; all && i < s.fields().size(); i++) {
          all = matches(field.getChildren().get(i), s.fields().get(i).type());
        }
        yield all;
      }
      default -> true;
    };
  }
}
