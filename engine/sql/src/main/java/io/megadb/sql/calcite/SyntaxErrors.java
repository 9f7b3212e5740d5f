package io.megadb.sql.calcite;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.error.NearestName;
import io.megadb.sql.calcite.generated.MegaDbParserImplConstants;
import io.megadb.sql.calcite.generated.ParseException;
import io.megadb.sql.text.Token;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Syntax errors in PostgreSQL's words, with a position and what was expected. */
public final class SyntaxErrors {
  private static final int MAX_EXPECTED = 5;

  /** Keywords that people mistype, and that are worth naming as expected, in this order. */
  private static final List<String> WORTH_NAMING =
      List.of(
          "SELECT",
          "FROM",
          "WHERE",
          "GROUP",
          "HAVING",
          "ORDER",
          "LIMIT",
          "OFFSET",
          "FETCH",
          "JOIN",
          "ON",
          "USING",
          "UNION",
          "INTERSECT",
          "EXCEPT",
          "AS",
          "BY",
          "AND",
          "OR",
          "NOT",
          "IN",
          "BETWEEN",
          "LIKE",
          "IS",
          "NULL",
          "CASE",
          "WHEN",
          "THEN",
          "ELSE",
          "END",
          "DISTINCT",
          "VALUES",
          "WITH",
          "INNER",
          "LEFT",
          "RIGHT",
          "FULL",
          "CROSS",
          "OUTER",
          "NATURAL",
          "WINDOW",
          "OVER",
          "PARTITION",
          "DESC",
          "ASC",
          "TABLE");

  /** Keywords that, misspelt, pass for an alias. */
  private static final List<String> AFTER_A_NAME =
      List.of(
          "FROM",
          "WHERE",
          "GROUP",
          "HAVING",
          "ORDER",
          "LIMIT",
          "OFFSET",
          "JOIN",
          "UNION",
          "USING",
          "WINDOW",
          "INTERSECT",
          "EXCEPT");

  private SyntaxErrors() {}

  /** {@code syntax error at or near "token"}. */
  public static MegaDbException near(Token token) {
    return near(token, List.of(), "Check the statement around that place.");
  }

  /** As {@link #near(Token)}, saying what could stand there, in words. */
  public static MegaDbException near(Token token, String expected) {
    return near(token, List.of(), "Expected " + expected + ".");
  }

  /** As {@link #near(Token)}, with the nearest of these keywords, or else what was expected. */
  public static MegaDbException near(Token token, Collection<String> keywords, String otherwise) {
    switch (token.kind()) {
      case UNTERMINATED_STRING, UNTERMINATED_IDENTIFIER, UNTERMINATED_COMMENT, INVALID -> {
        return malformed(token);
      }
      default -> {}
    }
    Optional<String> nearest = nearest(token, keywords);
    return new MegaDbException(
            ErrorCode.SYNTAX_ERROR, "syntax error at or near \"" + shown(token.text()) + "\"")
        .withHint(nearest.map(n -> "Did you mean " + n + "?").orElse(otherwise))
        .withPosition(token.position());
  }

  /** {@code syntax error at end of input}. */
  public static MegaDbException atEnd(SourceTokens source, int end) {
    return atEnd(source, end, "the rest of the statement");
  }

  /** As {@link #atEnd(SourceTokens, int)}, saying what is missing. */
  public static MegaDbException atEnd(SourceTokens source, int end, String expected) {
    if (end < source.size()) {
      return near(source.get(end), expected);
    }
    int position = source.size() == 0 ? 1 : source.get(end - 1).end() + 1;
    return new MegaDbException(ErrorCode.SYNTAX_ERROR, "syntax error at end of input")
        .withHint("Expected " + expected + ".")
        .withPosition(position);
  }

  /** What the scanner could not read. */
  public static MegaDbException malformed(Token token) {
    String text = shown(token.text());
    String message =
        switch (token.kind()) {
          case UNTERMINATED_STRING -> "unterminated quoted string at or near \"" + text + "\"";
          case UNTERMINATED_IDENTIFIER ->
              "unterminated quoted identifier at or near \"" + text + "\"";
          case UNTERMINATED_COMMENT -> "unterminated /* comment at or near \"" + text + "\"";
          default ->
              Character.isDigit(token.text().charAt(0))
                  ? "trailing junk after numeric literal at or near \"" + text + "\""
                  : "syntax error at or near \"" + text + "\"";
        };
    return new MegaDbException(ErrorCode.SYNTAX_ERROR, message)
        .withHint("Close what was opened there, or remove the character.")
        .withPosition(token.position());
  }

