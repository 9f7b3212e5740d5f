package io.megadb.server.wire;

import io.megadb.spi.type.SqlType;

/** What JDBC and its like want to know of types: sizes, digits, quotes. */
public final class TypeFacts {
  private TypeFacts() {}

  /** Whether it is a number. */
  public static boolean isNumber(SqlType type) {
    return switch (type) {
      case SqlType.Numeric n -> true;
      case SqlType.UnconstrainedNumeric n -> true;
      case SqlType.Simple simple ->
          switch (simple) {
            case SMALLINT, INTEGER, BIGINT, REAL, DOUBLE -> true;
            default -> false;
          };
      case SqlType.Varchar v -> false;
      case SqlType.Array a -> false;
      case SqlType.Struct s -> false;
      case SqlType.VectorType v -> false;
    };
  }

  /**
   * COLUMN_SIZE of DatabaseMetaData.getColumns: digits or characters, 0 where there is no bound.
   */
  public static int size(SqlType type) {
    return switch (type) {
      case SqlType.Numeric n -> n.precision();
      case SqlType.Varchar v -> v.length();
      case SqlType.Simple simple ->
          switch (simple) {
            case BOOLEAN -> 1;
            case SMALLINT -> 5;
            case INTEGER -> 10;
            case BIGINT -> 19;
            case REAL -> 8;
            case DOUBLE -> 17;
            case DATE -> 13;
            case TIME -> 15;
            case TIMESTAMP -> 29;
            case TIMESTAMPTZ -> 35;
            case INTERVAL -> 49;
            case UUID -> 36;
            case TEXT, BYTEA, JSON -> 0;
          };
      case SqlType.UnconstrainedNumeric n -> 0;
      case SqlType.Array a -> 0;
      case SqlType.Struct s -> 0;
      case SqlType.VectorType v -> v.dimension();
    };
  }

  /** Digits behind the point. */
  public static int scale(SqlType type) {
    return type instanceof SqlType.Numeric n ? n.scale() : 0;
  }

  /** DECIMAL_DIGITS of DatabaseMetaData.getColumns, null where it has no meaning. */
  public static Integer decimalDigits(SqlType type) {
    return switch (type) {
      case SqlType.Numeric n -> n.scale();
      case SqlType.Simple simple ->
          switch (simple) {
            case SMALLINT, INTEGER, BIGINT -> 0;
            case TIME, TIMESTAMP, TIMESTAMPTZ -> 6;
            default -> null;
          };
      default -> null;
    };
  }

  /** Whether a literal of the type stands in quotes. */
  public static boolean isQuoted(SqlType type) {
    return !isNumber(type) && type != SqlType.Simple.BOOLEAN;
  }
}
