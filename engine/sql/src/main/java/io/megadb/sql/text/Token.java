package io.megadb.sql.text;

import java.util.Locale;

/**
 * A piece of SQL text. Holds offsets only; {@link #text()} cuts the text when it is asked for.
 *
 * @param start 0-based offset of the first character
 * @param end offset after the last character
 * @param sql the text it is a piece of
 */
public record Token(Kind kind, int start, int end, String sql) {

  /** What a piece of text is. */
  public enum Kind {
    WHITESPACE,
    COMMENT,
    /** An unquoted identifier or keyword. */
    WORD,
    /** {@code "x"} and {@code U&"x"}. */
    QUOTED_IDENTIFIER,
    /** {@code 'x'}, also {@code N'x'}. */
    STRING,
    /** {@code E'x\n'}. */
    ESCAPE_STRING,
    /** {@code U&'x'}. */
    UNICODE_STRING,
    /** {@code $tag$x$tag$}. */
    DOLLAR_STRING,
    /** {@code B'01'}, {@code X'1f'}. */
    BIT_STRING,
    NUMBER,
    /** {@code $1}. */
    NUMBERED_PARAMETER,
    /** {@code ?}. */
    PARAMETER,
    /** Symbols of an operator, in the longest run PostgreSQL's rules allow. */
    OPERATOR,
    /** One of {@code ( ) [ ] , ; . :} or {@code :: := ..}. */
    PUNCTUATION,
    UNTERMINATED_STRING,
    UNTERMINATED_IDENTIFIER,
    UNTERMINATED_COMMENT,
    /** What no token can begin with, or digits followed by letters. */
    INVALID
  }

  /** The characters. */
  public String text() {
    return sql.substring(start, end);
  }

  /** Neither white space nor comment. */
  public boolean significant() {
    return kind != Kind.WHITESPACE && kind != Kind.COMMENT;
  }

  /** Whether it is the operator or punctuation {@code symbol}. */
  public boolean isSymbol(String symbol) {
    return (kind == Kind.PUNCTUATION || kind == Kind.OPERATOR)
        && end - start == symbol.length()
        && sql.startsWith(symbol, start);
  }

  /** Whether it is the unquoted word {@code word}, in any case. */
  public boolean isWord(String word) {
    return kind == Kind.WORD
        && end - start == word.length()
        && sql.regionMatches(true, start, word, 0, word.length());
  }

  /** Whether it is an identifier, quoted or not. */
  public boolean isName() {
    return kind == Kind.WORD || kind == Kind.QUOTED_IDENTIFIER;
  }

  /** Whether it is a string constant of any form. */
  public boolean isString() {
    return switch (kind) {
      case STRING, ESCAPE_STRING, UNICODE_STRING, DOLLAR_STRING -> true;
      default -> false;
    };
  }

  /** The word in upper case, as keywords are listed. */
  public String keyword() {
    return text().toUpperCase(Locale.ROOT);
  }

  /** 1-based position, as errors have it. */
  public int position() {
    return start + 1;
  }
}
