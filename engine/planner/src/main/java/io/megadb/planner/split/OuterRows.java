package io.megadb.planner.split;

import io.megadb.planner.rewrite.Trees;
import java.util.BitSet;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.sql2rel.CorrelationReferenceFinder;

/**
 * What sub-queries read of an outer query's row (Calcite's correlation variables), and how that is
 * written anew when the row gets fewer columns.
 */
final class OuterRows {
  private OuterRows() {}

  /** Sets the bits of the columns that the node's own sub-queries read of these variables. */
  static void addUsed(RelNode node, Set<CorrelationId> variables, BitSet columns) {
    for (RexSubQuery subQuery : Trees.subQueries(node)) {
      addUsedIn(subQuery.rel, variables, columns);
    }
  }

  /** Sets the bits of the columns that a tree reads of these variables. */
  static void addUsedIn(RelNode tree, Set<CorrelationId> variables, BitSet columns) {
    tree.accept(
        new CorrelationReferenceFinder() {
          @Override
          protected RexNode handle(RexFieldAccess access) {
            if (variables.contains(id(access))) {
              columns.set(access.getField().getIndex());
            }
            return access;
          }
        });
  }

  /** The tree reading the variables' new row, whose columns have these numbers. */
  static RelNode renumber(
      RelNode tree, Set<CorrelationId> variables, int[] newNumbers, RelDataType newRow) {
    RexBuilder rex = tree.getCluster().getRexBuilder();
    return tree.accept(
        new CorrelationReferenceFinder() {
          @Override
          protected RexNode handle(RexFieldAccess access) {
            CorrelationId id = id(access);
            return variables.contains(id)
                ? rex.makeFieldAccess(
                    rex.makeCorrel(newRow, id), newNumbers[access.getField().getIndex()])
                : access;
          }
        });
  }

  private static CorrelationId id(RexFieldAccess access) {
    return ((RexCorrelVariable) access.getReferenceExpr()).id;
  }
}
