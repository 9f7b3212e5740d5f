package io.megadb.sql.graph.pattern;

import io.megadb.sql.calcite.SourceTokens;
import io.megadb.sql.graph.LabelExpression;

/** Label expressions: {@code !} binds closest, then {@code &}, then {@code |}. */
public final class LabelParser {
  private final PatternCursor cursor;

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
      left = new LabelExpression.Or(left, and());
    }
    return left;
  }

  private LabelExpression and() {
    LabelExpression left = factor();
    while (cursor.acceptSymbols("&")) {
      left = new LabelExpression.And(left, factor());
    }
    return left;
  }

  private LabelExpression factor() {
    if (cursor.acceptSymbols("!")) {
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
