package io.megadb.planner.dialect.duckdb;

import io.megadb.planner.dialect.text.Calls;
import io.megadb.planner.dialect.text.RexTextWriter;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.error.Blame;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;

/**
 * LIKE, SIMILAR TO and regular expressions. DuckDB's are RE2's, which lacks back references and
 * look-around; a constant pattern with these is refused. In PostgreSQL {@code .} takes newlines
 * too.
 */
final class DuckDbPatterns {
  private static final Pattern NOT_IN_RE2 =
      Pattern.compile("\\\\[1-9mM<>Z]|\\(\\?[=!<]|\\[\\[[:<>]{2}|^\\*\\*\\*");

  private DuckDbPatterns() {}

  static String like(String operator, List<RexNode> operands, RexTextWriter writer) {
    String value = writer.write(operands.get(0));
    String pattern = writer.write(operands.get(1));
    String escape = operands.size() == 3 ? escape(operands.get(2), "LIKE") : "\\";
    // A pattern without escapes is optimised by DuckDB.
    if (operands.get(1) instanceof RexLiteral literal
        && !literal.isNull()
        && !escape.isEmpty()
        && endsInEscape(literal.getValueAs(String.class), escape.charAt(0))) {
      return "(CASE WHEN " + value + " IS NOT NULL THEN FALSE END)";
    }
    boolean plain =
        escape.isEmpty()
            || operands.get(1) instanceof RexLiteral literal
                && !literal.isNull()
                && !literal.getValueAs(String.class).contains(escape);
    String clause = plain ? "" : " ESCAPE " + Identifiers.literal(escape);
    return "(" + value + " " + operator + " " + pattern + clause + ")";
  }

  private static String escape(RexNode written, String operator) {
    String escape = Calls.literalText(written, operator);
    if (escape.codePointCount(0, escape.length()) > 1) {
      throw new MegaDbException(
              ErrorCode.INVALID_ESCAPE_SEQUENCE, "invalid escape string \"" + escape + "\"")
          .withHint("Escape string must be empty or one character.");
    }
    return escape;
  }

  /** Nothing follows the last escape character, so nothing can match. */
  private static boolean endsInEscape(String pattern, char escape) {
    int count = 0;
    while (count < pattern.length() && pattern.charAt(pattern.length() - 1 - count) == escape) {
      count++;
    }
    return count % 2 == 1;
  }

  static String similar(List<RexNode> operands, RexTextWriter writer) {
    String escape = operands.size() == 3 ? escape(operands.get(2), "SIMILAR TO") : "\\";
    String pattern = Calls.literalText(operands.get(1), "SIMILAR TO");
    return "regexp_full_match("
        + writer.write(operands.getFirst())
        + ", "
        + Identifiers.literal(similarAsRegex(pattern, escape))
        + ", 's')";
  }