  /** The statement nests too deeply to be parsed. */
  static MegaDbException tooComplex(Throwable cause) {
    return new MegaDbException(
            ErrorCode.STATEMENT_TOO_COMPLEX, "the statement nests too deeply to be parsed", cause)
        .withHint("Split it, or use IN lists, common table expressions or temporary tables.");
  }

  /** What the generated parser complained about. */
  static MegaDbException of(SourceTokens source, int from, int end, ParseException error) {
    var offending = error.currentToken.next;
    Set<String> expected = expected(error);
    boolean ended = offending.kind == MegaDbParserImplConstants.EOF;
    int at = ended ? end : indexAt(source, from, end, offending.beginColumn);
    if (!ended && isInfix(source, at)) {
      // The parser looks ahead: it refuses an operator because of what follows it.
      at++;
      expected = Set.of("<IDENTIFIER>", "<QUOTED_STRING>");
    }
    if (at >= end) {
      return hinted(atEnd(source, end, "the rest of the statement"), expected);
    }
    Token token = source.get(at);
    Optional<String> here = nearest(token, keywords(expected));
    if (here.isEmpty()) {
      here = nearest(token, AFTER_A_NAME);
    }
    if (here.isPresent()) {
      return near(token).withHint("Did you mean " + here.get() + "?");
    }
    if (at > from && !WORTH_NAMING.contains(source.word(at - 1))) {
      // "select a form t": the misspelt keyword was taken for an alias, and the next word is wrong.
      Optional<String> meant = nearest(source.get(at - 1), AFTER_A_NAME);
      if (meant.isPresent()) {
        return near(token)
            .withHint(
                "Did you mean " + meant.get() + " instead of \"" + source.folded(at - 1) + "\"?");
      }
    }
    return token.isSymbol(";")
        ? near(token).withHint("One statement at a time.")
        : hinted(near(token), expected);
  }

  private static boolean isInfix(SourceTokens source, int i) {
    return switch (source.word(i)) {
      case "AND", "OR", "LIKE", "ILIKE", "IN", "BETWEEN", "IS" -> true;
      default ->
          source.get(i).kind() == Token.Kind.OPERATOR
              && !source.symbolAt(i, "*")
              && i > 0
              && !source.symbolAt(i - 1, ",");
    };
  }

  private static Optional<String> nearest(Token token, Collection<String> keywords) {
    if (token.kind() != Token.Kind.WORD || keywords.contains(token.keyword())) {
      return Optional.empty();
    }
    return NearestName.of(token.text(), keywords);
  }

  private static MegaDbException hinted(MegaDbException error, Set<String> expected) {
    List<String> names = new ArrayList<>();
    if (expected.contains("<IDENTIFIER>")) {
      names.add(expected.contains("<QUOTED_STRING>") ? "an expression" : "a name");
    }
    for (String symbol : new String[] {")", "(", ",", "]", "="}) {
      if (expected.contains('"' + symbol + '"')) {
        names.add('"' + symbol + '"');
      }
    }
    names.addAll(keywords(expected));
    if (names.isEmpty() || names.equals(List.of("DISTINCT"))) {
      names = List.of("an expression");
    }
    return error.withHint(
        "Expected "
            + String.join(", ", names.subList(0, Math.min(names.size(), MAX_EXPECTED)))
            + (names.size() > MAX_EXPECTED ? ", ..." : "."));
  }

  private static List<String> keywords(Set<String> expected) {
    return WORTH_NAMING.stream().filter(k -> expected.contains('"' + k + '"')).toList();
  }

  private static Set<String> expected(ParseException error) {
    Set<String> images = new LinkedHashSet<>();
    for (int[] sequence : error.expectedTokenSequences) {
      images.add(error.tokenImage[sequence[0]].toUpperCase(Locale.ROOT));
    }
    return images;
  }

  /** The index of the source token that begins at a 1-based position. */
  static int indexAt(SourceTokens source, int from, int end, int position) {
    int low = from;
    int high = Math.max(from, end - 1);
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (source.get(middle).end() < position) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static String shown(String text) {
    return text.length() <= 60 ? text : text.substring(0, 57) + "...";
  }
}
