package io.megadb.planner.dialect.duckdb;

import static io.megadb.planner.dialect.text.RexTextWriter.type;

import io.megadb.planner.bind.types.CalciteTypes;
import io.megadb.planner.dialect.text.Calls;
import io.megadb.planner.dialect.text.NativeTypes;
import io.megadb.planner.dialect.text.RexTextWriter;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.SqlType.Simple;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;

/** Dates, times and intervals in DuckDB, with PostgreSQL's results. */
final class DuckDbDates {
  /** PostgreSQL takes these for fixed offsets, DuckDB's ICU for zones with daylight saving. */
  private static final Map<String, String> ABBREVIATIONS =
      Map.ofEntries(
          Map.entry("EST", "Etc/GMT+5"),
          Map.entry("EDT", "Etc/GMT+4"),
          Map.entry("CST", "Etc/GMT+6"),
          Map.entry("CDT", "Etc/GMT+5"),
          Map.entry("MST", "Etc/GMT+7"),
          Map.entry("MDT", "Etc/GMT+6"),
          Map.entry("PST", "Etc/GMT+8"),
          Map.entry("PDT", "Etc/GMT+7"),
          Map.entry("CET", "Etc/GMT-1"),
          Map.entry("CEST", "Etc/GMT-2"),
          Map.entry("BST", "Etc/GMT-1"),
          Map.entry("JST", "Etc/GMT-9"),
          Map.entry("Z", "UTC"));

  private static final Set<String> TIME_FIELDS =
      Set.of(
          "hour",
          "minute",
          "second",
          "seconds",
          "millisecond",
          "milliseconds",
          "microsecond",
          "microseconds",
          "timezone",
          "timezone_hour",
          "timezone_minute");

  private DuckDbDates() {}

  /** {@code +}, {@code -}, {@code *} and {@code /} of which a date, time or interval is part. */
  static String arithmetic(RexCall call, RexTextWriter writer) {
    boolean minus = call.getKind() == SqlKind.MINUS || call.getOperator().getName().equals("-");
    RexNode left = call.operands.get(0);
    RexNode right = call.operands.get(1);
    SqlType result = type(call);
    if (call.getKind() == SqlKind.TIMES || call.getKind() == SqlKind.DIVIDE) {
      return writer.infix(call.getKind() == SqlKind.TIMES ? "*" : "/", call);
    }
    if (!minus && isAmount(left) && !isAmount(right)) {
      RexNode swap = left;
      left = right;
      right = swap;
    }
    String a = writer.write(left);
    String b = writer.write(right);
    String sum = "(" + a + (minus ? " - " : " + ") + b + ")";
    if (result == Simple.INTERVAL) {
      return type(left) == Simple.TIME && type(right) == Simple.TIME
          ? "mdb_time_difference(" + a + ", " + b + ")"
          : sum;
    }
    if (NativeTypes.isInteger(result)) {
      return DuckDbCasts.plain(
          constant(left) && constant(right) ? sum : "mdb_date_difference(" + a + ", " + b + ")",
          result);
    }
    boolean finite = constant(left);
    if (type(left) == Simple.DATE && NativeTypes.isInteger(type(right))) {
      return finite ? sum : "mdb_date_add(" + a + ", " + (minus ? "- " : "") + b + ")";
    }
    if (type(left) == Simple.TIME || type(right) == Simple.TIME) {
      return sum;
    }
    String timestamp =
        type(left) == Simple.DATE ? DuckDbCasts.cast(a, Simple.DATE, Simple.TIMESTAMP) : a;
    String added =
        finite
            ? "(" + timestamp + (minus ? " - " : " + ") + b + ")"
            : (minus ? "mdb_subtract(" : "mdb_add(") + timestamp + ", " + b + ")";
    return result == Simple.DATE ? DuckDbCasts.plain(added, result) : added;
  }

  private static boolean isAmount(RexNode node) {
    return type(node) == Simple.INTERVAL || NativeTypes.isInteger(type(node));
  }

  /** A literal is finite, and DuckDB folds what is made of it. */
  private static boolean constant(RexNode node) {
    return node instanceof RexLiteral;
  }

  static String function(String name, RexCall call, RexTextWriter writer) {
    List<RexNode> operands = call.operands;
    return switch (name) {
      case "extract" -> extract(call, writer);
      case "date_part" -> DuckDbCasts.plain(extract(call, writer), Simple.DOUBLE);
      case "date_trunc" -> truncate(call, writer);
      case "timezone" ->
          "timezone(" + zone(operands.get(0), writer) + ", " + writer.write(operands.get(1)) + ")";
      default -> throw Calls.unsupported(name);
    };
  }

  private static String field(RexNode node, String function) {
    Object value = node instanceof RexLiteral literal ? literal.getValue() : null;
    String field = value instanceof Enum<?> unit ? unit.name() : Calls.literalText(node, function);
    return field.toLowerCase(Locale.ROOT);
  }

  private static String extract(RexCall call, RexTextWriter writer) {
    String field = field(call.operands.get(0), "extract");
    String value = writer.write(call.operands.get(1));
    SqlType source = type(call.operands.get(1));
    if (source == Simple.DATE && TIME_FIELDS.contains(field)
        || source == Simple.TIME && !TIME_FIELDS.contains(field) && !field.equals("epoch")) {
      throw new MegaDbException(
          ErrorCode.FEATURE_NOT_SUPPORTED,
          "unit \"" + field + "\" not supported for type " + CalciteTypes.displayName(source));
    }
    return DuckDbCasts.plain(part(field, value, source), type(call));
  }

