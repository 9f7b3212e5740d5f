package io.megadb.planner.dialect.postgres;

import static io.megadb.planner.dialect.text.RexTextWriter.type;

import io.megadb.planner.bind.types.CalciteTypes;
import io.megadb.planner.dialect.text.Calls;
import io.megadb.planner.dialect.text.Literals;
import io.megadb.planner.dialect.text.NativeTypes;
import io.megadb.planner.dialect.text.RexTextWriter;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.type.SqlType;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;

/** Scalar functions and operators as PostgreSQL writes them: mostly under the name they have. */
final class PostgresFunctions {
  /**
   * Digits after the point at which a quotient is taken before it is rounded to its type:
   * PostgreSQL would choose fewer, and round twice.
   */
  private static final String QUOTIENT = "numeric(100,50)";

  private PostgresFunctions() {}

  static String write(RexCall call, RexTextWriter writer) {
    String name = Calls.name(call);
    List<RexNode> operands = call.operands;
    return switch (name) {
      case "-", "+", "~" ->
          operands.size() == 1
              ? "(" + name + " " + writer.write(operands.getFirst()) + ")"
              : writer.infix(name, call);
      case "negate" -> "(- " + writer.write(operands.getFirst()) + ")";
      case "plus" -> writer.write(operands.getFirst());
      case "*" -> product(call, writer);
      case "/" -> quotient(call, writer);
      case "mod", "%" -> writer.infix("%", call);
      case "like", "ilike", "similar to" ->
          "("
              + writer.write(operands.get(0))
              + " "
              + name.toUpperCase(Locale.ROOT)
              + " "
              + writer.write(operands.get(1))
              + (operands.size() == 3 ? " ESCAPE " + writer.write(operands.get(2)) : "")
              + ")";
      case "extract" ->
          "EXTRACT(" + field(operands.get(0)) + " FROM " + writer.write(operands.get(1)) + ")";
      case "trim" -> trim(call, writer);
      case "position" ->
          "strpos(" + writer.write(operands.get(1)) + ", " + writer.write(operands.get(0)) + ")";
      case "megadb_interval" -> "CAST(" + writer.write(operands.getFirst()) + " AS interval)";
      case "item", "array_get", "subscript" ->
          "(" + writer.write(operands.get(0)) + ")[" + writer.write(operands.get(1)) + "]";
      case "current_date", "current_timestamp", "localtimestamp", "localtime", "current_time" ->
          name;
      case "to_json", "row_to_json", "array_to_json" -> writer.function("to_jsonb", call);
      case "pg_typeof" ->
          "CAST("
              + Identifiers.literal(CalciteTypes.displayName(operands.getFirst().getType()))
              + " AS text)";
      case "overlaps" -> {
        List<String> ends = writer.write(operands);
        yield "((%s, %s) OVERLAPS (%s, %s))".formatted(ends.toArray());
      }
      case "any" -> writer.function("ANY", call);
      default -> named(name, call, writer);
    };
  }

  private static String named(String name, RexCall call, RexTextWriter writer) {
    if (name.chars().noneMatch(Character::isLetter)) {
      return writer.infix(name, call);
    }
    // Our json is PostgreSQL's jsonb.
    return writer.function(name.startsWith("json_") ? "jsonb_" + name.substring(5) : name, call);
  }

  /** A field name for EXTRACT, which takes no expression there. */
  private static String field(RexNode node) {
    Object value = node instanceof RexLiteral literal ? literal.getValue() : null;
    String field = value instanceof Enum<?> unit ? unit.name() : Calls.literalText(node, "extract");
    return Identifiers.literal(field.toLowerCase(Locale.ROOT));
  }

  private static String trim(RexCall call, RexTextWriter writer) {
    RexNode flag = call.operands.getFirst();
    return "TRIM("
        + ((RexLiteral) flag).getValue()
        + " "
        + writer.write(call.operands.get(1))
        + " FROM "
        + writer.write(call.operands.get(2))
        + ")";
  }

  /** A product that the type gives fewer digits than it has is rounded, as elsewhere. */
  private static String product(RexCall call, RexTextWriter writer) {
    String product = writer.infix("*", call);
    if (type(call) instanceof SqlType.Numeric result && NativeTypes.areExact(call)) {
      int scale = 0;
      for (RexNode operand : call.operands) {
        scale += NativeTypes.exact(type(operand)).scale();
      }
      return scale > result.scale() ? "CAST(" + product + " AS " + result.sql() + ")" : product;
    }
    return product;
  }

  private static String quotient(RexCall call, RexTextWriter writer) {
    if (type(call) instanceof SqlType.Numeric result && NativeTypes.areExact(call)) {
      return quotient(
          writer.write(call.operands.get(0)), writer.write(call.operands.get(1)), result);
    }
    return writer.infix("/", call);
  }

  /** {@code a / b} rounded half away from zero to the scale of {@code result}. */
  static String quotient(String dividend, String divisor, SqlType result) {
    return "CAST((CAST("
        + dividend
        + " AS "
        + QUOTIENT
        + ") / "
        + divisor
        + ") AS "
        + result.sql()
        + ")";
  }

  /**
   * Comparison; a literal beside a column is left untyped, so that any text column's index serves.
   */
  static String comparison(RexCall call, RexTextWriter writer) {
    RexNode left = call.operands.get(0);
    RexNode right = call.operands.get(1);
    return "("
        + side(left, right, writer)
        + " "
        + Calls.comparison(call)
        + " "
        + side(right, left, writer)
        + ")";
  }

  private static String side(RexNode node, RexNode other, RexTextWriter writer) {
    return node instanceof RexLiteral literal
            && !literal.isNull()
            && NativeTypes.isText(type(node))
            && !(other instanceof RexLiteral)
            && other.getKind() != SqlKind.DYNAMIC_PARAM
        ? Literals.text(literal)
        : writer.write(node);
  }
}
