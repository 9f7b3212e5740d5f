package io.megadb.planner.split;

import io.megadb.planner.rewrite.JoinKeys;
import io.megadb.planner.rewrite.Trees;
import io.megadb.planner.split.Lineage.ColumnOf;
import io.megadb.spi.type.SqlType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * Finds everywhere in a statement that rows of one tree count only if their key is among another
 * tree's: joins, IN, EXISTS, and sub-queries that compare a column with the outer query's row.
 */
final class KeyEdges {
  /** Types whose values are equal in every engine exactly if they are written the same. */
  private static final List<SqlTypeName> KEY_TYPES =
      List.of(
          SqlTypeName.BOOLEAN,
          SqlTypeName.SMALLINT,
          SqlTypeName.INTEGER,
          SqlTypeName.BIGINT,
          SqlTypeName.DECIMAL,
          SqlTypeName.VARCHAR,
          SqlTypeName.DATE,
          SqlTypeName.TIMESTAMP,
          SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE,
          SqlTypeName.TIMESTAMP_TZ,
          SqlTypeName.UUID);

  private final List<KeyEdge> edges = new ArrayList<>();
  private final Map<CorrelationId, RelNode> outerRows = new HashMap<>();

  /**
   * Only rows of {@code restricted} count whose column is among {@code keys}, and not NULL.
   *
   * @param restricted the side that may lose the other rows
   * @param keys the side that says which
   */
  record KeyEdge(ColumnOf restricted, ColumnOf keys) {}

  private KeyEdges() {}

  /** All edges of the tree and of the sub-queries in it. */
  static List<KeyEdge> of(RelNode root) {
    KeyEdges finder = new KeyEdges();
    finder.walk(root);
    return List.copyOf(finder.edges);
  }

  private void walk(RelNode node) {
    switch (node) {
      case Join join -> addJoin(join);
      case Filter filter -> {
        addOuterRow(filter, filter.getInput());
        addFilter(filter);
      }
      case Project project -> addOuterRow(project, project.getInput());
      case Correlate correlate -> outerRows.put(correlate.getCorrelationId(), correlate.getLeft());
      default -> {}
    }
    Trees.subQueries(node).forEach(q -> walk(q.rel));
    node.getInputs().forEach(this::walk);
  }

  private void addOuterRow(RelNode node, RelNode row) {
    node.getVariablesSet().forEach(id -> outerRows.put(id, row));
  }

  private void addJoin(Join join) {
    JoinRelType type = join.getJoinType();
    boolean matchesOnly = type == JoinRelType.INNER || type == JoinRelType.SEMI;
    boolean leftMayLose = matchesOnly || type == JoinRelType.RIGHT;
    boolean rightMayLose = matchesOnly || type == JoinRelType.LEFT || type == JoinRelType.ANTI;
    for (RexNode part : Trees.conjuncts(join.getCondition())) {
      Optional<JoinKeys> keys = JoinKeys.of(join, part);
      if (keys.isEmpty()) {
        continue;
      }
      ColumnOf left = new ColumnOf(join.getLeft(), keys.get().left().column());
      ColumnOf right = new ColumnOf(join.getRight(), keys.get().right().column());
      if (leftMayLose) {
        add(left, right);
      }
      if (rightMayLose) {
        add(right, left);
      }
    }
  }

  private void addFilter(Filter filter) {
    for (RexNode part : Trees.conjuncts(filter)) {
      if (part instanceof RexSubQuery subQuery && part.getKind() == SqlKind.IN) {
        addIn(filter, subQuery);
      } else if (part instanceof RexSubQuery subQuery && part.getKind() == SqlKind.EXISTS) {
        addExists(filter, subQuery);
      } else if (part.getKind() == SqlKind.EQUALS) {
        addOuterEquality(filter, (RexCall) part);
      }
    }
  }

