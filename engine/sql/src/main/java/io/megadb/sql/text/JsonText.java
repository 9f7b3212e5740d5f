package io.megadb.sql.text;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks that a text is one JSON value (RFC 8259). For one text, one thread. */
final class JsonText {
  private static final int MAX_DEPTH = 1000;
  private static final Pattern NUMBER =
      Pattern.compile("-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:[eE][+-]?\\d+)?");

  private final String text;
  private int at;

  private JsonText(String text) {
    this.text = text;
  }

  static boolean isValid(String text) {
    JsonText json = new JsonText(text);
    return json.value(0) && json.at == text.length();
  }

  private boolean value(int depth) {
    skipSpace();
    boolean valid =
        switch (peek()) {
          case '{' -> depth < MAX_DEPTH && members('}', depth, true);
          case '[' -> depth < MAX_DEPTH && members(']', depth, false);
          case '"' -> string();
          case 't' -> word("true");
          case 'f' -> word("false");
          case 'n' -> word("null");
          default -> number();
        };
    skipSpace();
    return valid;
  }

  private boolean members(char close, int depth, boolean keys) {
    at++;
    skipSpace();
    if (peek() == close) {
      at++;
      return true;
    }
    while (true) {
      skipSpace();
      if (keys && !(string() && skipSpace() && take(':'))) {
        return false;
      }
      if (!value(depth + 1)) {
        return false;
      }
      if (take(close)) {
        return true;
      }
      if (!take(',')) {
        return false;
      }
    }
  }

  private boolean string() {
    if (!take('"')) {
      return false;
    }
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '"') {
        return true;
      }
      if (c < ' ') {
        return false;
      }
      if (c == '\\' && !escape()) {
        return false;
      }
    }
    return false;
  }

  private boolean escape() {
    char c = peek();
    at++;
    if (c != 'u') {
      return "\"\\/bfnrt".indexOf(c) >= 0 && c != '\0';
    }
    for (int i = 0; i < 4; i++, at++) {
      if (Character.digit(peek(), 16) < 0) {
        return false;
      }
    }
    return true;
  }

  private boolean number() {
    Matcher match = NUMBER.matcher(text).region(at, text.length());
    if (!match.lookingAt()) {
      return false;
    }
    at = match.end();
    return true;
  }

  private boolean word(String word) {
    boolean found = text.startsWith(word, at);
    at += found ? word.length() : 0;
    return found;
  }

  private boolean take(char c) {
    boolean found = peek() == c;
    at += found ? 1 : 0;
    return found;
  }

  private boolean skipSpace() {
    while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    return true;
  }

  private char peek() {
    return at < text.length() ? text.charAt(at) : '\0';
  }
}
