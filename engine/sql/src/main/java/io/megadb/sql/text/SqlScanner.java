package io.megadb.sql.text;

import io.megadb.sql.text.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts SQL text into tokens by PostgreSQL's lexical rules (PostgreSQL documentation, section 4.1,
 * and its {@code scan.l}): nested comments, E'' and dollar-quoted strings, operators of several
 * symbols. The tokens, one after the other, are the text again; nothing is refused here, what is
 * wrong becomes a token of its own kind.
 *
 * <p>{@code ?} is a parameter, so no operator contains it; {@code ??} stands for an operator that
 * begins with a question mark, as in pgjdbc. Only within a pattern of GRAPH_TABLE it is a
 * quantifier, an operator of its own.
 *
 * <p>Time and tokens are linear in the text. An instance is for one thread.
 */
public final class SqlScanner {
  private static final String OPERATOR_SYMBOLS = "+-*/<>=~!@#%^&|`";
  private static final String ALLOW_TRAILING_SIGN = "~!@#%^&|`";

  private final String sql;
  private final int limit;
  private final GraphPatternContext graphs = new GraphPatternContext();
  private int at;

  private SqlScanner(String sql) {
    this.sql = sql;
    this.limit = sql.length();
  }

  /** All tokens, white space and comments among them. */
  public static List<Token> scan(String sql) {
    SqlScanner scanner = new SqlScanner(sql);
    List<Token> tokens = new ArrayList<>(sql.length() / 4 + 4);
    while (scanner.at < scanner.limit) {
      tokens.add(scanner.next());
    }
    return tokens;
  }

  /** The tokens without white space and comments. */
  public static List<Token> significant(String sql) {
    SqlScanner scanner = new SqlScanner(sql);
    List<Token> tokens = new ArrayList<>(sql.length() / 5 + 4);
    while (scanner.at < scanner.limit) {
      Token token = scanner.next();
      if (token.significant()) {
        tokens.add(token);
      }
    }
    return tokens;
  }

  private Token next() {
    int start = at;
    Kind kind = advance(sql.charAt(at));
    switch (kind) {
      case WORD -> graphs.word(sql, start, at);
      case WHITESPACE, COMMENT -> {}
      default ->
          graphs.symbol(kind == Kind.PUNCTUATION || kind == Kind.INVALID ? sql.charAt(start) : ' ');
    }
    return new Token(kind, start, at, sql);
  }

  private Kind advance(char c) {
    if (isSpace(c)) {
      while (at < limit && isSpace(sql.charAt(at))) {
        at++;
      }
      return Kind.WHITESPACE;
    }
    if (c == '-' && peek(1) == '-') {
      while (at < limit && sql.charAt(at) != '\n' && sql.charAt(at) != '\r') {
        at++;
      }
      return Kind.COMMENT;
    }
    if (c == '/' && peek(1) == '*') {
      return blockComment();
    }
    if (isWordStart(c)) {
      return wordOrPrefixedString(c);
    }
    if (isDigit(c) || (c == '.' && isDigit(peek(1)))) {
      return number();
    }
    return switch (c) {
      case '\'' -> quoted(0, '\'', false, Kind.STRING, Kind.UNTERMINATED_STRING);
      case '"' -> quoted(0, '"', false, Kind.QUOTED_IDENTIFIER, Kind.UNTERMINATED_IDENTIFIER);
      case '$' -> dollar();
      case '?' -> question();
      case '(', ')', '[', ']', ',', ';' -> take(1, Kind.PUNCTUATION);
      case ':' -> take(peek(1) == ':' || peek(1) == '=' ? 2 : 1, Kind.PUNCTUATION);
      case '.' -> take(peek(1) == '.' ? 2 : 1, Kind.PUNCTUATION);
      default -> OPERATOR_SYMBOLS.indexOf(c) >= 0 ? operator() : invalid();
    };
  }

  private Kind take(int length, Kind kind) {
    at += length;
    return kind;
  }

  private Kind invalid() {
    at += Character.charCount(sql.codePointAt(at));
    return Kind.INVALID;
  }

  private char peek(int ahead) {
    return at + ahead < limit ? sql.charAt(at + ahead) : '\0';
  }

  private Kind blockComment() {
    int depth = 0;
    while (at < limit) {
      char c = sql.charAt(at);
      if (c == '/' && peek(1) == '*') {
        depth++;
        at += 2;
      } else if (c == '*' && peek(1) == '/') {
        at += 2;
        if (--depth == 0) {
          return Kind.COMMENT;
        }
      } else {
        at++;
      }
    }
    return Kind.UNTERMINATED_COMMENT;
  }

