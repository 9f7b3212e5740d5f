package io.megadb.planner.dialect.duckdb;

import static io.megadb.planner.dialect.text.RexTextWriter.type;

import io.megadb.planner.bind.types.CalciteTypes;
import io.megadb.planner.bind.types.Kind;
import io.megadb.planner.dialect.text.Calls;
import io.megadb.planner.dialect.text.NativeTypes;
import io.megadb.planner.dialect.text.RexTextWriter;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.SqlType.Simple;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;

/**
 * Scalar functions and operators in DuckDB, with PostgreSQL's results: those of {@link
 * FunctionTable}, and here those that depend on literals or types.
 */
final class DuckDbFunctions {
  private static final FunctionTable TABLE = new FunctionTable("functions.txt");

  private DuckDbFunctions() {}

  static String write(RexCall call, RexTextWriter writer) {
    String name = Calls.name(call);
    List<RexNode> operands = call.operands;
    return switch (name) {
      case "like", "ilike" -> DuckDbPatterns.like(name.toUpperCase(Locale.ROOT), operands, writer);
      case "similar to" -> DuckDbPatterns.similar(operands, writer);
      case "~",
          "~*",
          "!~",
          "!~*",
          "regexp_like",
          "regexp_replace",
          "regexp_match",
          "regexp_count",
          "regexp_substr" ->
          DuckDbPatterns.regex(name, call, writer);
      case "||", "concat" -> concat(name, call, writer);
      case "concat_ws" -> "concat_ws(" + String.join(", ", texts(operands, writer)) + ")";
      case "format" ->
          DuckDbFormatText.write(
              Calls.literalText(operands.getFirst(), name),
              texts(operands.subList(1, operands.size()), writer));
      case "greatest", "least" -> extreme(name, call, writer);
      case "nullif" -> writer.function("nullif", call);
      case "substring", "substr" -> substring(call, writer);
      case "trim" -> trim(call, writer);
      case "array_to_string" -> arrayToString(operands, writer);
      case "item", "array_get", "subscript" ->
          "mdb_subscript("
              + writer.write(operands.get(0))
              + ", "
              + writer.write(operands.get(1))
              + ")";
      case "round", "trunc" ->
          operands.size() == 2 ? digits(name, call, writer) : fromTable(name, call, writer);
      case "div" -> quotient(call, writer);
      case "mod" -> DuckDbArithmetic.write(call, writer);
      case "encode" -> encode(operands, writer);
      case "decode" -> decode(operands, writer);
      case "to_char" -> DuckDbFormats.toChar(operands, writer);
      case "to_date", "to_timestamp" ->
          operands.size() == 2
              ? DuckDbFormats.parse(name, operands, writer)
              : fromTable(name, call, writer);
      case "extract", "date_part", "date_trunc", "timezone" ->
          DuckDbDates.function(name, call, writer);
      case "megadb_interval" -> "CAST(" + writer.write(operands.getFirst()) + " AS INTERVAL)";
      case "#>",
          "#>>",
          "json_extract_path",
          "jsonb_extract_path",
          "json_extract_path_text",
          "jsonb_extract_path_text" ->
          jsonPath(name, call, writer);
      case "enforce_not_null", "enforce_check", "enforce_length" -> enforce(name, call, writer);
      case "current_date" -> "CAST(now() AS DATE)";
      case "num_nulls" -> nulls(operands, writer, "IS NULL");
      case "num_nonnulls" -> nulls(operands, writer, "IS NOT NULL");
      case "pg_typeof" ->
          Identifiers.literal(CalciteTypes.displayName(operands.getFirst().getType()));
      default -> fromTable(name, call, writer);
    };
  }

  /** As {@code functions.txt} says. */
  static String fromTable(String name, RexCall call, RexTextWriter writer) {
    List<Kind> kinds = call.operands.stream().map(o -> Kind.of(o.getType())).toList();
    Optional<FunctionTable.Template> template = TABLE.find(name, kinds);
    String text =
        template
            .orElseThrow(() -> Calls.unsupported(call.getOperator().getName() + kinds))
            .fill(writer.write(call.operands));
    return template.get().exact() ? text : DuckDbCasts.plain(text, type(call));
  }

