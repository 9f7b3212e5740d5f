package io.megadb.server.avatica.value;

import io.megadb.server.avatica.value.WireOptions.Serialization;
import io.megadb.server.avatica.value.WireOptions.Temporal;
import io.megadb.server.wire.TypeFacts;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import java.sql.DatabaseMetaData;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.avatica.AvaticaParameter;
import org.apache.calcite.avatica.ColumnMetaData;
import org.apache.calcite.avatica.ColumnMetaData.AvaticaType;
import org.apache.calcite.avatica.ColumnMetaData.Rep;

/**
 * What Avatica is told about columns and parameters. The representation has to be one that the
 * client's cursor has an accessor for (AbstractCursor.createAccessor) and that both formats carry:
 *
 * <pre>
 * SQL               java.sql.Types            value in a frame
 * boolean           BOOLEAN                   Boolean
 * smallint..bigint  SMALLINT..BIGINT          Short, Integer, Long
 * real, double      REAL (JSON: FLOAT),       Float, Double; in JSON NaN and infinities are strings,
 *                    DOUBLE                    to be read with getString
 * numeric           NUMERIC                   BigDecimal; NaN as Double
 * text, varchar     VARCHAR                   String
 * bytea             VARBINARY                 byte[]
 * date, time,       VARCHAR, or with          String, or with
 *  timestamp         temporal=jdbc DATE..      temporal=jdbc days, milliseconds
 * timestamptz       VARCHAR                   String
 * interval, uuid,   OTHER                     String
 *  json, row(...),
 *  vector and its like
 * t[]               ARRAY                     List of the element's values
 * </pre>
 */
public final class ColumnTypes {
  private ColumnTypes() {}

  /** The columns of a result. */
  public static List<ColumnMetaData> columns(List<Column> columns, WireOptions options) {
    List<ColumnMetaData> result = new ArrayList<>(columns.size());
    for (Column column : columns) {
      result.add(column(result.size(), column, options));
    }
    return result;
  }

  private static ColumnMetaData column(int ordinal, Column column, WireOptions options) {
    AvaticaType type = type(column.type(), options);
    return new ColumnMetaData(
        ordinal,
        false,
        true,
        true,
        false,
        column.nullable() ? DatabaseMetaData.columnNullable : DatabaseMetaData.columnNoNulls,
        TypeFacts.isNumber(column.type()),
        displaySize(column.type()),
        column.name(),
        column.name(),
        "",
        precision(column.type(), options),
        TypeFacts.scale(column.type()),
        "",
        "",
        type,
        true,
        false,
        false,
        type.columnClassName());
  }

  /** The parameters of a statement. */
  public static List<AvaticaParameter> parameters(List<SqlType> types) {
    List<AvaticaParameter> result = new ArrayList<>(types.size());
    for (SqlType type : types) {
      result.add(
          new AvaticaParameter(
              TypeFacts.isNumber(type),
              Math.max(0, TypeFacts.size(type)),
              TypeFacts.scale(type),
              TypeTable.jdbc(type),
              type.sql(),
              Object.class.getName(),
              "?" + (result.size() + 1)));
    }
    return result;
  }

  private static AvaticaType type(SqlType type, WireOptions options) {
    boolean text = options.temporal() == Temporal.TEXT;
    boolean json = options.serialization() == Serialization.JSON;
    return switch (type) {
      case SqlType.Simple simple ->
          switch (simple) {
            case BOOLEAN -> scalar(Types.BOOLEAN, type, Rep.BOOLEAN);
            case SMALLINT -> scalar(Types.SMALLINT, type, Rep.SHORT);
            case INTEGER -> scalar(Types.INTEGER, type, Rep.INTEGER);
            case BIGINT -> scalar(Types.BIGINT, type, Rep.LONG);
            // JSON has no NaN: it comes as a string, which only this accessor's getString bears.
            case REAL ->
                json ? scalar(Types.FLOAT, type, Rep.OBJECT) : scalar(Types.REAL, type, Rep.FLOAT);
            case DOUBLE -> scalar(Types.DOUBLE, type, json ? Rep.OBJECT : Rep.DOUBLE);
            case TEXT -> scalar(Types.VARCHAR, type, Rep.STRING);
            case BYTEA -> scalar(Types.VARBINARY, type, Rep.BYTE_STRING);
            case DATE -> text ? string(type) : scalar(Types.DATE, type, Rep.INTEGER);
            case TIME -> text ? string(type) : scalar(Types.TIME, type, Rep.INTEGER);
            case TIMESTAMP -> text ? string(type) : scalar(Types.TIMESTAMP, type, Rep.LONG);
            // The client's getObject does not know TIMESTAMP_WITH_TIMEZONE.
            case TIMESTAMPTZ -> string(type);
            case INTERVAL, UUID, JSON -> scalar(Types.OTHER, type, Rep.STRING);
          };
      case SqlType.Numeric n -> scalar(Types.NUMERIC, type, Rep.NUMBER);
      case SqlType.UnconstrainedNumeric n -> scalar(Types.NUMERIC, type, Rep.NUMBER);
      case SqlType.Varchar v -> string(type);
      case SqlType.Struct s -> scalar(Types.OTHER, type, Rep.STRING);
      case SqlType.VectorType v -> scalar(Types.OTHER, type, Rep.STRING);
      case SqlType.Array a ->
          ColumnMetaData.array(element(a.element(), options), type.sql(), Rep.ARRAY);
    };
  }

  // Elements go through the accessor of the component type, which knows fewer types and, in JSON,
  // gets whatever number class the parser chose.
  private static AvaticaType element(SqlType type, WireOptions options) {
    return switch (type) {
      case SqlType.Simple simple ->
          switch (simple) {
            case SMALLINT -> scalar(Types.SMALLINT, type, Rep.NUMBER);
            case INTEGER -> scalar(Types.INTEGER, type, Rep.NUMBER);
            case BIGINT -> scalar(Types.BIGINT, type, Rep.NUMBER);
            case REAL, DOUBLE ->
                options.serialization() == Serialization.JSON
                    ? scalar(Types.OTHER, type, Rep.OBJECT)
                    : scalar(Types.DOUBLE, type, Rep.NUMBER);
            case BYTEA, TIMESTAMPTZ, INTERVAL, UUID, JSON -> string(type);
            case BOOLEAN, TEXT, DATE, TIME, TIMESTAMP -> type(type, options);
          };
      case SqlType.Numeric n -> scalar(Types.OTHER, type, Rep.OBJECT);
      case SqlType.UnconstrainedNumeric n -> scalar(Types.OTHER, type, Rep.OBJECT);
      case SqlType.Varchar v -> string(type);
      case SqlType.Struct s -> string(type);
      case SqlType.VectorType v -> string(type);
      case SqlType.Array a -> string(type);
    };
  }

  private static AvaticaType scalar(int jdbc, SqlType type, Rep rep) {
    return ColumnMetaData.scalar(jdbc, type.sql(), rep);
  }

  private static AvaticaType string(SqlType type) {
    return scalar(Types.VARCHAR, type, Rep.STRING);
  }

  private static int precision(SqlType type, WireOptions options) {
    boolean clock = type == SqlType.Simple.TIME || type == SqlType.Simple.TIMESTAMP;
    // The client's accessors for JDBC times take the precision as the number of decimals.
    return clock && options.temporal() == Temporal.JDBC ? 3 : TypeFacts.size(type);
  }

  private static int displaySize(SqlType type) {
    int size = TypeFacts.size(type);
    return size == 0 ? -1 : size + (TypeFacts.isNumber(type) ? 2 : 0);
  }
}
