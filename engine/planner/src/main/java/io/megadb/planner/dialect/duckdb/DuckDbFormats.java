package io.megadb.planner.dialect.duckdb;

import static io.megadb.planner.dialect.text.RexTextWriter.type;

import io.megadb.planner.dialect.text.Calls;
import io.megadb.planner.dialect.text.RexTextWriter;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.SqlType.Simple;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.rex.RexNode;

/**
 * {@code to_char}, {@code to_date} and {@code to_timestamp} with constant formats (PostgreSQL
 * documentation, 9.8): the format is taken apart here, each pattern becoming an expression.
 */
final class DuckDbFormats {
  /** Longest patterns first. {@code %1$s} is the timestamp. */
  private static final Map<String, String> PATTERNS = new LinkedHashMap<>();

  /** The same patterns for {@code strptime}. */
  private static final Map<String, String> PARSED = new LinkedHashMap<>();

  static {
    PATTERNS.put("HH24", "strftime(%1$s, '%%H')");
    PATTERNS.put("HH12", "strftime(%1$s, '%%I')");
    PATTERNS.put("YYYY", "lpad(abs(mdb_year(extract('year' FROM %1$s)))::VARCHAR, 4, '0')");
    PATTERNS.put("IYYY", "strftime(%1$s, '%%G')");
    PATTERNS.put("MONTH", "upper(rpad(strftime(%1$s, '%%B'), 9, ' '))");
    PATTERNS.put("Month", "rpad(strftime(%1$s, '%%B'), 9, ' ')");
    PATTERNS.put("month", "lower(rpad(strftime(%1$s, '%%B'), 9, ' '))");
    PATTERNS.put("MON", "upper(strftime(%1$s, '%%b'))");
    PATTERNS.put("Mon", "strftime(%1$s, '%%b')");
    PATTERNS.put("mon", "lower(strftime(%1$s, '%%b'))");
    PATTERNS.put("DAY", "upper(rpad(strftime(%1$s, '%%A'), 9, ' '))");
    PATTERNS.put("Day", "rpad(strftime(%1$s, '%%A'), 9, ' ')");
    PATTERNS.put("day", "lower(rpad(strftime(%1$s, '%%A'), 9, ' '))");
    PATTERNS.put("DDD", "strftime(%1$s, '%%j')");
    PATTERNS.put("DD", "strftime(%1$s, '%%d')");
    PATTERNS.put("DY", "upper(strftime(%1$s, '%%a'))");
    PATTERNS.put("Dy", "strftime(%1$s, '%%a')");
    PATTERNS.put("dy", "lower(strftime(%1$s, '%%a'))");
    PATTERNS.put("ID", "extract('isodow' FROM %1$s)::VARCHAR");
    PATTERNS.put("D", "(extract('dow' FROM %1$s) + 1)::VARCHAR");
    PATTERNS.put("HH", "strftime(%1$s, '%%I')");
    PATTERNS.put("MI", "strftime(%1$s, '%%M')");
    PATTERNS.put("MM", "strftime(%1$s, '%%m')");
    PATTERNS.put("MS", "strftime(%1$s, '%%g')");
    PATTERNS.put("SS", "strftime(%1$s, '%%S')");
    PATTERNS.put("US", "strftime(%1$s, '%%f')");
    PATTERNS.put("YY", "right(strftime(%1$s, '%%Y'), 2)");
    PATTERNS.put("IW", "strftime(%1$s, '%%V')");
    PATTERNS.put("WW", "lpad(((extract('doy' FROM %1$s) - 1) // 7 + 1)::VARCHAR, 2, '0')");
    PATTERNS.put("W", "((extract('day' FROM %1$s) - 1) // 7 + 1)::VARCHAR");
    PATTERNS.put("Q", "extract('quarter' FROM %1$s)::VARCHAR");
    PATTERNS.put("J", "floor(extract('julian' FROM %1$s))::BIGINT::VARCHAR");
    PATTERNS.put("AM", "strftime(%1$s, '%%p')");
    PATTERNS.put("PM", "strftime(%1$s, '%%p')");
    PATTERNS.put("am", "lower(strftime(%1$s, '%%p'))");
    PATTERNS.put("pm", "lower(strftime(%1$s, '%%p'))");

    PARSED.put("HH24", "%H");
    PARSED.put("HH12", "%I");
    PARSED.put("YYYY", "%Y");
    PARSED.put("MONTH", "%B");
    PARSED.put("MON", "%b");
    PARSED.put("DDD", "%j");
    PARSED.put("DD", "%d");
    PARSED.put("HH", "%I");
    PARSED.put("MI", "%M");
    PARSED.put("MM", "%m");
    PARSED.put("MS", "%g");
    PARSED.put("SS", "%S");
    PARSED.put("US", "%f");
    PARSED.put("YY", "%y");
    PARSED.put("AM", "%p");
    PARSED.put("PM", "%p");
  }