  /**
   * The translation of PostgreSQL's similar_escape: % and _ are wildcards, . ^ $ are themselves.
   */
  private static String similarAsRegex(String pattern, String escape) {
    StringBuilder regex = new StringBuilder("(?:");
    boolean bracket = false;
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (!escape.isEmpty() && c == escape.charAt(0) && i + 1 < pattern.length()) {
        regex.append('\\').append(pattern.charAt(++i));
      } else if (bracket) {
        regex.append(c == '\\' ? "\\\\" : String.valueOf(c));
        bracket = c != ']';
      } else {
        switch (c) {
          case '[' -> {
            regex.append(c);
            bracket = true;
          }
          case '%' -> regex.append(".*");
          case '_' -> regex.append('.');
          case '(' -> regex.append("(?:");
          case '\\', '.', '^', '$' -> regex.append('\\').append(c);
          default -> regex.append(c);
        }
      }
    }
    return regex.append(')').toString();
  }

  static String regex(String name, RexCall call, RexTextWriter writer) {
    List<RexNode> operands = call.operands;
    String value = writer.write(operands.get(0));
    String pattern = pattern(operands.get(1), writer);
    return switch (name) {
      case "~" -> "regexp_matches(" + value + ", " + pattern + ", 's')";
      case "~*" -> "regexp_matches(" + value + ", " + pattern + ", 'is')";
      case "!~" -> "(NOT regexp_matches(" + value + ", " + pattern + ", 's'))";
      case "!~*" -> "(NOT regexp_matches(" + value + ", " + pattern + ", 'is'))";
      case "regexp_like" ->
          "regexp_matches(" + value + ", " + pattern + ", '" + flags(operands, 2) + "')";
      case "regexp_replace" ->
          "regexp_replace("
              + value
              + ", "
              + pattern
              + ", "
              + replacement(operands.get(2), writer)
              + ", '"
              + flags(operands, 3)
              + "')";
      case "regexp_count" ->
          "CAST(len(regexp_extract_all(" + value + ", " + pattern + ", 0, 's')) AS INTEGER)";
      case "regexp_substr" -> extract(value, pattern, 0);
      case "substring" ->
          extract(value, pattern, groups(Calls.literalText(operands.get(1), name)) > 0 ? 1 : 0);
      default -> match(value, pattern, operands);
    };
  }

  private static String extract(String value, String pattern, int group) {
    return "(CASE WHEN regexp_matches("
        + value
        + ", "
        + pattern
        + ", 's') THEN regexp_extract("
        + value
        + ", "
        + pattern
        + ", "
        + group
        + ", 's') END)";
  }

  /** An array of what the groups took, or of the whole match where there are none. */
  private static String match(String value, String pattern, List<RexNode> operands) {
    String flags = flags(operands, 2);
    int groups = groups(Calls.literalText(operands.get(1), "regexp_match"));
    List<String> parts = new ArrayList<>();
    for (int group = Math.min(1, groups); group <= groups; group++) {
      parts.add("regexp_extract(" + value + ", " + pattern + ", " + group + ", '" + flags + "')");
    }
    return "(CASE WHEN regexp_matches("
        + value
        + ", "
        + pattern
        + ", '"
        + flags
        + "') THEN ["
        + String.join(", ", parts)
        + "] END)";
  }

  private static String pattern(RexNode node, RexTextWriter writer) {
    if (!(node instanceof RexLiteral literal) || literal.isNull()) {
      return writer.write(node);
    }
    String pattern = literal.getValueAs(String.class);
    if (NOT_IN_RE2.matcher(pattern).find()) {
      throw unsupported("regular expression '" + pattern + "'");
    }
    try {
      Pattern.compile(pattern.replace("\\y", "\\b").replace("\\Y", "\\B"));
    } catch (java.util.regex.PatternSyntaxException e) {
      throw MegaDbException.ofTier(
          "duckdb", "2201B", Blame.USER, "invalid regular expression: " + e.getMessage(), e);
    }
    // \y is PostgreSQL's word boundary.
    return Identifiers.literal(pattern.replace("\\y", "\\b").replace("\\Y", "\\B"));
  }

  private static String replacement(RexNode node, RexTextWriter writer) {
    return node instanceof RexLiteral literal && !literal.isNull()
        ? Identifiers.literal(literal.getValueAs(String.class).replace("\\&", "\\0"))
        : "replace(" + writer.write(node) + ", '\\&', '\\0')";
  }

  /** DuckDB's letters for PostgreSQL's flags. */
  private static String flags(List<RexNode> operands, int at) {
    String given = operands.size() > at ? Calls.literalText(operands.get(at), "regexp") : "";
    StringBuilder flags = new StringBuilder(given.contains("n") ? "" : "s");
    for (char flag : given.toCharArray()) {
      switch (flag) {
        case 'g', 'i', 'c' -> flags.append(flag);
        case 's', 't' -> {}
        default -> throw unsupported("regular expression flag " + flag);
      }
    }
    return flags.toString();
  }

  /** How many groups a pattern captures. */
  private static int groups(String pattern) {
    int groups = 0;
    boolean bracket = false;
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c == '\\') {
        i++;
      } else if (bracket) {
        bracket = c != ']';
      } else if (c == '[') {
        bracket = true;
      } else if (c == '(' && !pattern.startsWith("(?", i)) {
        groups++;
      }
    }
    return groups;
  }

  private static MegaDbException unsupported(String what) {
    return Calls.unsupported(what);
  }
}
