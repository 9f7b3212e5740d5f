package io.megadb.planner.explain;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Breaks generated SQL into lines: one per clause, sub-selects indented. Quoted text stays as it
 * is; nothing but white space between words changes.
 */
final class SqlLayout {
  private static final String INDENT = "  ";

  /** Keywords that begin a line where they stand directly in a SELECT. */
  private static final Set<String> CLAUSES =
      Set.of("FROM", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "FETCH", "WINDOW");

  private static final Set<String> SET_OPERATIONS = Set.of("UNION", "INTERSECT", "EXCEPT");

  /** Words of a join; the first of several begins the line. */
  private static final Set<String> JOINS =
      Set.of("JOIN", "INNER", "LEFT", "RIGHT", "FULL", "CROSS", "SEMI", "ANTI");

  private final String sql;
  private final List<String> lines = new ArrayList<>();
  private final Deque<Boolean> selects = new ArrayDeque<>();
  private final StringBuilder line = new StringBuilder();
  private String previousWord = "";

  private SqlLayout(String sql) {
    this.sql = sql;
    selects.push(true);
  }

  /** The text as lines without line ends. */
  static List<String> lines(String sql) {
    SqlLayout layout = new SqlLayout(sql);
    layout.run();
    return layout.lines;
  }

  private void run() {
    int at = 0;
    while (at < sql.length()) {
      char c = sql.charAt(at);
      int end = at + 1;
      if (c == '\'' || c == '"') {
        end = endOfQuoted(at);
        append(sql.substring(at, end));
      } else if (Character.isWhitespace(c)) {
        space();
      } else if (Character.isLetter(c) || c == '_') {
        while (end < sql.length() && isWordPart(sql.charAt(end))) {
          end++;
        }
        word(sql.substring(at, end), end < sql.length() && sql.charAt(end) == '(');
      } else if (c == '(') {
        append("(");
        boolean select = sql.regionMatches(true, end, "SELECT", 0, "SELECT".length());
        selects.push(select);
        if (select) {
          endLine();
        }
      } else if (c == ')') {
        if (selects.size() > 1 && selects.pop()) {
          endLine();
        }
        append(")");
      } else {
        append(String.valueOf(c));
      }
      at = end;
    }
    endLine();
  }

  private void word(String word, boolean call) {
    String upper = word.toUpperCase(Locale.ROOT);
    boolean begins =
        CLAUSES.contains(upper)
            || SET_OPERATIONS.contains(upper)
            || (JOINS.contains(upper) && !JOINS.contains(previousWord) && !call);
    boolean afterSetOperation =
        SET_OPERATIONS.contains(previousWord) || previousWord.equals("SET ALL");
    // DISTINCT FROM is an operator, not a clause.
    boolean operator = previousWord.equals("DISTINCT") && upper.equals("FROM");
    boolean afterItems = upper.equals("SELECT") && line.toString().stripTrailing().endsWith(")");
    if (selects.peek()
        && ((begins && !operator) || (afterSetOperation && !upper.equals("ALL")) || afterItems)) {
      endLine();
    }
    append(word);
    previousWord = upper.equals("ALL") && SET_OPERATIONS.contains(previousWord) ? "SET ALL" : upper;
  }

  private int endOfQuoted(int start) {
    int end = sql.indexOf(sql.charAt(start), start + 1);
    return end < 0 ? sql.length() : end + 1;
  }

  private static boolean isWordPart(char c) {
    return Character.isLetterOrDigit(c) || c == '_';
  }

  private void space() {
    if (!line.isEmpty() && line.charAt(line.length() - 1) != ' ') {
      line.append(' ');
    }
  }

  private void append(String text) {
    if (line.isEmpty()) {
      line.append(INDENT.repeat((int) selects.stream().filter(s -> s).count() - 1));
    }
    line.append(text);
  }

  private void endLine() {
    String text = line.toString().stripTrailing();
    if (!text.isEmpty()) {
      lines.add(text);
    }
    line.setLength(0);
  }
}
