package io.megadb.sql.graph;

import io.megadb.sql.ColumnName;

/** Which labels an element must have: names, {@code %}, {@code !}, {@code &}, {@code |}. */
public sealed interface LabelExpression {
  /** A label. */
  record Label(ColumnName name) implements LabelExpression {}

  /** {@code %}: any label. */
  record AnyLabel(int position) implements LabelExpression {}

  /** {@code !x}. */
  record Not(LabelExpression operand) implements LabelExpression {}

  /** {@code x & y}. */
  record And(LabelExpression left, LabelExpression right) implements LabelExpression {}

  /** {@code x | y}. */
  record Or(LabelExpression left, LabelExpression right) implements LabelExpression {}
}
