package io.megadb.planner.bind.graph;

import java.util.Locale;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;

/**
 * Which calls give the same for the same values every time, as far as the session's time zone and
 * search path are the same too. What is not known to do so is taken not to: PostgreSQL has
 * functions that users wrote.
 */
final class LastingCalls {
  private static final Set<String> FUNCTIONS =
      Set.of(
          "abs",
          "array_length",
          "ascii",
          "btrim",
          "cardinality",
          "case",
          "cast",
          "ceil",
          "ceiling",
          "char_length",
          "character_length",
          "chr",
          "coalesce",
          "concat",
          "concat_ws",
          "cosine_distance",
          "date_part",
          "date_trunc",
          "exp",
          "extract",
          "floor",
          "greatest",
          "initcap",
          "inner_product",
          "l1_distance",
          "l2_distance",
          "least",
          "left",
          "length",
          "ln",
          "log",
          "lower",
          "lpad",
          "ltrim",
          "md5",
          "mod",
          "nullif",
          "octet_length",
          "position",
          "power",
          "regexp_like",
          "regexp_replace",
          "repeat",
          "replace",
          "reverse",
          "right",
          "round",
          "row",
          "rpad",
          "rtrim",
          "sign",
          "split_part",
          "sqrt",
          "starts_with",
          "strpos",
          "substr",
          "substring",
          "to_hex",
          "translate",
          "trim",
          "trunc",
          "upper");

  private LastingCalls() {}

  static boolean lasting(SqlCall call) {
    SqlOperator operator = call.getOperator();
    if (call.getKind() == SqlKind.CAST) {
      return castLasts(call);
    }
    if (operator instanceof SqlFunction) {
      return FUNCTIONS.contains(operator.getName().toLowerCase(Locale.ROOT));
    }
    return operator.isDeterministic() && !operator.isDynamicFunction();
  }

  /** Texts such as 'now' and 'today' are read as the time of reading. */
  private static boolean castLasts(SqlCall cast) {
    String type = cast.operand(1).toString().toLowerCase(Locale.ROOT);
    if (!type.contains("date") && !type.contains("time")) {
      return true;
    }
    SqlNode value = cast.operand(0);
    return value instanceof SqlLiteral literal
        && literal.toValue() != null
        && !literal.toValue().isEmpty()
        && Character.isDigit(literal.toValue().charAt(0));
  }
}
