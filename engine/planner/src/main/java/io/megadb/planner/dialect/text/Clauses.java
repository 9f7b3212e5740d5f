package io.megadb.planner.dialect.text;

import io.megadb.planner.rel.WithQueries;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.rex.RexVisitorImpl;
import org.apache.calcite.util.ImmutableBitSet;

/** Parts of a SELECT that depend on one operator alone. */
final class Clauses {
  private Clauses() {}

  /** Whether an expression of the input would be written twice, or within a sub-query. */
  static boolean repeats(List<RexNode> expressions, int inputColumns) {
    int[] uses = new int[inputColumns];
    boolean[] subQuery = new boolean[1];
    RexVisitorImpl<Void> counter =
        new RexVisitorImpl<>(true) {
          @Override
          public Void visitInputRef(RexInputRef reference) {
            uses[reference.getIndex()]++;
            return null;
          }

          @Override
          public Void visitSubQuery(RexSubQuery query) {
            subQuery[0] = true;
            return null;
          }
        };
    counter.visitEach(expressions);
    return subQuery[0] || IntStream.of(uses).anyMatch(count -> count > 1);
  }

  /** The columns, constants in place: some aggregates take no column for a separator. */
  static List<String> constants(
      RelNode input, List<String> columns, Function<RexNode, String> text) {
    if (!(input instanceof Project project)) {
      return columns;
    }
    List<String> all = new ArrayList<>(columns);
    for (int i = 0; i < project.getProjects().size(); i++) {
      RexNode expression = project.getProjects().get(i);
      if (RexUtil.isConstant(expression) && !RexUtil.isNull(expression)) {
        all.set(i, text.apply(expression));
      }
    }
    return all;
  }

  static String grouping(Aggregate aggregate, List<String> from) {
    if (aggregate.getGroupType() == Aggregate.Group.SIMPLE) {
      String keys = keys(aggregate.getGroupSet(), from);
      return keys.isEmpty() ? "()" : keys;
    }
    return aggregate.getGroupSets().stream()
        .map(set -> "(" + keys(set, from) + ")")
        .collect(Collectors.joining(", ", "GROUPING SETS (", ")"));
  }

  static String keys(ImmutableBitSet set, List<String> from) {
    return set.asList().stream().map(from::get).collect(Collectors.joining(", "));
  }

  /** The keyword of a join; empty for those that become a condition. */
  static String join(JoinRelType type) {
    return switch (type) {
      case INNER -> "INNER JOIN ";
      case LEFT -> "LEFT JOIN ";
      case RIGHT -> "RIGHT JOIN ";
      case FULL -> "FULL JOIN ";
      case SEMI, ANTI -> "";
      case ASOF, LEFT_ASOF, LEFT_MARK ->
          throw new MegaDbException(
              ErrorCode.FEATURE_NOT_SUPPORTED, "join type " + type + " cannot be written as SQL");
    };
  }

  /** The keyword of a join whose right side sees the left. */
  static String lateral(JoinRelType type) {
    return switch (type) {
      case INNER -> "INNER JOIN LATERAL ";
      case LEFT -> "LEFT JOIN LATERAL ";
      default ->
          throw new MegaDbException(
              ErrorCode.FEATURE_NOT_SUPPORTED,
              "a lateral " + type + " join cannot be written as SQL");
    };
  }

  /** A join on the right side keeps its own parentheses. */
  static String nested(String from, RelNode rel) {
    return rel instanceof Join || rel instanceof Correlate ? "(" + from + ")" : from;
  }

  /** {@code WITH ... }: queries that run once however often they are read. */
  static String items(WithQueries with, Function<RelNode, String> text) {
    return with.itemIds().stream()
        .map(id -> itemName(id) + " AS MATERIALIZED (" + text.apply(with.body(id)) + ")")
        .collect(Collectors.joining(", ", "WITH ", " "));
  }

  static String itemName(int id) {
    return Identifiers.quote("common_" + id);
  }
}