  /** {@code x IN (q)}, and-ed: what is not in the other side makes it FALSE or NULL, both drop. */
  private void addIn(Filter filter, RexSubQuery subQuery) {
    for (int i = 0; i < subQuery.getOperands().size(); i++) {
      int column = i;
      JoinKeys.plainColumn(subQuery.getOperands().get(i))
          .ifPresent(
              x -> {
                ColumnOf outer = new ColumnOf(filter.getInput(), x);
                ColumnOf inner = new ColumnOf(subQuery.rel, column);
                add(outer, inner);
                add(inner, outer);
              });
    }
  }

  /** {@code EXISTS (... WHERE outer.x = y)}, and-ed: x must be among the values of y. */
  private void addExists(Filter filter, RexSubQuery subQuery) {
    RelNode node = subQuery.rel;
    while (node instanceof Project) {
      node = node.getInput(0);
    }
    if (!(node instanceof Filter inner)) {
      return;
    }
    for (RexNode part : Trees.conjuncts(inner)) {
      if (part.getKind() != SqlKind.EQUALS) {
        continue;
      }
      outerEquality((RexCall) part)
          .filter(e -> filter.getVariablesSet().contains(e.variable()))
          .ifPresent(
              e ->
                  add(
                      new ColumnOf(filter.getInput(), e.outerColumn()),
                      new ColumnOf(inner.getInput(), e.column())));
    }
  }

  /** {@code WHERE outer.x = y}: a row passes for no outer row if y is no value of x. */
  private void addOuterEquality(Filter filter, RexCall equality) {
    outerEquality(equality)
        .filter(e -> outerRows.containsKey(e.variable()))
        .ifPresent(
            e ->
                add(
                    new ColumnOf(filter.getInput(), e.column()),
                    new ColumnOf(outerRows.get(e.variable()), e.outerColumn())));
  }

  private record OuterEquality(CorrelationId variable, int outerColumn, int column) {}

  private static Optional<OuterEquality> outerEquality(RexCall equality) {
    RexNode left = equality.getOperands().get(0);
    RexNode right = equality.getOperands().get(1);
    return outerEquality(left, right).or(() -> outerEquality(right, left));
  }

  private static Optional<OuterEquality> outerEquality(RexNode outer, RexNode inner) {
    return outer instanceof RexFieldAccess access
            && access.getReferenceExpr() instanceof RexCorrelVariable variable
            && inner instanceof RexInputRef ref
        ? Optional.of(new OuterEquality(variable.id, access.getField().getIndex(), ref.getIndex()))
        : Optional.empty();
  }

  private void add(ColumnOf restricted, ColumnOf keys) {
    if (comparable(type(restricted), type(keys))) {
      edges.add(new KeyEdge(restricted, keys));
    }
  }

  static RelDataType type(ColumnOf column) {
    return column.tree().getRowType().getFieldList().get(column.column()).getType();
  }

  /** Whether keys of one type may be listed for a column of the other. */
  static boolean comparable(RelDataType a, RelDataType b) {
    return KEY_TYPES.contains(a.getSqlTypeName())
        && !mayBeRounded(a)
        && !mayBeRounded(b)
        && (JoinKeys.keepsValues(a, b)
            || JoinKeys.keepsValues(b, a)
            || (a.getSqlTypeName() == b.getSqlTypeName() && a.getScale() == b.getScale()));
  }

  /** Whether every key of one type is a value of a column's type, so that it can be cast to it. */
  static boolean fits(RelDataType keys, RelDataType column) {
    boolean sameKind = keys.getSqlTypeName() == column.getSqlTypeName();
    boolean bothText = sameKind && keys.getSqlTypeName() == SqlTypeName.VARCHAR;
    return comparable(keys, column)
        && (bothText
            || JoinKeys.keepsValues(keys, column)
            || (sameKind && keys.getPrecision() <= column.getPrecision()));
  }

  /** Numeric without precision is rounded when it leaves PostgreSQL, and no longer its own key. */
  private static boolean mayBeRounded(RelDataType type) {
    return type.getSqlTypeName() == SqlTypeName.DECIMAL
        && type.getPrecision() == SqlType.UnconstrainedNumeric.COMPUTED_AS.precision()
        && type.getScale() == SqlType.UnconstrainedNumeric.COMPUTED_AS.scale();
  }
}
