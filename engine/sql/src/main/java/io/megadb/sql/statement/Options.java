package io.megadb.sql.statement;

import io.megadb.sql.text.TokenValues;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Options in parentheses: {@code (key = value, key value, key)}.
 *
 * @param values keys in lower case; a bare key has the value "true"
 * @param positions 1-based offsets of the keys
 */
record Options(Map<String, String> values, Map<String, Integer> positions) {
  static Options empty() {
    return new Options(new LinkedHashMap<>(), new LinkedHashMap<>());
  }

  static Options parenthesized(TokenCursor cursor) {
    Options options = empty();
    cursor.expectSymbol("(");
    if (cursor.acceptSymbol(")")) {
      return options;
    }
    do {
      int position = cursor.position();
      StringBuilder key = new StringBuilder(cursor.name("an option"));
      while (cursor.acceptSymbol(".")) {
        key.append('.').append(cursor.name("an option"));
      }
      cursor.acceptSymbol("=");
      options.put(key.toString().toLowerCase(Locale.ROOT), position, value(cursor));
    } while (cursor.acceptSymbol(","));
    cursor.expectSymbol(")");
    return options;
  }

  void put(String key, int position, String value) {
    values.put(key, value);
    positions.put(key, position);
  }

  /** A string, number, word or parenthesized list; "true" if there is none. */
  private static String value(TokenCursor cursor) {
    if (cursor.isSymbol(",") || cursor.isSymbol(")")) {
      return "true";
    }
    if (cursor.isString()) {
      return cursor.string("a value");
    }
    if (cursor.isSymbol("(")) {
      int from = cursor.at() + 1;
      cursor.skipParentheses();
      return cursor.text(from, cursor.at() - 1);
    }
    int from = cursor.at();
    if (!cursor.acceptSymbol("-")) {
      cursor.acceptSymbol("+");
    }
    var token = cursor.token();
    cursor.moveTo(cursor.at() + 1);
    return token.isName() ? TokenValues.name(token) : cursor.text(from, cursor.at());
  }
}
