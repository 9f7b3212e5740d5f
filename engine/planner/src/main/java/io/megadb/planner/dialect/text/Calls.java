package io.megadb.planner.dialect.text;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.util.Locale;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;

/** What every dialect asks of a call. */
public final class Calls {
  private Calls() {}

  /** The operator's name in lower case, Calcite's own names as PostgreSQL's. */
  public static String name(RexCall call) {
    String name = call.getOperator().getName().toLowerCase(Locale.ROOT);
    return switch (name) {
      case "char_length", "character_length" -> "length";
      case "array_concat" -> "array_cat";
      default -> name;
    };
  }

  /** The symbol of a comparison. */
  public static String comparison(RexCall call) {
    return switch (call.getKind()) {
      case IS_DISTINCT_FROM -> "IS DISTINCT FROM";
      case IS_NOT_DISTINCT_FROM -> "IS NOT DISTINCT FROM";
      default -> call.getKind().sql;
    };
  }

  /**
   * The text of an operand that has to be a constant.
   *
   * @throws MegaDbException FEATURE_NOT_SUPPORTED if it is none
   */
  public static String literalText(RexNode node, String function) {
    if (node instanceof RexLiteral literal && !literal.isNull()) {
      return literal.getValueAs(String.class);
    }
    if (node instanceof RexCall call && call.getKind() == SqlKind.CAST) {
      return literalText(call.operands.getFirst(), function);
    }
    throw unsupported(function + " with a format or pattern that is not a constant");
  }

  /** An error for what only PostgreSQL itself can run. */
  public static MegaDbException unsupported(String what) {
    return new MegaDbException(
        ErrorCode.FEATURE_NOT_SUPPORTED, what + " is not supported outside PostgreSQL tables");
  }
}
