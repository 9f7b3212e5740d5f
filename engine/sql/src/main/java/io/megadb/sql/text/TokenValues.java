package io.megadb.sql.text;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;

/** What tokens mean: the name of an identifier, the characters of a string. */
public final class TokenValues {
  private TokenValues() {}

  /** Lower case as PostgreSQL folds: ASCII letters only. */
  public static String fold(String word) {
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      if (c >= 'A' && c <= 'Z') {
        StringBuilder folded = new StringBuilder(word);
        for (int j = i; j < word.length(); j++) {
          char d = word.charAt(j);
          if (d >= 'A' && d <= 'Z') {
            folded.setCharAt(j, (char) (d + 32));
          }
        }
        return folded.toString();
      }
    }
    return word;
  }

  /**
   * The name a WORD or QUOTED_IDENTIFIER stands for.
   *
   * @throws MegaDbException SYNTAX_ERROR for an empty quoted identifier or a bad unicode escape
   */
  public static String name(Token token) {
    String text = token.text();
    if (token.kind() == Token.Kind.WORD) {
      return fold(text);
    }
    boolean unicode = text.charAt(0) != '"';
    String inner = text.substring(unicode ? 3 : 1, text.length() - 1).replace("\"\"", "\"");
    if (inner.isEmpty()) {
      throw syntax(token, "zero-length delimited identifier at or near \"\"\"\"");
    }
    return unicode ? unicodeEscapes(token, inner) : inner;
  }

  /**
   * The characters a string constant stands for.
   *
   * @throws MegaDbException SYNTAX_ERROR for a bad escape
   */
  public static String string(Token token) {
    String text = token.text();
    return switch (token.kind()) {
      case STRING -> {
        int open = text.indexOf('\'');
        yield text.substring(open + 1, text.length() - 1).replace("''", "'");
      }
      case DOLLAR_STRING -> {
        int tag = text.indexOf('$', 1) + 1;
        yield text.substring(tag, text.length() - tag);
      }
      case UNICODE_STRING ->
          unicodeEscapes(token, text.substring(3, text.length() - 1).replace("''", "'"));
      case ESCAPE_STRING -> backslashEscapes(token, text.substring(2, text.length() - 1));
      default -> throw new IllegalArgumentException(token.kind() + " is no string: " + text);
    };
  }

  private static String backslashEscapes(Token token, String inner) {
    StringBuilder out = new StringBuilder(inner.length());
    int i = 0;
    while (i < inner.length()) {
      char c = inner.charAt(i++);
      if (c == '\'') {
        out.append('\'');
        i++;
      } else if (c != '\\' || i == inner.length()) {
        out.append(c);
      } else {
        i = backslashEscape(token, inner, i, out);
      }
    }
    return out.toString();
  }

  private static int backslashEscape(Token token, String inner, int at, StringBuilder out) {
    char e = inner.charAt(at);
    int next = at + 1;
    switch (e) {
      case 'b' -> out.append('\b');
      case 'f' -> out.append('\f');
      case 'n' -> out.append('\n');
      case 'r' -> out.append('\r');
      case 't' -> out.append('\t');
      case 'v' -> out.append('\u000b');
      case 'u' -> {
        next = at + 5;
        out.append((char) hex(token, inner, at + 1, next));
      }
      case 'U' -> {
        next = at + 9;
        appendCodePoint(token, out, hex(token, inner, at + 1, next));
      }
      case 'x' -> {
        while (next < inner.length()
            && next < at + 3
            && Character.digit(inner.charAt(next), 16) >= 0) {
          next++;
        }
        if (next == at + 1) {
          out.append('x');
        } else {
          out.append((char) hex(token, inner, at + 1, next));
        }
      }
      default -> {
        if (e >= '0' && e <= '7') {
          int value = 0;
          next = at;
          while (next < inner.length()
              && next < at + 3
              && inner.charAt(next) >= '0'
              && inner.charAt(next) <= '7') {
            value = value * 8 + inner.charAt(next++) - '0';
          }
          out.append((char) (value & 0xff));
        } else {
          out.append(e);
        }
      }
    }
    return next;
  }

  private static String unicodeEscapes(Token token, String inner) {
    StringBuilder out = new StringBuilder(inner.length());
    int i = 0;
    while (i < inner.length()) {
      char c = inner.charAt(i);
      if (c != '\\') {
        out.append(c);
        i++;
      } else if (i + 1 < inner.length() && inner.charAt(i + 1) == '\\') {
        out.append('\\');
        i += 2;
      } else if (i + 1 < inner.length() && inner.charAt(i + 1) == '+') {
        appendCodePoint(token, out, hex(token, inner, i + 2, i + 8));
        i += 8;
      } else {
        out.append((char) hex(token, inner, i + 1, i + 5));
        i += 5;
      }
    }
    return out.toString();
  }

  private static void appendCodePoint(Token token, StringBuilder out, int codePoint) {
    if (!Character.isValidCodePoint(codePoint)) {
      throw syntax(token, "invalid Unicode escape value");
    }
    out.appendCodePoint(codePoint);
  }

  private static int hex(Token token, String inner, int from, int to) {
    int value = 0;
    for (int i = from; i < to; i++) {
      int digit = i < inner.length() ? Character.digit(inner.charAt(i), 16) : -1;
      if (digit < 0) {
        throw syntax(token, "invalid Unicode escape");
      }
      value = value * 16 + digit;
    }
    return value;
  }

  private static MegaDbException syntax(Token token, String message) {
    return new MegaDbException(ErrorCode.SYNTAX_ERROR, message).withPosition(token.position());
  }
}