  private Kind wordOrPrefixedString(char c) {
    char next = peek(1);
    if (next == '\'') {
      switch (c) {
        case 'e', 'E' -> {
          return quoted(1, '\'', true, Kind.ESCAPE_STRING, Kind.UNTERMINATED_STRING);
        }
        case 'n', 'N' -> {
          return quoted(1, '\'', false, Kind.STRING, Kind.UNTERMINATED_STRING);
        }
        case 'b', 'B', 'x', 'X' -> {
          return quoted(1, '\'', false, Kind.BIT_STRING, Kind.UNTERMINATED_STRING);
        }
        default -> {}
      }
    }
    if ((c == 'u' || c == 'U') && next == '&' && peek(2) == '\'') {
      return quoted(2, '\'', false, Kind.UNICODE_STRING, Kind.UNTERMINATED_STRING);
    }
    if ((c == 'u' || c == 'U') && next == '&' && peek(2) == '"') {
      return quoted(2, '"', false, Kind.QUOTED_IDENTIFIER, Kind.UNTERMINATED_IDENTIFIER);
    }
    while (at < limit && isWordPart(sql.charAt(at))) {
      at++;
    }
    return Kind.WORD;
  }

  private Kind quoted(int prefix, char quote, boolean backslash, Kind kind, Kind unterminated) {
    at += prefix + 1;
    while (at < limit) {
      char c = sql.charAt(at);
      if (backslash && c == '\\') {
        at = Math.min(at + 2, limit);
      } else if (c != quote) {
        at++;
      } else if (peek(1) == quote) {
        at += 2;
      } else {
        at++;
        return kind;
      }
    }
    return unterminated;
  }

  private Kind dollar() {
    if (isDigit(peek(1))) {
      at++;
      while (at < limit && isDigit(sql.charAt(at))) {
        at++;
      }
      return Kind.NUMBERED_PARAMETER;
    }
    int tagEnd = at + 1;
    while (tagEnd < limit && isWordPart(sql.charAt(tagEnd)) && sql.charAt(tagEnd) != '$') {
      tagEnd++;
    }
    if (tagEnd >= limit || sql.charAt(tagEnd) != '$') {
      return invalid();
    }
    String tag = sql.substring(at, tagEnd + 1);
    int close = sql.indexOf(tag, tagEnd + 1);
    at = close < 0 ? limit : close + tag.length();
    return close < 0 ? Kind.UNTERMINATED_STRING : Kind.DOLLAR_STRING;
  }

  private Kind question() {
    if (peek(1) != '?') {
      return take(1, graphs.inPattern() ? Kind.OPERATOR : Kind.PARAMETER);
    }
    at += 2;
    while (at < limit && (sql.charAt(at) == '|' || sql.charAt(at) == '&')) {
      at++;
    }
    return Kind.OPERATOR;
  }

  private Kind number() {
    if (sql.charAt(at) == '0' && "xXoObB".indexOf(peek(1)) >= 0 && isHexDigit(peek(2))) {
      at += 2;
      while (at < limit && (isHexDigit(sql.charAt(at)) || sql.charAt(at) == '_')) {
        at++;
      }
      return junkOr(Kind.NUMBER);
    }
    digits();
    if (peek(0) == '.' && peek(1) != '.') {
      at++;
      digits();
    }
    char e = peek(0);
    if ((e == 'e' || e == 'E')
        && (isDigit(peek(1)) || ((peek(1) == '+' || peek(1) == '-') && isDigit(peek(2))))) {
      at += 2;
      digits();
    }
    return junkOr(Kind.NUMBER);
  }

  private void digits() {
    while (at < limit && (isDigit(sql.charAt(at)) || (sql.charAt(at) == '_' && isDigit(peek(1))))) {
      at++;
    }
  }

  private Kind junkOr(Kind kind) {
    if (at >= limit || !isWordStart(sql.charAt(at))) {
      return kind;
    }
    while (at < limit && isWordPart(sql.charAt(at))) {
      at++;
    }
    return Kind.INVALID;
  }

  /**
   * The longest run of operator symbols that holds no start of a comment, and does not end in a
   * sign unless it holds a symbol that standard operators don't have: so {@code a<-1} is {@code a <
   * -1}, and {@code a@-1} is one operator.
   */
  private Kind operator() {
    int start = at;
    int end = at;
    boolean trailingSign = false;
    while (end < limit && OPERATOR_SYMBOLS.indexOf(sql.charAt(end)) >= 0) {
      char c = sql.charAt(end);
      char following = end + 1 < limit ? sql.charAt(end + 1) : '\0';
      if (end > start && ((c == '-' && following == '-') || (c == '/' && following == '*'))) {
        break;
      }
      trailingSign |= ALLOW_TRAILING_SIGN.indexOf(c) >= 0;
      end++;
    }
    while (!trailingSign
        && end - start > 1
        && (sql.charAt(end - 1) == '+' || sql.charAt(end - 1) == '-')) {
      end--;
    }
    at = end;
    return Kind.OPERATOR;
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == '\u000b';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isHexDigit(char c) {
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }

  private static boolean isWordStart(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
  }

  private static boolean isWordPart(char c) {
    return isWordStart(c) || isDigit(c) || c == '$';
  }
}
