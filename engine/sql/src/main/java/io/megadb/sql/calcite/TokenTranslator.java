package io.megadb.sql.calcite;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.sql.calcite.generated.MegaDbParserImplConstants;
import io.megadb.sql.calcite.generated.Token;
import io.megadb.sql.text.Keywords;
import io.megadb.sql.text.TokenValues;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Turns PostgreSQL's tokens into those of Calcite's grammar. Whether a word is a keyword is decided
 * here, by {@link WordRules}; strings are brought to the standard's form, and PostgreSQL's
 * spellings that the grammar lacks become ones it has: {@code type 'text'} a cast, {@code INTERVAL
 * '1 month'} a call, DISTINCT ON a marker that {@link QueryRewriter} replaces.
 */
final class TokenTranslator {
  private final SourceTokens source;
  private final GraphWords graphs;
  private final WordRules words;
  private final int from;
  private final int end;
  private final List<Token> out;
  private final TypedLiterals literals;

  private TokenTranslator(SourceTokens source, GraphWords graphs, int from, int end) {
    this.source = source;
    this.graphs = graphs;
    this.from = from;
    this.words = new WordRules(source, from, end);
    this.end = end;
    this.out = new ArrayList<>(end - from + 8);
    this.literals = new TypedLiterals(source, words, end, this);
  }

  /** The tokens {@code from} (inclusive) to {@code end} (exclusive), after {@code prefix} words. */
  static List<Token> translate(
      SourceTokens source, GraphWords graphs, int from, int end, String... prefix) {
    TokenTranslator translator = new TokenTranslator(source, graphs, from, end);
    for (String word : prefix) {
      translator.add(
          word.equals("*") ? MegaDbParserImplConstants.STAR : TokenKinds.keyword(word), word, from);
    }
    for (int i = from; i < end; ) {
      i = translator.token(i);
    }
    return translator.out;
  }

  private int token(int i) {
    io.megadb.sql.text.Token token = source.get(i);
    if (token.isName()) {
      int graph = graphs.translate(i, from, end, out);
      if (graph > i) {
        return graph;
      }
    }
    switch (token.kind()) {
      case WORD -> {
        return word(i);
      }
      case QUOTED_IDENTIFIER -> {
        String name = TokenValues.name(token);
        if (words.isExtractField(i)) {
          return extractField(i, name);
        }
        add(MegaDbParserImplConstants.QUOTED_IDENTIFIER, '"' + name.replace("\"", "\"\"") + '"', i);
      }
      case STRING, ESCAPE_STRING, UNICODE_STRING, DOLLAR_STRING -> {
        return string(i);
      }
      case BIT_STRING -> {
        if (Character.toLowerCase(token.text().charAt(0)) != 'x') {
          return literals.bits(i, token.text().substring(2, token.text().length() - 1));
        }
        add(MegaDbParserImplConstants.BINARY_STRING_LITERAL, token.text(), i);
      }
      case NUMBER -> number(i, token.text());
      case PARAMETER, NUMBERED_PARAMETER ->
          add(MegaDbParserImplConstants.HOOK, "?" + source.parameterIndex(i), i);
      case PUNCTUATION, OPERATOR -> symbol(i, token.text());
      case UNTERMINATED_STRING, UNTERMINATED_IDENTIFIER, UNTERMINATED_COMMENT, INVALID ->
          throw SyntaxErrors.malformed(token);
      case WHITESPACE, COMMENT -> throw new IllegalStateException("not significant: " + token);
    }
    return i + 1;
  }

  private void symbol(int i, String text) {
    int kind = TokenKinds.symbol(text);
    if (kind < 0) {
      throw new MegaDbException(ErrorCode.UNDEFINED_FUNCTION, "operator does not exist: " + text)
          .withHint(
              "Outside PostgreSQL there is no such operator; see the reference for which are.")
          .withPosition(source.get(i).position());
    }
    if (kind == MegaDbParserImplConstants.LPAREN) {
      words.open(i);
      String inner = source.word(i + 1);
      if (i + 1 < end
          && (inner.equals("INSERT") || inner.equals("UPDATE") || inner.equals("DELETE"))
          && source.get(i + 2).isName()) {
        throw unsupported(i + 1, inner + " within a query is");
      }
    } else if (kind == MegaDbParserImplConstants.RPAREN) {
      words.close();
    }
    add(kind, text, i);
  }

  private int word(int i) {
    int typed = literals.translate(i);
    if (typed > i) {
      return typed;
    }
    String word = source.word(i);
    if (!words.labelPosition(i)) {
      int rewritten = rewriteWord(i, word);
      if (rewritten > i) {
        return rewritten;
      }
      String keyword = words.keyword(i, word);
      if (keyword != null) {
        words.saw(keyword);
        add(TokenKinds.keyword(keyword), source.folded(i), i);
        return i + 1;
      }
    }
    if (words.isOrderedAggregate(i)) {
      add(MegaDbParserImplConstants.ORDERED_AGGREGATE, source.folded(i), i);
    } else {
      add(MegaDbParserImplConstants.IDENTIFIER, source.folded(i), i);
    }
    return i + 1;
  }

