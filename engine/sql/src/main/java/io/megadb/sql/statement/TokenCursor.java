package io.megadb.sql.statement;

import io.megadb.spi.error.MegaDbException;
import io.megadb.sql.ColumnName;
import io.megadb.sql.QualifiedName;
import io.megadb.sql.calcite.SourceTokens;
import io.megadb.sql.calcite.SyntaxErrors;
import io.megadb.sql.text.Token;
import io.megadb.sql.text.TokenValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;

/** A place in a statement's tokens, and the small steps of recursive descent. */
final class TokenCursor {
  private final SourceTokens source;
  private final int end;
  private int at;

  TokenCursor(SourceTokens source, int from, int end) {
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
  }

  boolean atEnd() {
    return at >= end;
  }

  /** The token here; at the end the error that something is missing. */
  Token token() {
    if (atEnd()) {
      throw SyntaxErrors.atEnd(source, end);
    }
    return source.get(at);
  }

  /** The word {@code ahead} tokens from here, in upper case; empty if there is none. */
  String word(int ahead) {
    return at + ahead < end ? source.word(at + ahead) : "";
  }

  /** 1-based position of the token here, or of the end. */
  int position() {
    if (atEnd()) {
      return source.size() == 0 ? 1 : source.get(end - 1).end() + 1;
    }
    return source.get(at).position();
  }

  boolean isSymbol(String symbol) {
    return !atEnd() && source.symbolAt(at, symbol);
  }

  /** Whether these words come next. */
  boolean isWords(String... words) {
    for (int i = 0; i < words.length; i++) {
      if (!word(i).equals(words[i])) {
        return false;
      }
    }
    return true;
  }

  /** Steps over these words if they come next. */
  boolean accept(String... words) {
    if (isWords(words)) {
      at += words.length;
      return true;
    }
    return false;
  }

  boolean acceptSymbol(String symbol) {
    if (isSymbol(symbol)) {
      at++;
      return true;
    }
    return false;
  }

  void expect(String word) {
    if (!accept(word)) {
      throw expected(word, Set.of(word));
    }
  }

  void expectSymbol(String symbol) {
    if (!acceptSymbol(symbol)) {
      throw expected('"' + symbol + '"', Set.of());
    }
  }

  void expectEnd() {
    if (!atEnd()) {
      throw SyntaxErrors.near(token(), "the end of the statement");
    }
  }

  /** The error that {@code what} should stand here. */
  MegaDbException expected(String what, Set<String> keywords) {
    return atEnd()
        ? SyntaxErrors.atEnd(source, end, what)
        : SyntaxErrors.near(token(), keywords, "Expected " + what + ".");
  }

  /** Any identifier, folded unless quoted. */
  String name(String what) {
    if (atEnd() || !token().isName()) {
      throw expected(what, Set.of());
    }
    return TokenValues.name(source.get(at++));
  }

  /** A name of one to three parts. */
  QualifiedName qualifiedName(String what) {
    int position = position();
    if (!atEnd() && io.megadb.sql.text.Keywords.RESERVED.contains(word(0))) {
      throw expected(what, Set.of());
    }
    List<String> parts = new ArrayList<>(3);
    parts.add(name(what));
    while (acceptSymbol(".")) {
      parts.add(name(what));
    }
    if (parts.size() > 3) {
      throw SyntaxErrors.near(source.get(at - 1), "a name of at most three parts");
    }
    return new QualifiedName(parts, position);
  }

  List<QualifiedName> qualifiedNames(String what) {
    List<QualifiedName> names = new ArrayList<>();
    do {
      names.add(qualifiedName(what));
    } while (acceptSymbol(","));
    return names;
  }

  /** {@code (a, b)}. */
  List<ColumnName> parenthesizedNames(String what) {
    List<ColumnName> names = new ArrayList<>();
    expectSymbol("(");
    do {
      int position = position();
      names.add(new ColumnName(name(what), position));
    } while (acceptSymbol(","));
    expectSymbol(")");
    return names;
  }

  boolean isString() {
    return !atEnd() && token().isString();
  }

  String string(String what) {
    if (!isString()) {
      throw expected(what, Set.of());
    }
    return TokenValues.string(source.get(at++));
  }

  /** Steps over {@code ( ... )}. */
  void skipParentheses() {
    at = Math.min(source.closing(at) + 1, end);
  }

  /**
   * The first index from {@code from} on, outside parentheses and CASE, at which the condition
   * holds, or the end.
   */
  int find(int from, IntPredicate condition) {
    int cases = 0;
    for (int i = from; i < end; i++) {
      if (cases == 0 && condition.test(i)) {
        return i;
      }
      if (source.symbolAt(i, "(") || source.symbolAt(i, "[")) {
        i = source.closing(i);
      } else if (source.word(i).equals("CASE")) {
        cases++;
      } else if (source.word(i).equals("END") && cases > 0) {
        cases--;
      }
    }
    return end;
  }

  /** The next comma outside parentheses, or the end. */
  int findComma(int from) {
    return find(from, i -> source.symbolAt(i, ","));
  }

  String text(int from, int to) {
    return source.text(from, to);
  }
}
