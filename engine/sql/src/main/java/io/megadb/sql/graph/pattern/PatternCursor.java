package io.megadb.sql.graph.pattern;

import io.megadb.spi.error.MegaDbException;
import io.megadb.sql.ColumnName;
import io.megadb.sql.calcite.SourceTokens;
import io.megadb.sql.calcite.SyntaxErrors;
import io.megadb.sql.text.Keywords;
import io.megadb.sql.text.Token;
import io.megadb.sql.text.TokenValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A place in a graph pattern. Symbols are read character by character, because the scanner joins
 * what belongs to neighbours: {@code ->*} is one token to it and an arrow with a quantifier here,
 * {@code <-} two tokens and one arrow.
 */
final class PatternCursor {
  private final SourceTokens source;
  private final int end;
  private int at;
  private int offset;

  /**
   * @param end index after the last token of the pattern
   */
  PatternCursor(SourceTokens source, int from, int end) {
    this.source = source;
    this.at = from;
    this.end = end;
  }

  SourceTokens source() {
    return source;
  }

  int at() {
    return at;
  }

  int end() {
    return end;
  }

  void moveTo(int index) {
    at = index;
    offset = 0;
  }

  /** 1-based position of the next character. */
  int position() {
    return at < end
        ? source.get(at).position() + offset
        : end < source.size() ? source.get(end).position() : source.get(end - 1).end() + 1;
  }

  /** Whether these characters come next, as symbols and with nothing between them. */
  boolean isSymbols(String symbols) {
    if (at >= end) {
      return false;
    }
    Token token = source.get(at);
    return switch (token.kind()) {
      case OPERATOR, PUNCTUATION, INVALID ->
          source.sql().startsWith(symbols, token.start() + offset);
      default -> false;
    };
  }

  boolean acceptSymbols(String symbols) {
    if (!isSymbols(symbols)) {
      return false;
    }
    int target = source.get(at).start() + offset + symbols.length();
    while (at < end && source.get(at).end() <= target) {
      at++;
    }
    offset = at < end ? Math.max(0, target - source.get(at).start()) : 0;
    return true;
  }

  void expectSymbols(String symbols) {
    if (!acceptSymbols(symbols)) {
      throw expected('"' + symbols + '"');
    }
  }

  /** The word {@code ahead} tokens from here, in upper case; empty if there is none. */
  String word(int ahead) {
    return offset == 0 && at + ahead < end ? source.word(at + ahead) : "";
  }

  /** Whether the token {@code ahead} begins with that symbol. */
  boolean beginsWith(int ahead, String symbol) {
    if (offset > 0 || at + ahead >= end) {
      return false;
    }
    Token token = source.get(at + ahead);
    return (token.kind() == Token.Kind.OPERATOR || token.kind() == Token.Kind.PUNCTUATION)
        && source.sql().startsWith(symbol, token.start());
  }

  boolean accept(String... words) {
    for (int i = 0; i < words.length; i++) {
      if (!word(i).equals(words[i])) {
        return false;
      }
    }
    at += words.length;
    return true;
  }

  /** Whether an identifier that is no reserved word comes next. */
  boolean isName() {
    return offset == 0
        && at < end
        && source.get(at).isName()
        && !Keywords.RESERVED.contains(source.word(at));
  }

  ColumnName name(String what) {
    if (!isName()) {
      throw expected(what);
    }
    Token token = source.get(at++);
    return new ColumnName(TokenValues.name(token), token.position());
  }

  /** {@code (a, b)}. */
  List<ColumnName> names(String what) {
    List<ColumnName> names = new ArrayList<>();
    expectSymbols("(");
    do {
      names.add(name(what));
    } while (acceptSymbols(","));
    expectSymbols(")");
    return names;
  }

  /** Whether a parameter comes next. */
  boolean isParameter() {
    return offset == 0
        && at < end
        && (source.get(at).kind() == Token.Kind.PARAMETER
            || source.get(at).kind() == Token.Kind.NUMBERED_PARAMETER);
  }

  /** An unsigned integer, if one comes next. */
  Optional<Integer> integer() {
    if (offset > 0 || at >= end || source.get(at).kind() != Token.Kind.NUMBER) {
      return Optional.empty();
    }
    try {
      int value = Integer.parseInt(source.get(at).text().replace("_", ""));
      at++;
      return Optional.of(value);
    } catch (NumberFormatException e) {
      throw expected("an integer of at most " + Integer.MAX_VALUE);
    }
  }

  /** The error that {@code what} should stand here. */
  MegaDbException expected(String what) {
    if (at >= end) {
      return SyntaxErrors.atEnd(source, end, what);
    }
    return SyntaxErrors.near(source.get(at), what).withPosition(position());
  }
}