  /** What the grammar spells otherwise; gives the index after it, or {@code i} if it is nothing. */
  private int rewriteWord(int i, String word) {
    switch (word) {
      case "ISNULL", "NOTNULL" -> {
        if (!source.symbolAt(i + 1, "(")) {
          keyword("IS", i);
          if (word.equals("NOTNULL")) {
            keyword("NOT", i);
          }
          keyword("NULL", i);
          return i + 1;
        }
      }
      case "DISTINCT" -> {
        if (source.word(i + 1).equals("ON") && source.symbolAt(i + 2, "(")) {
          return distinctOn(i);
        }
      }
      case "AT" -> {
        if (source.word(i + 1).equals("TIME") && source.word(i + 2).equals("ZONE")) {
          add(MegaDbParserImplConstants.AT_TIME_ZONE, "at time zone", i);
          return i + 3;
        }
      }
      case "WITH", "WITHOUT" -> {
        if (source.word(i + 1).equals("TIME") && source.word(i + 2).equals("ZONE")) {
          add(
              word.equals("WITH")
                  ? MegaDbParserImplConstants.WITH_TIME_ZONE
                  : MegaDbParserImplConstants.WITHOUT_TIME_ZONE,
              word,
              i);
          return i + 3;
        }
      }
      case "DOUBLE" -> {
        if (source.word(i + 1).equals("PRECISION")) {
          add(MegaDbParserImplConstants.IDENTIFIER, "double precision", i);
          return i + 2;
        }
      }
      case "CHARACTER", "CHAR" -> {
        if (source.word(i + 1).equals("VARYING")) {
          add(MegaDbParserImplConstants.IDENTIFIER, "varchar", i);
          return i + 2;
        }
      }
      case "FETCH" -> {
        boolean counted = !source.word(i + 2).equals("ROW") && !source.word(i + 2).equals("ROWS");
        if (!counted && (source.word(i + 1).equals("FIRST") || source.word(i + 1).equals("NEXT"))) {
          keyword("FETCH", i);
          keyword("FIRST", i + 1);
          add(MegaDbParserImplConstants.UNSIGNED_INTEGER_LITERAL, "1", i + 1);
          return i + 2;
        }
      }
      case "FOR" -> {
        String next = source.word(i + 1);
        if (next.equals("UPDATE")
            || next.equals("SHARE")
            || next.equals("NO")
            || next.equals("KEY")) {
          throw unsupported(i, "FOR " + next + " is");
        }
        if (words.substringWithoutFrom()) {
          keyword("FROM", i);
          add(MegaDbParserImplConstants.UNSIGNED_INTEGER_LITERAL, "1", i);
        }
      }
      case "LATERAL" -> {
        if (!source.word(i + 1).equals("UNNEST")
            && !source.word(i + 1).equals("TABLE")
            && startsFunction(i + 1)) {
          return lateralFunction(i);
        }
      }
      case "LIMIT" -> {
        if (source.symbolAt(i + 2, ",") && i + 2 < end) {
          throw SyntaxErrors.near(source.get(i + 2), "LIMIT count OFFSET start");
        }
        refuseNegative(i, ErrorCode.INVALID_LIMIT);
      }
      case "OFFSET" -> refuseNegative(i, ErrorCode.INVALID_OFFSET);
      case "ONLY" -> {
        if (i == 0 || !source.word(i - 1).startsWith("ROW")) {
          throw unsupported(i, "ONLY is");
        }
      }
      case "CURRENT_SCHEMA" -> {
        // PostgreSQL has both spellings, the grammar the standard's one.
        if (source.symbolAt(i + 1, "(") && source.symbolAt(i + 2, ")")) {
          keyword("CURRENT_SCHEMA", i);
          return i + 3;
        }
      }
      case "COLLATE" -> {
        // Outside PostgreSQL text is compared by code point anyway.
        if (i + 1 < end && source.get(i + 1).isName() && byCodePoint(source.get(i + 1))) {
          return i + 2;
        }
        throw unsupported(i, "COLLATE other than \"C\" is");
      }
      case "GROUPS" -> {
        String next = source.word(i + 1);
        if (next.equals("BETWEEN")
            || next.equals("UNBOUNDED")
            || next.equals("CURRENT")
            || source.word(i + 2).equals("PRECEDING")) {
          throw unsupported(i, "GROUPS frames are");
        }
      }
      case "TRIM" -> {
        if (source.symbolAt(i + 1, "(") && words.hasInside(i + 1, ",")) {
          add(MegaDbParserImplConstants.IDENTIFIER, "btrim", i);
          return i + 1;
        }
      }
      default -> {}
    }
    if (i > 0 && words.afterAs(i) && materialized(i, word) > i) {
      return materialized(i, word);
    }
    return words.isExtractField(i) ? extractField(i, source.folded(i)) : i;
  }

  private static boolean byCodePoint(io.megadb.sql.text.Token collation) {
    return switch (TokenValues.name(collation)) {
      case "C", "POSIX", "C.UTF-8", "C.utf8", "ucs_basic", "default" -> true;
      default -> false;
    };
  }

