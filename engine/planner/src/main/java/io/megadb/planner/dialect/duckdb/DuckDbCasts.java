package io.megadb.planner.dialect.duckdb;

import static io.megadb.planner.dialect.text.NativeTypes.isFloat;
import static io.megadb.planner.dialect.text.NativeTypes.isNumeric;
import static io.megadb.planner.dialect.text.NativeTypes.isText;

import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.SqlType.Simple;
import io.megadb.spi.type.TypeTable;

/**
 * Conversions in DuckDB, with PostgreSQL's results and errors. What is not mentioned here is the
 * same in both.
 */
public final class DuckDbCasts {
  /** A double holds every integer of so many digits, and powers of ten up to 22. */
  private static final int EXACT_DOUBLE_DIGITS = 15;

  private DuckDbCasts() {}

  public static String cast(String value, SqlType from, SqlType to) {
    if (from.equals(to)) {
      return value;
    }
    if (to instanceof SqlType.Varchar(int length)) {
      return "left(" + cast(value, from, Simple.TEXT) + ", " + length + ")";
    }
    if (isText(from)) {
      return isText(to) ? value : fromText(value, to);
    }
    if (isText(to)) {
      return toText(value, from);
    }
    if (from instanceof SqlType.VectorType || to instanceof SqlType.VectorType) {
      return DuckDbVectors.cast(value, from, to);
    }
    if (from instanceof SqlType.Array(SqlType source)
        && to instanceof SqlType.Array(SqlType target)) {
      String item = "item" + value.length();
      return "list_transform("
          + value
          + ", lambda "
          + item
          + ": "
          + cast(item, source, target)
          + ")";
    }
    if (from instanceof SqlType.Struct source && to instanceof SqlType.Struct target) {
      return struct(value, source, target);
    }
    if (isFloat(from) && isNumeric(to)) {
      String digits = from == Simple.REAL ? "{:.6g}" : "{:.15g}";
      String text = "format('" + digits + "', " + value + ")";
      return "mdb_float_to_numeric(" + value + ", TRY_CAST(" + text + " AS " + name(to) + "))";
    }
    if (from instanceof SqlType.Numeric numeric && to == Simple.DOUBLE) {
      return numeric.precision() <= EXACT_DOUBLE_DIGITS
          ? plain(value, to)
          : plain(plain(value, Simple.TEXT), to);
    }
    if (from instanceof Simple source && to instanceof Simple target) {
      return simple(value, source, target);
    }
    return plain(value, to);
  }

  /** Field by field in their order, as PostgreSQL does it; DuckDB's own cast goes by names. */
  private static String struct(String value, SqlType.Struct from, SqlType.Struct to) {
    StringBuilder fields = new StringBuilder();
    for (int i = 0; i < to.fields().size(); i++) {
      String field =
          "struct_extract(" + value + ", " + Identifiers.literal(from.fields().get(i).name()) + ")";
      fields
          .append(i == 0 ? "" : ", ")
          .append(Identifiers.quote(to.fields().get(i).name()))
          .append(": ")
          .append(cast(field, from.fields().get(i).type(), to.fields().get(i).type()));
    }
    String built = plain("{" + fields + "}", to);
    return "(CASE WHEN " + value + " IS NULL THEN NULL ELSE " + built + " END)";
  }

  private static String simple(String value, Simple from, Simple to) {
    return switch (to) {
      case REAL -> from == Simple.DOUBLE ? "mdb_double_to_real(" + value + ")" : plain(value, to);
      case TIMESTAMP -> from == Simple.DATE ? dateToTimestamp(value) : plain(value, to);
      case TIMESTAMPTZ ->
          from == Simple.DATE ? plain(dateToTimestamp(value), to) : plain(value, to);
      case DATE ->
          from == Simple.TIMESTAMP || from == Simple.TIMESTAMPTZ
              ? "mdb_timestamp_to_date(" + value + ")"
              : plain(value, to);
      case INTERVAL ->
          from == Simple.TIME ? "mdb_time_to_interval(" + value + ")" : plain(value, to);
      case TIME ->
          from == Simple.INTERVAL ? "mdb_interval_to_time(" + value + ")" : plain(value, to);
      default -> plain(value, to);
    };
  }