  private static String part(String field, String value, SqlType source) {
    boolean interval = source == Simple.INTERVAL;
    String year = "extract('year' FROM " + value + ")";
    return switch (field) {
      case "year" -> interval ? year : "mdb_year(" + year + ")";
      case "decade" -> interval ? plainPart(field, value) : "mdb_decade(" + year + ")";
      case "century" -> interval ? plainPart(field, value) : "mdb_century(" + year + ")";
      case "millennium" -> interval ? plainPart(field, value) : "mdb_millennium(" + year + ")";
      case "epoch" ->
          switch (source) {
            case Simple.INTERVAL -> "mdb_interval_epoch(" + value + ")";
            case Simple.DATE -> "epoch_us(" + value + ") // 1000000";
            default -> micros("epoch_us(" + value + ")", "0.000001");
          };
      case "second", "seconds" -> micros(plainPart("microseconds", value), "0.000001");
      case "millisecond", "milliseconds" -> micros(plainPart("microseconds", value), "0.001");
      case "microsecond", "microseconds" -> plainPart("microseconds", value);
      case "month",
          "day",
          "hour",
          "minute",
          "quarter",
          "week",
          "dow",
          "isodow",
          "doy",
          "isoyear",
          "julian",
          "timezone",
          "timezone_hour",
          "timezone_minute" ->
          plainPart(field, value);
      default -> throw unknownField(field);
    };
  }

  private static String plainPart(String field, String value) {
    return "extract('" + field + "' FROM " + value + ")";
  }

  private static String micros(String count, String unit) {
    return "CAST(" + count + " AS DECIMAL(32,0)) * " + unit;
  }

  private static String truncate(RexCall call, RexTextWriter writer) {
    String field = field(call.operands.get(0), "date_trunc");
    String value = writer.write(call.operands.get(1));
    SqlType source = type(call.operands.get(1));
    if (call.operands.size() == 3) {
      String zone = zone(call.operands.get(2), writer);
      String local = truncated(field, "timezone(" + zone + ", " + value + ")", source);
      return finite(call.operands.get(1), value, "timezone(" + zone + ", " + local + ")");
    }
    String text = truncated(field, value, source);
    return source == Simple.INTERVAL || truncatesInfinity(field, source)
        ? text
        : finite(call.operands.get(1), value, text);
  }

  /** Whether DuckDB's own function gives infinity for infinity. */
  private static boolean truncatesInfinity(String field, SqlType source) {
    return (source == Simple.TIMESTAMP || source == Simple.TIMESTAMPTZ)
        && !field.equals("century")
        && !field.equals("millennium");
  }

  private static String finite(RexNode node, String value, String text) {
    return constant(node)
        ? text
        : "(CASE WHEN isinf(" + value + ") THEN " + value + " ELSE " + text + " END)";
  }

  private static String truncated(String field, String value, SqlType source) {
    boolean interval = source == Simple.INTERVAL;
    if (!interval && field.equals("century")) {
      return "mdb_trunc_years(" + value + ", 100)";
    }
    if (!interval && field.equals("millennium")) {
      return "mdb_trunc_years(" + value + ", 1000)";
    }
    return switch (field) {
      case "microseconds",
          "milliseconds",
          "second",
          "minute",
          "hour",
          "day",
          "week",
          "month",
          "quarter",
          "year",
          "decade",
          "century",
          "millennium" ->
          (source == Simple.TIMESTAMPTZ && bare(value) ? "mdb_trunc_instant('" : "date_trunc('")
              + field
              + "', "
              + value
              + ")";
      default -> throw unknownField(field);
    };
  }

  /** Whether a text is a column's name: a macro writes it several times, and it may be a query. */
  private static boolean bare(String value) {
    return value.indexOf('(') < 0;
  }

  private static MegaDbException unknownField(String field) {
    return new MegaDbException(
        ErrorCode.INVALID_PARAMETER_VALUE, "unit \"" + field + "\" not recognized");
  }

  /** A zone by name as DuckDB knows it. PostgreSQL reads {@code +02} as POSIX does: west. */
  private static String zone(RexNode node, RexTextWriter writer) {
    if (!(node instanceof RexLiteral literal) || literal.isNull()) {
      return writer.write(node);
    }
    String zone = literal.getValueAs(String.class).strip();
    String abbreviation = ABBREVIATIONS.get(zone.toUpperCase(Locale.ROOT));
    if (abbreviation != null) {
      return Identifiers.literal(abbreviation);
    }
    if (zone.matches("[+-]?\\d{1,2}(:?00)?")) {
      int hours = Integer.parseInt(zone.replaceFirst(":?00$", "").replace("+", ""));
      return "'Etc/GMT" + (hours < 0 ? "" : "+") + hours + "'";
    }
    for (String known : java.time.ZoneId.getAvailableZoneIds()) {
      if (known.equalsIgnoreCase(zone)) {
        return Identifiers.literal(known);
      }
    }
    throw new MegaDbException(
        ErrorCode.INVALID_PARAMETER_VALUE, "time zone \"" + zone + "\" not recognized");
  }
}