  private DuckDbFormats() {}

  static String toChar(List<RexNode> operands, RexTextWriter writer) {
    String value = writer.write(operands.get(0));
    String format = Calls.literalText(operands.get(1), "to_char");
    SqlType type = type(operands.get(0));
    if (type == Simple.TIMESTAMP || type == Simple.TIMESTAMPTZ) {
      return dateTime(value, format);
    }
    if (type == Simple.INTERVAL) {
      throw Calls.unsupported("to_char of an interval");
    }
    return DuckDbNumberFormat.write(value, type, format);
  }

  private static String dateTime(String value, String format) {
    List<String> parts = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    boolean fill = true;
    int i = 0;
    while (i < format.length()) {
      String rest = format.substring(i);
      if (rest.startsWith("\"")) {
        int end = rest.indexOf('"', 1);
        end = end < 0 ? rest.length() : end;
        text.append(rest, 1, end);
        i += Math.min(rest.length(), end + 1);
        continue;
      }
      if (rest.startsWith("FM")) {
        fill = false;
        i += 2;
        continue;
      }
      String pattern = pattern(rest, PATTERNS);
      if (pattern == null) {
        char c = rest.charAt(0);
        if (Character.isLetter(c) && !"T".equals(String.valueOf(c))) {
          throw Calls.unsupported("to_char with the format " + format);
        }
        text.append(c);
        i++;
        continue;
      }
      if (!text.isEmpty()) {
        parts.add(Identifiers.literal(text.toString()));
        text.setLength(0);
      }
      String part = PATTERNS.get(pattern).formatted(value);
      parts.add(fill ? part : unfilled(pattern, part));
      fill = true;
      i += pattern.length();
    }
    if (!text.isEmpty() || parts.isEmpty()) {
      parts.add(Identifiers.literal(text.toString()));
    }
    return "(" + String.join(" || ", parts) + ")";
  }

  /** FM: no blanks, no leading zeros. */
  private static String unfilled(String pattern, String part) {
    return pattern.matches("(?i)month|day")
        ? "rtrim(" + part + ", ' ')"
        : "regexp_replace(" + part + ", '^0+(.)', '\\1')";
  }

  private static String pattern(String rest, Map<String, String> patterns) {
    for (String pattern : patterns.keySet()) {
      if (rest.startsWith(pattern)
          || rest.startsWith(pattern.toLowerCase(java.util.Locale.ROOT))
              && !patterns.containsKey(pattern.toLowerCase(java.util.Locale.ROOT))) {
        return pattern;
      }
    }
    return null;
  }

  /** {@code to_date} and {@code to_timestamp} of text. */
  static String parse(String name, List<RexNode> operands, RexTextWriter writer) {
    String format = Calls.literalText(operands.get(1), name);
    StringBuilder strptime = new StringBuilder();
    String upper = format.toUpperCase(java.util.Locale.ROOT);
    int i = 0;
    while (i < format.length()) {
      String pattern = pattern(upper.substring(i), PARSED);
      if (pattern != null) {
        strptime.append(PARSED.get(pattern));
        i += pattern.length();
      } else {
        char c = format.charAt(i++);
        if (Character.isLetter(c) && c != 'T') {
          throw Calls.unsupported(name + " with the format " + format);
        }
        strptime.append(c == '%' ? "%%" : String.valueOf(c));
      }
    }
    String value = writer.write(operands.getFirst());
    String parsed =
        "mdb_parsed("
            + value
            + ", try_strptime("
            + value
            + ", "
            + Identifiers.literal(strptime.toString())
            + "))";
    return DuckDbCasts.plain(parsed, name.equals("to_date") ? Simple.DATE : Simple.TIMESTAMPTZ);
  }
}
