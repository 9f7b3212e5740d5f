package io.megadb.planner.dialect.duckdb;

import io.megadb.planner.dialect.text.Calls;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code format(text, ...)} with a constant format (PostgreSQL documentation, 9.4.1): {@code %s %I
 * %L %%}, with positions and fixed widths, taken apart into a concatenation.
 */
final class DuckDbFormatText {
  private static final Pattern SPECIFIER =
      Pattern.compile("%(?:(\\d+)\\$)?(-)?(\\d+|\\*)?([sIL%])|%");

  private DuckDbFormatText() {}

  /**
   * The expression.
   *
   * @param arguments as PostgreSQL's output functions write them
   * @throws MegaDbException INVALID_PARAMETER_VALUE for a malformed format or too few arguments
   */
  static String write(String format, List<String> arguments) {
    List<String> parts = new ArrayList<>();
    Matcher matcher = SPECIFIER.matcher(format);
    int from = 0;
    int next = 0;
    while (matcher.find()) {
      literal(format.substring(from, matcher.start()), parts);
      from = matcher.end();
      if (matcher.group(4) == null) {
        String rest = format.substring(from).replaceFirst("^[-\\d$*]*", "");
        throw invalid(
            rest.isEmpty()
                ? "unterminated format() type specifier"
                : "unrecognized format() type specifier \""
                    + rest.substring(0, rest.offsetByCodePoints(0, 1))
                    + "\"");
      }
      if (matcher.group(4).equals("%")) {
        literal("%", parts);
        continue;
      }
      if ("*".equals(matcher.group(3))) {
        throw Calls.unsupported("a width of format() that is an argument");
      }
      int argument = matcher.group(1) == null ? next : number(matcher.group(1)) - 1;
      if (argument < 0) {
        throw invalid("format specifies argument 0, but arguments are numbered from 1");
      }
      if (argument >= arguments.size()) {
        throw invalid("too few arguments for format()");
      }
      next = argument + 1;
      parts.add(padded(value(matcher.group(4), arguments.get(argument)), matcher));
    }
    literal(format.substring(from), parts);
    return parts.isEmpty() ? "''" : "concat(" + String.join(", ", parts) + ")";
  }

  private static int number(String digits) {
    try {
      return Integer.parseInt(digits);
    } catch (NumberFormatException e) {
      throw new MegaDbException(ErrorCode.NUMERIC_OUT_OF_RANGE, "number is out of range", e);
    }
  }

  private static void literal(String text, List<String> parts) {
    if (!text.isEmpty()) {
      parts.add(Identifiers.literal(text));
    }
  }

  private static String value(String type, String argument) {
    return switch (type) {
      case "s" -> "coalesce(" + argument + ", '')";
      case "L" -> "coalesce(mdb_quote_literal(" + argument + "), 'NULL')";
      default ->
          "coalesce(mdb_quote_ident("
              + argument
              + "), error('MEGADB:22004:null values cannot be formatted as an SQL identifier'))";
    };
  }

  /** Never cut: a longer value keeps its length. */
  private static String padded(String value, Matcher specifier) {
    if (specifier.group(3) == null) {
      return value;
    }
    String width = "greatest(" + number(specifier.group(3)) + ", length(" + value + "))::INTEGER";
    String side = specifier.group(2) == null ? "lpad(" : "rpad(";
    return side + value + ", " + width + ", ' ')";
  }

  private static MegaDbException invalid(String message) {
    return new MegaDbException(ErrorCode.INVALID_PARAMETER_VALUE, message);
  }
}
