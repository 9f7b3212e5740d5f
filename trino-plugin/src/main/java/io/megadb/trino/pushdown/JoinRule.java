package io.megadb.trino.pushdown;

import io.megadb.trino.handle.MegadbColumn;
import io.megadb.trino.handle.MegadbTableHandle;
import io.megadb.trino.sql.Expressions;
import io.trino.spi.connector.ColumnHandle;
import io.trino.spi.connector.ConnectorTableHandle;
import io.trino.spi.connector.JoinApplicationResult;
import io.trino.spi.connector.JoinType;
import io.trino.spi.expression.Call;
import io.trino.spi.expression.ConnectorExpression;
import io.trino.spi.expression.StandardFunctions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Joins of two handles of one tier: the handle becomes the query that joins. */
public final class JoinRule {
  private JoinRule() {}

  /** The joined handle; empty if MegaDB has no such join. */
  public static Optional<JoinApplicationResult<ConnectorTableHandle>> apply(
      JoinType type,
      MegadbTableHandle left,
      MegadbTableHandle right,
      ConnectorExpression condition,
      Map<String, ColumnHandle> leftAssignments,
      Map<String, ColumnHandle> rightAssignments) {
    List<ConnectorExpression> conjuncts = FilterRule.conjuncts(condition);
    if (conjuncts.isEmpty()
        || type == JoinType.FULL_OUTER && !conjuncts.stream().allMatch(JoinRule::isEqual)) {
      return Optional.empty();
    }
    if (conjuncts.stream().noneMatch(JoinRule::isEqual)) {
      // A join by inequalities alone gives more rows than it reads.
      return Optional.empty();
    }
    Subquery l = Subquery.of(left, leftAssignments, left.read(), prefix("l", left, right));
    Subquery r = Subquery.of(right, rightAssignments, right.read(), prefix("r", left, right));
    Map<String, ColumnHandle> both = new HashMap<>(l.assignments());
    both.putAll(r.assignments());
    Optional<String> on = new Expressions(both).translate(condition);
    if (on.isEmpty()) {
      return Optional.empty();
    }
    List<String> items = new ArrayList<>();
    List<MegadbColumn> columns = new ArrayList<>(l.columns().values());
    columns.addAll(r.columns().values());
    columns.forEach(c -> items.add("\"" + c.name() + "\""));
    String sql =
        "SELECT "
            + (items.isEmpty() ? "1 AS one" : String.join(", ", items))
            + " FROM "
            + l.handle().from().replaceAll(" AS q$", " AS lq")
            + " "
            + type.name().replace("_", " ")
            + " JOIN "
            + r.handle().from().replaceAll(" AS q$", " AS rq")
            + " ON "
            + on.get();
    return Optional.of(
        new JoinApplicationResult<>(
            MegadbTableHandle.ofQuery(sql, columns),
            Map.copyOf(l.columns()),
            Map.copyOf(r.columns()),
            false));
  }

  private static boolean isEqual(ConnectorExpression condition) {
    return condition instanceof Call call
        && (call.getFunctionName().equals(StandardFunctions.EQUAL_OPERATOR_FUNCTION_NAME)
            || call.getFunctionName().equals(StandardFunctions.IDENTICAL_OPERATOR_FUNCTION_NAME));
  }

  /** Two joins of one plan never share a prefix. */
  private static String prefix(String side, MegadbTableHandle left, MegadbTableHandle right) {
    return "_" + side + Names.digest(left + " " + right) + "_";
  }
}