  private static String concat(String name, RexCall call, RexTextWriter writer) {
    if (!NativeTypes.isText(type(call))) {
      return fromTable(name, call, writer);
    }
    List<String> texts = texts(call.operands, writer);
    return name.equals("||")
        ? "(" + String.join(" || ", texts) + ")"
        : "concat(" + String.join(", ", texts) + ")";
  }

  /** Operands as text; concat writes booleans as t and f, as PostgreSQL's output does. */
  private static List<String> texts(List<RexNode> operands, RexTextWriter writer) {
    List<String> texts = new ArrayList<>();
    for (RexNode operand : operands) {
      String value = writer.write(operand);
      texts.add(
          type(operand) == Simple.BOOLEAN
              ? "CASE " + value + " WHEN TRUE THEN 't' WHEN FALSE THEN 'f' END"
              : DuckDbCasts.toText(value, type(operand)));
    }
    return texts;
  }

  /** DuckDB's own compares intervals field by field, not by length. */
  private static String extreme(String name, RexCall call, RexTextWriter writer) {
    if (type(call) != Simple.INTERVAL) {
      return writer.unified(name, call);
    }
    List<String> values = writer.write(call.operands);
    String extreme = values.getFirst();
    for (String value : values.subList(1, values.size())) {
      extreme = "mdb_interval_" + name + "(" + extreme + ", " + value + ")";
    }
    return extreme;
  }

  private static String substring(RexCall call, RexTextWriter writer) {
    List<RexNode> operands = call.operands;
    if (NativeTypes.isText(type(operands.get(1)))) {
      return DuckDbPatterns.regex("substring", call, writer);
    }
    boolean plain =
        NativeTypes.isText(type(call))
            && literalAtLeast(operands.get(1), 1)
            && (operands.size() == 2 || literalAtLeast(operands.get(2), 0));
    return plain ? writer.function("substring", call) : fromTable("substring", call, writer);
  }

  private static boolean literalAtLeast(RexNode node, int least) {
    return node instanceof RexLiteral literal
        && !literal.isNull()
        && literal.getValueAs(java.math.BigDecimal.class).intValue() >= least;
  }

  /** TRIM(flag, characters, text) of the standard. */
  private static String trim(RexCall call, RexTextWriter writer) {
    Object flag = ((RexLiteral) call.operands.getFirst()).getValue();
    String function =
        switch (String.valueOf(flag)) {
          case "LEADING" -> "ltrim";
          case "TRAILING" -> "rtrim";
          default -> "trim";
        };
    return function
        + "("
        + writer.write(call.operands.get(2))
        + ", "
        + writer.write(call.operands.get(1))
        + ")";
  }

  private static String arrayToString(List<RexNode> operands, RexTextWriter writer) {
    SqlType texts = new SqlType.Array(Simple.TEXT);
    String array = DuckDbCasts.cast(writer.write(operands.get(0)), type(operands.get(0)), texts);
    if (operands.size() == 3) {
      String none = writer.write(operands.get(2));
      array = "list_transform(" + array + ", lambda e: coalesce(e, " + none + "))";
    }
    return "array_to_string(" + array + ", " + writer.write(operands.get(1)) + ")";
  }

  private static String digits(String name, RexCall call, RexTextWriter writer) {
    RexNode digits = call.operands.get(1);
    if (!(digits instanceof RexLiteral)) {
      throw Calls.unsupported(name + " to a number of digits that is not a constant");
    }
    return DuckDbCasts.plain(writer.function(name, call), type(call));
  }

