package io.megadb.planner.bind.graph;

import io.megadb.graph.spec.OutputSpec;
import io.megadb.planner.bind.graph.Expressions.Place;
import io.megadb.planner.bind.normalize.Positions;
import io.megadb.planner.bind.normalize.ViewParser;
import io.megadb.spi.error.ErrorCode;
import io.megadb.sql.graph.GraphTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * The SELECT around a match: COLUMNS and WHERE over the scan, and over one derived table per
 * variable whose properties are more than its key. With aggregates over group variables, the scan
 * is grouped first:
 *
 * <pre>
 * SELECT a.name, match."aggregate 1"
 * FROM (SELECT match."a key 0", sum(e.cost) FILTER (WHERE match."e number" IS NOT NULL)
 *       FROM scan AS match LEFT JOIN (edges) AS e ON ...
 *       GROUP BY match."row number", match."a key 0") AS match
 * JOIN (vertices) AS a ON ...
 * </pre>
 */
final class MatchQuery {
  private static final SqlParserPos ZERO = SqlParserPos.ZERO;

  private final GraphScope scope;
  private final Positions positions;
  private final ViewParser parser;
  private final Scan scan;
  private final String match;
  private final Expressions expressions;

  /** Makes the scan once it is known what it has to give. */
  interface Scan {
    SqlIdentifier of(Map<String, OutputSpec> outputs, List<Integer> unnested);
  }

  MatchQuery(GraphScope scope, Positions positions, ViewParser parser, Scan scan) {
    this.scope = scope;
    this.positions = positions;
    this.parser = parser;
    this.scan = scan;
    String free = "match";
    while (scope.names().contains(free)) {
      free += "_";
    }
    this.match = free;
    this.expressions = new Expressions(scope, positions, free);
  }

  /** Whether the query mentions what only the statement around it can know. */
  boolean refersOutside() {
    return expressions.refersOutside();
  }

  SqlNode build(List<GraphTable.Column> columns, List<SqlNode> conditions) {
    SqlNodeList items = new SqlNodeList(ZERO);
    for (GraphTable.Column column : columns) {
      if (column.expression() instanceof SqlIdentifier star && star.isStar()) {
        star(star, items);
        continue;
      }
      SqlNode value = expressions.rewrite(column.expression(), Place.COLUMNS);
      Optional<String> name =
          column
              .alias()
              .map(alias -> alias.name())
              .or(
                  () ->
                      column.expression() instanceof SqlIdentifier id
                          ? Optional.of(id.names.getLast())
                          : Optional.empty());
      items.add(name.map(n -> as(value, n)).orElse(value));
    }
    List<SqlNode> rewritten = new ArrayList<>();
    conditions.forEach(c -> rewritten.add(expressions.rewrite(c, Place.WHERE)));
    SqlNode from = null;
    List<Join> joins = joins(expressions.fetched(), Place.COLUMNS);
    from = as(matches(), match);
    for (Join join : joins) {
      from = Joins.on(from, join.type(), join.table(), join.condition());
    }
    return select(items, from, Conditions.and(rewritten), null);
  }

  /** The scan, or what its rows are once they are grouped. */
  private SqlNode matches() {
    Map<String, SqlNode> aggregates = expressions.aggregates().all();
    if (aggregates.isEmpty()) {
      return scan.of(expressions.outputs(), List.of());
    }
    SqlNodeList group = new SqlNodeList(ZERO);
    group.add(expressions.output("row number", new OutputSpec.RowNumber(), Place.AGGREGATE));
    SqlNodeList items = new SqlNodeList(ZERO);
    for (String name : expressions.outside()) {
      group.add(expressions.scanColumn(name));
      items.add(as(expressions.scanColumn(name), name));
    }
    aggregates.forEach((name, aggregate) -> items.add(as(aggregate, name)));
    List<Join> joins = joins(expressions.fetchedForAggregates(), Place.AGGREGATE);
    SqlNode from = as(scan.of(expressions.outputs(), expressions.aggregates().unnested()), match);
    for (Join join : joins) {
      from = Joins.on(from, JoinType.LEFT, join.table(), join.condition());
    }
    return select(items, from, null, group);
  }

  private static SqlSelect select(
      SqlNodeList items, SqlNode from, SqlNode where, SqlNodeList group) {
    return new SqlSelect(
        ZERO, null, items, from, where, group, null, null, null, null, null, null, null);
  }

  private void star(SqlIdentifier star, SqlNodeList items) {
    if (star.names.size() != 2) {
      throw positions
          .error(ErrorCode.SYNTAX_ERROR, "* needs a variable here", star)
          .withHint("Write v.* for all properties of v.");
    }
    GraphVariable variable = expressions.element(star.names.getFirst(), star);
    if (variable.properties().isEmpty()) {
      throw positions
          .error(ErrorCode.UNDEFINED_COLUMN, "\"" + variable.name() + "\" has no properties", star)
          .withHint("Give its label PROPERTIES, or name another variable.");
    }
    for (String property : variable.properties()) {
      SqlIdentifier name =
          new SqlIdentifier(
              List.of(variable.name(), property), null, star.getParserPosition(), null);
      items.add(as(expressions.property(variable, name, Place.COLUMNS), property));
    }
  }

  private record Join(JoinType type, SqlNode table, SqlNode condition) {}

  /** What has to be joined for properties; asks for the columns it needs. */
  private List<Join> joins(Map<String, Set<String>> fetched, Place place) {
    List<Join> joins = new ArrayList<>();
    for (Map.Entry<String, Set<String>> entry : fetched.entrySet()) {
      GraphVariable variable = scope.variable(entry.getKey()).orElseThrow();
      ElementTables tables = new ElementTables(variable);
      boolean uniform = scope.uniformKeys(variable);
      SqlNode table = tables.withKeys(entry.getValue(), uniform, parser);
      List<SqlNode> equalities = new ArrayList<>();
      if (!uniform) {
        SqlNode key =
            expressions.output(
                variable.name() + " key",
                new OutputSpec.KeyText(variable.number(), variable.edge()),
                place);
        equalities.add(equal(key, variable.name(), tables.keyColumn(0)));
      }
      for (int i = 0; uniform && i < variable.tables().getFirst().key().size(); i++) {
        equalities.add(
            equal(expressions.key(variable, i, place), variable.name(), tables.keyColumn(i)));
      }
      if (variable.tables().size() > 1) {
        SqlNode alias =
            expressions.output(
                variable.name() + " table",
                new OutputSpec.TableAlias(variable.number(), variable.edge()),
                place);
        equalities.add(equal(alias, variable.name(), tables.aliasColumn()));
      }
      JoinType type = variable.mayBeNothing() ? JoinType.LEFT : JoinType.INNER;
      joins.add(new Join(type, table, Conditions.and(equalities)));
    }
    return joins;
  }

  private static SqlNode equal(SqlNode left, String table, String column) {
    return SqlStdOperatorTable.EQUALS.createCall(
        ZERO, left, new SqlIdentifier(List.of(table, column), ZERO));
  }

  private static SqlNode as(SqlNode node, String name) {
    return node.getKind() == SqlKind.AS
        ? node
        : SqlStdOperatorTable.AS.createCall(ZERO, node, new SqlIdentifier(name, ZERO));
  }
}
