package io.megadb.exec.ingest;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A client's batches, each checked before anybody reads it: nothing below looks twice at lengths
 * and offsets, and memory that is not the client's must not be read however its bytes are made. Can
 * be read once. One thread.
 */
final class CheckedRows extends ArrowReader {
  /** Decimals of so many digits are checked to have no more. */
  static final int MOST_CHECKED_DIGITS = 18;

  private final ArrowReader source;
  private final QueryContext context;
  private final List<Column> columns;
  private final Schema schema;
  private List<Column> notNull = List.of();
  private Optional<Column> leftNull = Optional.empty();
  private VectorSchemaRoot root;
  private Optional<RuntimeException> failure = Optional.empty();

  /**
   * @param source stays the caller's
   */
  CheckedRows(ArrowReader source, QueryContext context) {
    super(context.allocator());
    this.source = source;
    this.context = context;
    Schema given;
    try {
      given = source.getVectorSchemaRoot().getSchema();
    } catch (IOException e) {
      throw new MegaDbException(ErrorCode.IO_ERROR, "reading the rows' schema failed", e);
    }
    List<Column> named = new ArrayList<>();
    List<Field> fields = new ArrayList<>();
    for (Field field : given.getFields()) {
      if (field.getDictionary() != null) {
        throw new MegaDbException(
                ErrorCode.FEATURE_NOT_SUPPORTED,
                "column \"" + field.getName() + "\" is dictionary encoded")
            .withHint("Send its values.");
      }
      Column column = Column.of(field.getName(), TypeTable.ofArrow(field));
      Field canonical = TypeTable.arrowField(column);
      named.add(column);
      fields.add(sameType(field, canonical) ? canonical : field);
    }
    this.columns = List.copyOf(named);
    this.schema = new Schema(fields);
  }

  /** What comes; every value may be NULL, whatever the client says. */
  List<Column> columns() {
    return columns;
  }

  /** Whether the batches are, as they are, what columns of these types hold. */
  boolean areKeptAs(List<Column> wanted) {
    for (int i = 0; i < wanted.size(); i++) {
      SqlType type = wanted.get(i).type();
      if (!columns.get(i).type().equals(type)
          || !sameType(schema.getFields().get(i), TypeTable.arrowField(wanted.get(i)))) {
        return false;
      }
    }
    return true;
  }

  private static boolean sameType(Field a, Field b) {
    if (!a.getType().equals(b.getType()) || a.getChildren().size() != b.getChildren().size()) {
      return false;
    }
    for (int i = 0; i < a.getChildren().size(); i++) {
      if (!sameType(a.getChildren().get(i), b.getChildren().get(i))) {
        return false;
      }
    }
    return true;
  }

  /** Refuses NULL in columns that are NOT NULL. */
  void refuseNulls(List<Column> target) {
    notNull = List.copyOf(target);
  }

  /** Refuses any row: a column that is NOT NULL would be NULL in each. */
  void refuseRows(Column column) {
    leftNull = Optional.of(column);
  }

  private static MegaDbException nullIn(Column column) {
    return new MegaDbException(
        ErrorCode.NOT_NULL_VIOLATION,
        "null value in column \"" + column.name() + "\" violates not-null constraint");
  }

  /** The error of this reader that led to another one, or that one. */
  RuntimeException reasonFor(RuntimeException e) {
    if (failure.isEmpty() || failure.get() == e) {
      return e;
    }
    failure.get().addSuppressed(e);
    return failure.get();
  }

  @Override
  public VectorSchemaRoot getVectorSchemaRoot() throws IOException {
    if (root == null) {
      root = new VectorSchemaRoot(schema, source.getVectorSchemaRoot().getFieldVectors(), 0);
    }
    return root;
  }

  @Override
  public boolean loadNextBatch() throws IOException {
    try {
      context.cancellation().check();
      VectorSchemaRoot to = getVectorSchemaRoot();
      if (!source.loadNextBatch()) {
        to.setRowCount(0);
        return false;
      }
      int rows = source.getVectorSchemaRoot().getRowCount();
      to.setRowCount(rows);
      if (rows > 0 && leftNull.isPresent()) {
        throw nullIn(leftNull.get());
      }
      for (int i = 0; i < columns.size(); i++) {
        FieldVector vector = to.getVector(i);
        VectorChecks.check(columns.get(i), vector, rows);
        if (!notNull.isEmpty() && !notNull.get(i).nullable() && vector.getNullCount() > 0) {
          throw nullIn(notNull.get(i));
        }
      }
      return true;
    } catch (RuntimeException e) {
      failure = Optional.of(e);
      throw e;
    }
  }

  @Override
  public long bytesRead() {
    return source.bytesRead();
  }

  @Override
  public void close() {
    // The source is the caller's.
  }

  @Override
  public void close(boolean closeReadChannel) {
    // The source is the caller's.
  }

  @Override
  protected void closeReadSource() {
    // The source is the caller's.
  }

  @Override
  protected Schema readSchema() {
    return schema;
  }
}
