package io.megadb.tier.oltp;

import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import io.megadb.tier.oltp.wire.PgTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.types.pojo.Schema;
import org.postgresql.core.Field;

/** Columns and Arrow schema of a result; building them costs more than reading one row does. */
record ResultShape(Field[] fields, List<Column> columns, Schema schema) {

  static ResultShape of(Field[] fields, VectorTypes vectors) {
    List<Column> columns = new ArrayList<>(fields.length);
    for (Field field : fields) {
      SqlType type =
          PgTypes.known(field.getOID(), field.getMod())
              .or(() -> vectors.ofOid(field.getOID(), field.getMod()))
              .orElse(SqlType.Simple.TEXT);
      columns.add(Column.of(field.getColumnLabel(), type));
    }
    return new ResultShape(fields, List.copyOf(columns), TypeTable.arrowSchema(columns));
  }

  /** Columns that the caller knows better than the fields tell. */
  static ResultShape of(Field[] fields, List<Column> columns) {
    return new ResultShape(fields, columns, TypeTable.arrowSchema(columns));
  }

  /** The same for another result, whose formats may differ. */
  ResultShape over(Field[] others) {
    return others == fields ? this : new ResultShape(others, columns, schema);
  }

  /** Whether a result of these fields has this shape. */
  boolean fits(Field[] others) {
    if (fields == others) {
      return true;
    }
    if (fields.length != others.length) {
      return false;
    }
    for (int i = 0; i < fields.length; i++) {
      if (fields[i].getOID() != others[i].getOID()
          || fields[i].getMod() != others[i].getMod()
          || !fields[i].getColumnLabel().equals(others[i].getColumnLabel())) {
        return false;
      }
    }
    return true;
  }

  /**
   * The shape of a result, remembered with the statement.
   *
   * @param columns what the result is to be given as, if that is known already
   */
  static ResultShape of(
      Execution execution,
      Optional<List<Column>> columns,
      StatementTraits traits,
      VectorTypes vectors) {
    if (columns.isPresent()) {
      return of(execution.fields(), columns.get());
    }
    ResultShape shape = traits.shape();
    if (shape == null || !shape.fits(execution.fields())) {
      shape = of(execution.fields(), vectors);
      traits.shape(shape);
    }
    return shape.over(execution.fields());
  }
}
