package io.megadb.planner.dialect;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.TypeTable;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.avatica.util.TimeUnitRange;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;

/** Scalar functions and operators in DuckDB, with PostgreSQL's results. */
final class DuckDbFunctions {
  private DuckDbFunctions() {}

  static String write(RexCall call, RexTextWriter writer) {
    String name = call.getOperator().getName().toUpperCase(Locale.ROOT);
    List<RexNode> operands = call.operands;
    return switch (name) {
      case "LIKE" -> writer.infix("LIKE", call);
      case "ILIKE" -> writer.infix("ILIKE", call);
      case "||" -> writer.infix("||", call);
      case "UPPER", "LOWER", "ABS" -> writer.function(name, call);
      case "SUBSTRING" -> writer.function("SUBSTRING", call);
      case "EXTRACT", "DATE_PART" -> {
        String field =
            operands.getFirst() instanceof RexLiteral l
                ? l.getValueAs(TimeUnitRange.class).name()
                : "";
        yield "CAST(EXTRACT("
            + field
            + " FROM "
            + writer.write(operands.get(1))
            + ") AS "
            + TypeTable.duckDb(RexTextWriter.type(call))
            + ")";
      }
      default ->
          throw new MegaDbException(
              ErrorCode.FEATURE_NOT_SUPPORTED,
              call.getOperator().getName() + " is not supported outside PostgreSQL tables");
    };
  }
}
