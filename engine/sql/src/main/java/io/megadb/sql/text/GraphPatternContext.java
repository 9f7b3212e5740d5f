package io.megadb.sql.text;

/**
 * Follows brackets and a few words to know whether a place lies in a pattern of {@code GRAPH_TABLE
 * (...)}, where {@code ?} is a quantifier, or in an expression, where it is a parameter. An
 * expression begins with WHERE, COST or COLUMNS and ends with the bracket around it; a bound in
 * braces is a parameter too. One thread.
 */
final class GraphPatternContext {
  /** How many brackets, from the outermost GRAPH_TABLE on, are open; 0 outside. */
  private int depth;

  private boolean[] pattern = new boolean[16];
  private boolean graphTable;
  private boolean braces;

  /** The word from {@code start} to {@code end} was read. */
  void word(String sql, int start, int end) {
    graphTable = is(sql, start, end, "graph_table");
    if (depth > 0
        && (is(sql, start, end, "where")
            || is(sql, start, end, "cost")
            || is(sql, start, end, "columns"))) {
      pattern[depth - 1] = false;
    }
  }

  /** A symbol was read that is no word. */
  void symbol(char c) {
    switch (c) {
      case '(', '[' -> {
        if (depth > 0 || graphTable) {
          if (depth == pattern.length) {
            pattern = java.util.Arrays.copyOf(pattern, depth * 2);
          }
          pattern[depth] = graphTable || pattern[depth - 1];
          depth++;
        }
      }
      case '{' -> braces = true;
      case '}' -> braces = false;
      case ')', ']' -> depth = Math.max(0, depth - 1);
      default -> {}
    }
    graphTable = false;
  }

  boolean inPattern() {
    return depth > 0 && pattern[depth - 1] && !braces;
  }

  private static boolean is(String sql, int start, int end, String word) {
    return end - start == word.length() && sql.regionMatches(true, start, word, 0, end - start);
  }
}
