package io.megadb.sql.graph.pattern;

import org.apache.calcite.sql.SqlNode;

/** Parses tokens {@code from} (inclusive) to {@code end} (exclusive) as one expression. */
@FunctionalInterface
public interface ExpressionParser {
  SqlNode expression(int from, int end);
}
