package io.megadb.sql.graph.pattern;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.sql.calcite.SourceTokens;
import io.megadb.sql.graph.LabelExpression;

/** Label expressions: {@code !} binds closest, then {@code &}, then {@code |}. */
public final class LabelParser {
  /** Operators in one expression; whoever walks it may do so recursively. */
  private static final int MAX_OPERATORS = 1_000;

  private final PatternCursor cursor;
  private int operators;

  LabelParser(PatternCursor cursor) {
    this.cursor = cursor;
  }

  /**
   * A label expression and where it ended.
   *
   * @param next index of the token after it
   */
  public record Labels(LabelExpression expression, int next) {}

  /** The label expression from token {@code from} on. */
  public static Labels parse(SourceTokens source, int from, int end) {
    PatternCursor cursor = new PatternCursor(source, from, end);
    LabelExpression expression = new LabelParser(cursor).parse();
    return new Labels(expression, cursor.at());
  }

  LabelExpression parse() {
    LabelExpression left = and();
    while (cursor.acceptSymbols("|")) {
      count();
      left = new LabelExpression.Or(left, and());
    }
    return left;
  }

  private LabelExpression and() {
    LabelExpression left = factor();
    while (cursor.acceptSymbols("&")) {
      count();
      left = new LabelExpression.And(left, factor());
    }
    return left;
  }

  private void count() {
    if (++operators > MAX_OPERATORS) {
      throw new MegaDbException(
              ErrorCode.STATEMENT_TOO_COMPLEX,
              "a label expression has more than " + MAX_OPERATORS + " operators")
          .withHint("Give the element tables a label in common.")
          .withPosition(cursor.position());
    }
  }

  private LabelExpression factor() {
    if (cursor.acceptSymbols("!")) {
      count();
      return new LabelExpression.Not(factor());
    }
    int position = cursor.position();
    if (cursor.acceptSymbols("%")) {
      return new LabelExpression.AnyLabel(position);
    }
    if (cursor.acceptSymbols("(")) {
      LabelExpression inner = parse();
      cursor.expectSymbols(")");
      return inner;
    }
    return new LabelExpression.Label(cursor.name("a label, \"%\", \"!\" or \"(\""));
  }
}