  private int materialized(int i, String word) {
    if (word.equals("MATERIALIZED") && source.symbolAt(i + 1, "(")) {
      return i + 1;
    }
    return word.equals("NOT") && source.word(i + 1).equals("MATERIALIZED") ? i + 2 : i;
  }

  private int extractField(int i, String field) {
    add(TokenKinds.keyword(ExtractUnits.keyword(field, source.get(i))), field, i);
    return i + 1;
  }

  /** {@code DISTINCT ON (a, b) x} becomes {@code megadb$distinct_on(a, b), x}. */
  private int distinctOn(int i) {
    add(MegaDbParserImplConstants.IDENTIFIER, PostgresOperators.DISTINCT_ON, i);
    int at = parentheses(i + 2);
    add(MegaDbParserImplConstants.COMMA, ",", at - 1);
    return at;
  }

  /** {@code LATERAL f(x)} becomes {@code LATERAL TABLE(f(x))}. */
  private int lateralFunction(int i) {
    keyword("LATERAL", i);
    keyword("TABLE", i);
    add(MegaDbParserImplConstants.LPAREN, "(", i);
    int at = i + 1;
    while (!source.symbolAt(at, "(")) {
      at = token(at);
    }
    at = parentheses(at);
    add(MegaDbParserImplConstants.RPAREN, ")", at - 1);
    return at;
  }

  private boolean startsFunction(int i) {
    int at = i;
    while (at + 1 < end && source.get(at).isName() && source.symbolAt(at + 1, ".")) {
      at += 2;
    }
    return at + 1 < end && source.get(at).isName() && source.symbolAt(at + 1, "(");
  }

  /** Translates what stands in the parentheses that open at {@code open}; gives the index after. */
  private int parentheses(int open) {
    int at = open;
    int depth = 0;
    do {
      if (at >= end) {
        throw SyntaxErrors.atEnd(source, end);
      }
      depth += source.symbolAt(at, "(") ? 1 : source.symbolAt(at, ")") ? -1 : 0;
      at = token(at);
    } while (depth > 0);
    return at;
  }

  private int string(int i) {
    if (words.isExtractField(i)) {
      return extractField(i, TokenValues.string(source.get(i)).toLowerCase(Locale.ROOT));
    }
    StringBuilder text = new StringBuilder(TokenValues.string(source.get(i)));
    int next = i + 1;
    // The standard joins constants that only white space with a line break stands between.
    while (next < end && source.get(next).isString() && source.lineBreakBefore(next)) {
      text.append(TokenValues.string(source.get(next++)));
    }
    if (next < end && source.get(next).isString()) {
      throw SyntaxErrors.near(source.get(next));
    }
    quoted(text.toString(), i);
    return next;
  }

  void quoted(String text, int i) {
    add(MegaDbParserImplConstants.QUOTED_STRING, '\'' + text.replace("'", "''") + '\'', i);
  }

  private void number(int i, String text) {
    String digits = text.replace("_", "").toLowerCase(Locale.ROOT);
    if (digits.length() > 1 && digits.charAt(0) == '0' && Character.isLetter(digits.charAt(1))) {
      int radix = digits.charAt(1) == 'x' ? 16 : digits.charAt(1) == 'o' ? 8 : 2;
      try {
        digits = new BigInteger(digits.substring(2), radix).toString();
      } catch (NumberFormatException e) {
        throw SyntaxErrors.malformed(source.get(i));
      }
    }
    int kind =
        digits.indexOf('e') >= 0
            ? MegaDbParserImplConstants.APPROX_NUMERIC_LITERAL
            : digits.indexOf('.') >= 0
                ? MegaDbParserImplConstants.DECIMAL_NUMERIC_LITERAL
                : MegaDbParserImplConstants.UNSIGNED_INTEGER_LITERAL;
    add(kind, digits, i);
  }

  void keyword(String word, int i) {
    words.saw(word);
    add(TokenKinds.keyword(word), word.toLowerCase(Locale.ROOT), i);
  }

  void add(int kind, String image, int i) {
    io.megadb.sql.text.Token token = source.get(i);
    out.add(PostgresTokenManager.token(kind, image, token.position(), token.end()));
  }

  /** The grammar has no signs there; PostgreSQL says what is wrong. */
  private void refuseNegative(int i, ErrorCode code) {
    boolean isClause = i == 0 || !source.symbolAt(i - 1, ".");
    if (isClause
        && i + 2 < end
        && source.symbolAt(i + 1, "-")
        && source.get(i + 2).kind() == io.megadb.sql.text.Token.Kind.NUMBER) {
      throw new MegaDbException(code, source.word(i) + " must not be negative")
          .withPosition(source.get(i + 1).position());
    }
  }

  MegaDbException unsupported(int i, String what) {
    return new MegaDbException(
            ErrorCode.FEATURE_NOT_SUPPORTED, what + " only for statements on OLTP tables alone")
        .withHint("Leave it out, or let the statement touch PostgreSQL tables only.")
        .withPosition(source.get(i).position());
  }

  /** Whether an unquoted word can't be a name. */
  static boolean isReserved(String word) {
    return Keywords.RESERVED.contains(word);
  }
}