  private static String dateToTimestamp(String value) {
    // A literal is finite, and stays foldable.
    return value.startsWith("DATE '")
        ? plain(value, Simple.TIMESTAMP)
        : "mdb_date_to_timestamp(" + value + ")";
  }

  private static String fromText(String value, SqlType to) {
    return switch (to) {
      case Simple simple ->
          switch (simple) {
            case BOOLEAN -> "mdb_text_to_boolean(" + value + ")";
            case SMALLINT -> "mdb_text_to_smallint(" + value + ")";
            case INTEGER -> "mdb_text_to_integer(" + value + ")";
            case BIGINT -> "mdb_text_to_bigint(" + value + ")";
            case REAL, DOUBLE ->
                "mdb_text_to_float("
                    + value
                    + ", TRY_CAST("
                    + value
                    + " AS "
                    + name(to)
                    + "), '"
                    + to.sql()
                    + "')";
            case BYTEA -> "mdb_text_to_bytea(" + value + ")";
            case DATE -> "mdb_text_to_date(" + value + ")";
            case TIME -> "mdb_text_to_time(" + value + ")";
            case TIMESTAMP -> "mdb_text_to_timestamp(" + value + ")";
            case TIMESTAMPTZ -> "mdb_text_to_timestamptz(" + value + ")";
            case INTERVAL -> "mdb_text_to_interval(" + value + ")";
            case UUID -> "mdb_text_to_uuid(" + value + ")";
            case TEXT, JSON -> plain(value, to);
          };
      case SqlType.Numeric numeric -> textToNumeric(value, to);
      case SqlType.UnconstrainedNumeric numeric -> textToNumeric(value, to);
      case SqlType.Array(SqlType element) ->
          cast("mdb_text_to_array(" + value + ")", new SqlType.Array(Simple.TEXT), to);
      case SqlType.Varchar varchar -> value;
      case SqlType.Struct struct -> plain(value, to);
      case SqlType.VectorType vector -> DuckDbVectors.fromText(value, vector);
    };
  }

  private static String textToNumeric(String value, SqlType to) {
    return "mdb_text_to_numeric(" + value + ", TRY_CAST(" + value + " AS " + name(to) + "))";
  }

  public static String toText(String value, SqlType from) {
    return switch (from) {
      case Simple simple ->
          switch (simple) {
            case REAL -> "mdb_real_to_text(" + value + ")";
            case DOUBLE -> "mdb_double_to_text(" + value + ")";
            case BYTEA -> "mdb_bytea_to_text(" + value + ")";
            case DATE, TIMESTAMP, TIMESTAMPTZ ->
                "mdb_datetime_to_text(" + plain(value, Simple.TEXT) + ")";
            case INTERVAL -> "mdb_interval_to_text(" + value + ")";
            case TEXT -> value;
            case BOOLEAN, SMALLINT, INTEGER, BIGINT, TIME, UUID, JSON -> plain(value, Simple.TEXT);
          };
      case SqlType.Array(SqlType element) ->
          "mdb_array_to_text(" + cast(value, from, new SqlType.Array(elementText(element))) + ")";
      case SqlType.Varchar varchar -> value;
      case SqlType.Numeric numeric -> plain(value, Simple.TEXT);
      case SqlType.UnconstrainedNumeric numeric -> plain(value, Simple.TEXT);
      case SqlType.Struct struct -> plain(value, Simple.TEXT);
      case SqlType.VectorType vector -> DuckDbVectors.toText(value, vector);
    };
  }

  private static SqlType elementText(SqlType element) {
    return isText(element) ? element : Simple.TEXT;
  }

  /** DuckDB's own cast. */
  public static String plain(String value, SqlType to) {
    return "CAST(" + value + " AS " + name(to) + ")";
  }

  private static String name(SqlType type) {
    return TypeTable.duckDb(type);
  }
}
