package io.megadb.planner.dialect.text;

import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.SqlType.Simple;
import org.apache.calcite.rex.RexCall;

/** Questions about SQL types that decide how a value is written. */
public final class NativeTypes {
  private NativeTypes() {}

  public static boolean isInteger(SqlType type) {
    return type == Simple.SMALLINT || type == Simple.INTEGER || type == Simple.BIGINT;
  }

  public static boolean isFloat(SqlType type) {
    return type == Simple.REAL || type == Simple.DOUBLE;
  }

  public static boolean isNumeric(SqlType type) {
    return type instanceof SqlType.Numeric || type instanceof SqlType.UnconstrainedNumeric;
  }

  public static boolean isText(SqlType type) {
    return type == Simple.TEXT || type instanceof SqlType.Varchar;
  }

  /** Whether all operands are integers or decimals. */
  public static boolean areExact(RexCall call) {
    return call.operands.stream()
        .map(RexTextWriter::type)
        .allMatch(type -> isInteger(type) || isNumeric(type));
  }

  /** Precision and scale of an exact type, integers included. */
  public static SqlType.Numeric exact(SqlType type) {
    return switch (type) {
      case SqlType.Numeric numeric -> numeric;
      case SqlType.UnconstrainedNumeric n -> SqlType.UnconstrainedNumeric.COMPUTED_AS;
      case Simple simple ->
          switch (simple) {
            case SMALLINT -> new SqlType.Numeric(5, 0);
            case INTEGER -> new SqlType.Numeric(10, 0);
            case BIGINT -> new SqlType.Numeric(19, 0);
            default -> throw new IllegalArgumentException(type.sql() + " is not exact");
          };
      default -> throw new IllegalArgumentException(type.sql() + " is not exact");
    };
  }
}
