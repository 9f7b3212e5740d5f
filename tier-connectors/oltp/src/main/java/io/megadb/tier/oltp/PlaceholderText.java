package io.megadb.tier.oltp;

import org.postgresql.core.Parser;

/** Question marks in SQL text. */
final class PlaceholderText {
  private PlaceholderText() {}

  /** A text without parameters, its {@code ?} operators doubled as the driver wants them. */
  static String escaped(String sql) {
    if (sql.indexOf('?') < 0) {
      return sql;
    }
    char[] text = sql.toCharArray();
    StringBuilder escaped = new StringBuilder(text.length + 8);
    int copied = 0;
    for (int i = 0; i < text.length; i++) {
      switch (text[i]) {
        case '\'' -> i = Parser.parseSingleQuotes(text, i, true);
        case '"' -> i = Parser.parseDoubleQuotes(text, i);
        case '-' -> i = Parser.parseLineComment(text, i);
        case '/' -> i = Parser.parseBlockComment(text, i);
        case '$' -> i = Parser.parseDollarQuotes(text, i);
        case '?' -> {
          escaped.append(text, copied, i + 1 - copied).append('?');
          copied = i + 1;
        }
        default -> {}
      }
    }
    return escaped.append(text, copied, text.length - copied).toString();
  }
}
