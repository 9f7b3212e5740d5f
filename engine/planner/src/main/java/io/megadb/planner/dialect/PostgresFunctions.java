package io.megadb.planner.dialect;

import java.util.List;
import java.util.Locale;
import org.apache.calcite.avatica.util.TimeUnitRange;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;

/** Scalar functions and operators as PostgreSQL writes them. */
final class PostgresFunctions {
  private PostgresFunctions() {}

  static String write(RexCall call, RexTextWriter writer) {
    String name = call.getOperator().getName().toUpperCase(Locale.ROOT);
    List<RexNode> operands = call.operands;
    return switch (name) {
      case "+", "-", "*", "/", "%", "MOD", "LIKE", "ILIKE", "||" ->
          operands.size() == 1
              ? "(" + name + " " + writer.write(operands.getFirst()) + ")"
              : writer.infix(name.equals("MOD") ? "%" : name, call);
      case "EXTRACT" ->
          "EXTRACT("
              + ((RexLiteral) operands.getFirst()).getValueAs(TimeUnitRange.class).name()
              + " FROM "
              + writer.write(operands.get(1))
              + ")";
      default -> writer.function(name.toLowerCase(Locale.ROOT), call);
    };
  }
}
