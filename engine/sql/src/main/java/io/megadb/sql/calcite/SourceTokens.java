package io.megadb.sql.calcite;

import io.megadb.spi.error.MegaDbException;
import io.megadb.sql.text.ParameterText;
import io.megadb.sql.text.SqlScanner;
import io.megadb.sql.text.Token;
import io.megadb.sql.text.TokenValues;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The significant tokens of one statement, with what parsers ask of them. Indexes beyond the end
 * are allowed and give nothing. One thread.
 */
public final class SourceTokens {
  private final String sql;
  private final List<Token> tokens;
  private final String[] words;
  private final int[] parameterIndexes;

  private SourceTokens(String sql, List<Token> tokens) {
    this.sql = sql;
    this.tokens = tokens;
    this.words = new String[tokens.size()];
    this.parameterIndexes = parameterIndexes(tokens);
  }

  /**
   * The tokens of a text, without a trailing semicolon.
   *
   * @throws MegaDbException SYNTAX_ERROR if both kinds of parameters occur, UNDEFINED_PARAMETER for
   *     {@code $0}
   */
  public static SourceTokens of(String sql) {
    List<Token> tokens = new ArrayList<>(SqlScanner.significant(sql));
    while (!tokens.isEmpty() && tokens.getLast().isSymbol(";")) {
      tokens.removeLast();
    }
    return new SourceTokens(sql, tokens);
  }

  /** The whole text. */
  public String sql() {
    return sql;
  }

  /** Number of tokens. */
  public int size() {
    return tokens.size();
  }

  /** The token; the last one for an index beyond the end. */
  public Token get(int i) {
    return tokens.get(Math.min(i, tokens.size() - 1));
  }

  /** The unquoted word in upper case; empty for anything else. */
  public String word(int i) {
    if (i < 0 || i >= tokens.size()) {
      return "";
    }
    String word = words[i];
    if (word == null) {
      Token token = tokens.get(i);
      word = token.kind() == Token.Kind.WORD ? token.keyword() : "";
      words[i] = word;
    }
    return word;
  }

  /** The unquoted word as an identifier. */
  public String folded(int i) {
    return TokenValues.fold(tokens.get(i).text());
  }

  /** Whether the token is that operator or punctuation. */
  public boolean symbolAt(int i, String symbol) {
    return i >= 0 && i < tokens.size() && tokens.get(i).isSymbol(symbol);
  }

  /** 0-based index of the parameter at token {@code i}. */
  public int parameterIndex(int i) {
    return parameterIndexes[i];
  }

  /** Whether a line ends between the token and the one before. */
  public boolean lineBreakBefore(int i) {
    for (int at = tokens.get(i - 1).end(); at < tokens.get(i).start(); at++) {
      if (sql.charAt(at) == '\n' || sql.charAt(at) == '\r') {
        return true;
      }
    }
    return false;
  }

  /** The source text of tokens {@code from} (inclusive) to {@code end} (exclusive). */
  public String text(int from, int end) {
    return from >= end ? "" : sql.substring(get(from).start(), get(end - 1).end());
  }

  /** The index of the bracket that closes the one at {@code open}, or {@link #size()}. */
  public int closing(int open) {
    int depth = 0;
    for (int i = open; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      if (token.kind() == Token.Kind.PUNCTUATION) {
        if (token.isSymbol("(") || token.isSymbol("[")) {
          depth++;
        } else if ((token.isSymbol(")") || token.isSymbol("]")) && --depth == 0) {
          return i;
        }
      }
    }
    return tokens.size();
  }

  private static int[] parameterIndexes(List<Token> tokens) {
    int[] indexes = new int[tokens.size()];
    Arrays.fill(indexes, -1);
    int anonymous = 0;
    boolean numbered = false;
    for (int i = 0; i < indexes.length; i++) {
      Token token = tokens.get(i);
      if (token.kind() == Token.Kind.PARAMETER) {
        indexes[i] = anonymous++;
      } else if (token.kind() == Token.Kind.NUMBERED_PARAMETER) {
        indexes[i] = ParameterText.index(token);
        numbered = true;
      } else {
        continue;
      }
      if (numbered && anonymous > 0) {
        throw ParameterText.mixed(token);
      }
    }
    return indexes;
  }
}