  /** The whole part of a quotient. */
  private static String quotient(RexCall call, RexTextWriter writer) {
    SqlType.Numeric left = NativeTypes.exact(type(call.operands.get(0)));
    SqlType.Numeric right = NativeTypes.exact(type(call.operands.get(1)));
    String dividend = DuckDbArithmetic.unscaled(writer.write(call.operands.get(0)), left);
    String divisor = DuckDbArithmetic.unscaled(writer.write(call.operands.get(1)), right);
    String text =
        "("
            + dividend
            + " * "
            + DuckDbArithmetic.power(right.scale())
            + ") // ("
            + divisor
            + " * "
            + DuckDbArithmetic.power(left.scale())
            + ")";
    return DuckDbCasts.plain("(" + text + ")", type(call));
  }

  private static String encode(List<RexNode> operands, RexTextWriter writer) {
    String bytes = writer.write(operands.getFirst());
    return switch (Calls.literalText(operands.get(1), "encode")) {
      case "hex" -> "lower(hex(" + bytes + "))";
      case "base64" -> "base64(" + bytes + ")";
      default -> throw Calls.unsupported("this format of encode");
    };
  }

  private static String decode(List<RexNode> operands, RexTextWriter writer) {
    String text = writer.write(operands.getFirst());
    return switch (Calls.literalText(operands.get(1), "decode")) {
      case "hex" -> "unhex(" + text + ")";
      case "base64" -> "from_base64(" + text + ")";
      default -> throw Calls.unsupported("this format of decode");
    };
  }

  private static String jsonPath(String name, RexCall call, RexTextWriter writer) {
    String value = writer.write(call.operands.getFirst());
    List<String> keys = new ArrayList<>();
    if (name.startsWith("#")) {
      if (!(call.operands.get(1) instanceof RexCall array)
          || !array.operands.stream().allMatch(RexLiteral.class::isInstance)) {
        throw Calls.unsupported("a JSON path that is not a constant");
      }
      array.operands.forEach(o -> keys.add(((RexLiteral) o).getValueAs(String.class)));
    } else {
      call.operands
          .subList(1, call.operands.size())
          .forEach(o -> keys.add(Calls.literalText(o, name)));
    }
    String path = value;
    for (String key : keys) {
      String member = path + " -> mdb_json_key(" + Identifiers.literal(key) + ")";
      path =
          key.matches("-?\\d+")
              ? "(CASE json_type(%1$s) WHEN 'ARRAY' THEN %1$s -> %2$s ELSE %3$s END)"
                  .formatted(path, key, member)
              : "(" + member + ")";
    }
    return NativeTypes.isText(type(call)) ? "(" + path + " ->> '$')" : path;
  }

  private static String enforce(String name, RexCall call, RexTextWriter writer) {
    String value = writer.write(call.operands.getFirst());
    RexNode last = call.operands.getLast();
    String message = last instanceof RexLiteral l ? l.getValueAs(String.class) : "";
    var operator = (io.megadb.planner.bind.functions.EnforceOperator) call.getOperator();
    String error =
        "error("
            + Identifiers.literal("MEGADB:" + operator.errorCode().sqlState() + ":" + message)
            + ")";
    return switch (name) {
      case "enforce_not_null" ->
          "(CASE WHEN " + value + " IS NULL THEN " + error + " ELSE " + value + " END)";
      case "enforce_check" ->
          "(CASE WHEN NOT "
              + writer.write(call.operands.get(1))
              + " THEN "
              + error
              + " ELSE "
              + value
              + " END)";
      default -> {
        String length = writer.write(call.operands.get(1));
        yield "(CASE WHEN length(rtrim("
            + value
            + ", ' ')) > "
            + length
            + " THEN "
            + error
            + " ELSE left("
            + value
            + ", "
            + length
            + ") END)";
      }
    };
  }

  private static String nulls(List<RexNode> operands, RexTextWriter writer, String test) {
    List<String> counts =
        operands.stream()
            .map(o -> "CAST(" + writer.write(o) + " " + test + " AS INTEGER)")
            .toList();
    return "(" + String.join(" + ", counts) + ")";
  }
}
