package io.megadb.planner.bind.graph;

import io.megadb.graph.spec.OutputSpec;
import io.megadb.planner.bind.normalize.Positions;
import io.megadb.planner.bind.normalize.ViewParser;
import io.megadb.spi.catalog.PropertyGraph;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.sql.graph.GraphTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlShuttle;

/**
 * The SELECT around a match: COLUMNS and WHERE over the scan, and over one derived table per
 * variable whose properties are more than its key.
 */
final class MatchQuery {
  private static final SqlParserPos ZERO = SqlParserPos.ZERO;

  /** The scan's alias; no user can write it. */
  private static final String MATCH = "\u0001match";

  private static final String KEY = "\u0001key";
  private static final String TABLE = "\u0001table";

  private final GraphScope scope;
  private final Positions positions;
  private final ViewParser parser;
  private final Function<Map<String, OutputSpec>, SqlIdentifier> scan;

  /** Columns of the scan by name, in the order in which they were needed. */
  private final Map<String, OutputSpec> outputs = new LinkedHashMap<>();

  /** Properties to fetch, by variable. */
  private final Map<String, Set<String>> fetched = new LinkedHashMap<>();

  MatchQuery(
      GraphScope scope,
      Positions positions,
      ViewParser parser,
      Function<Map<String, OutputSpec>, SqlIdentifier> scan) {
    this.scope = scope;
    this.positions = positions;
    this.parser = parser;
    this.scan = scan;
  }

  SqlNode build(List<GraphTable.Column> columns, List<SqlNode> conditions) {
    SqlNodeList items = new SqlNodeList(ZERO);
    for (GraphTable.Column column : columns) {
      if (column.expression() instanceof SqlIdentifier star && star.isStar()) {
        star(star, items);
        continue;
      }
      SqlNode value = column.expression().accept(new Rewriter());
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
    conditions.forEach(c -> rewritten.add(c.accept(new Rewriter())));
    SqlNode from = null;
    List<SqlNode> joins = new ArrayList<>();
    for (Map.Entry<String, Set<String>> variable : fetched.entrySet()) {
      joins.add(relation(scope.variable(variable.getKey()).orElseThrow(), variable.getValue()));
    }
    List<SqlNode> joinConditions = new ArrayList<>();
    for (String name : fetched.keySet()) {
      joinConditions.add(joinCondition(scope.variable(name).orElseThrow()));
    }
    from = as(scan.apply(outputs), MATCH);
    for (int i = 0; i < joins.size(); i++) {
      from =
          new SqlJoin(
              ZERO,
              from,
              SqlLiteral.createBoolean(false, ZERO),
              JoinType.INNER.symbol(ZERO),
              joins.get(i),
              JoinConditionType.ON.symbol(ZERO),
              joinConditions.get(i));
    }
    return new SqlSelect(
        ZERO, null, items, from, and(rewritten), null, null, null, null, null, null, null, null);
  }

  private void star(SqlIdentifier star, SqlNodeList items) {
    if (star.names.size() != 2) {
      throw positions
          .error(ErrorCode.SYNTAX_ERROR, "* needs a variable here", star)
          .withHint("Write v.* for all properties of v.");
    }
    GraphVariable variable = element(star.names.getFirst(), star);
    for (String property : variable.properties()) {
      SqlIdentifier name = new SqlIdentifier(List.of(variable.name(), property), ZERO);
      items.add(as(property(variable, name), property));
    }
  }

  private GraphVariable element(String name, SqlNode node) {
    return scope
        .variable(name)
        .orElseThrow(() -> GraphTables.noVariable(name, scope, positions, node));
  }

  /** Replaces variables' properties and the functions of graphs. */
  private final class Rewriter extends SqlShuttle {
    @Override
    public SqlNode visit(SqlIdentifier name) {
      if (name.names.size() == 2) {
        Optional<GraphVariable> variable = scope.variable(name.names.getFirst());
        if (variable.isPresent()) {
          return property(variable.get(), name);
        }
      }
      return name;
    }

    @Override
    public SqlNode visit(SqlCall call) {
      Optional<SqlNode> function = graphFunction(call);
      if (function.isPresent()) {
        return function.get();
      }
      List<SqlNode> operands = new ArrayList<>();
      for (SqlNode operand : call.getOperandList()) {
        operands.add(operand == null ? null : operand.accept(this));
      }
      return call instanceof SqlBasicCall
          ? new SqlBasicCall(
              call.getOperator(), operands, call.getParserPosition(), call.getFunctionQuantifier())
          : call.getOperator()
              .createCall(
                  call.getFunctionQuantifier(),
                  call.getParserPosition(),
                  operands.toArray(new SqlNode[0]));
    }
  }

  private SqlNode property(GraphVariable variable, SqlIdentifier name) {
    String property = name.names.get(1);
    if (variable.group()) {
      throw positions
          .error(
              ErrorCode.GROUPING_ERROR,
              "\"" + variable.name() + "\" stands for many elements here",
              name)
          .withHint("Use count(" + variable.name() + "), or name an end of the path.");
    }
    if (!variable.has(property)) {
      throw GraphTables.noProperty(variable, name, positions);
    }
    int position = variable.keyPosition(property);
    if (position >= 0) {
      return key(variable, position);
    }
    fetched.computeIfAbsent(variable.name(), v -> new TreeSet<>()).add(property);
    return name;
  }

  private SqlIdentifier key(GraphVariable variable, int position) {
    return output(
        variable.name() + " key " + position,
        new OutputSpec.Key(variable.number(), variable.edge(), position));
  }

  private SqlIdentifier output(String name, OutputSpec output) {
    outputs.putIfAbsent(name, output);
    return new SqlIdentifier(List.of(MATCH, name), ZERO);
  }

  private Optional<SqlNode> graphFunction(SqlCall call) {
    if (call.operandCount() != 1
        || !(call.operand(0) instanceof SqlIdentifier argument)
        || !argument.isSimple()) {
      return Optional.empty();
    }
    String name = argument.getSimple();
    return switch (call.getOperator().getName().toLowerCase(Locale.ROOT)) {
      case "element_id", "vertex_id", "edge_id" -> {
        GraphVariable variable = element(name, call);
        if (variable.group()) {
          throw positions.error(
              ErrorCode.GROUPING_ERROR, "\"" + name + "\" stands for many elements here", call);
        }
        if (variable.edge() && variable.tables().stream().anyMatch(t -> t.key().isEmpty())) {
          throw positions
              .error(
                  ErrorCode.FEATURE_NOT_SUPPORTED,
                  "\"" + name + "\" may be of an edge table without KEY",
                  call)
              .withHint("Give the table a primary key, or the graph KEY (columns) for it.");
        }
        yield Optional.of(
            output(name + " number", new OutputSpec.ElementNumber(variable.number())));
      }
      case "path_length" ->
          Optional.of(output(name + " length", new OutputSpec.PathLength(path(name, call))));
      case "vertices" ->
          Optional.of(output(name + " vertices", new OutputSpec.PathVertices(path(name, call))));
      case "count" ->
          scope
              .variable(name)
              .filter(GraphVariable::group)
              .map(v -> output(name + " count", new OutputSpec.GroupSize(v.number())));
      default -> Optional.empty();
    };
  }

  private int path(String name, SqlNode node) {
    return scope.path(name).orElseThrow(() -> GraphTables.noVariable(name, scope, positions, node));
  }

  /** The rows of a variable's tables with the properties that are needed. */
  private SqlNode relation(GraphVariable variable, Set<String> properties) {
    String sql =
        variable.tables().stream()
            .map(table -> select(variable, table, properties))
            .collect(Collectors.joining(" UNION ALL "));
    return as(parser.query(sql), variable.name());
  }

  private String select(
      GraphVariable variable, PropertyGraph.ElementTable table, Set<String> properties) {
    if (table.key().isEmpty()) {
      throw new MegaDbException(
              ErrorCode.FEATURE_NOT_SUPPORTED,
              "properties of edge table \"" + table.alias() + "\" need a KEY")
          .withHint("Give the table a primary key, or the graph KEY (columns) for it.");
    }
    List<String> items = new ArrayList<>();
    for (int i = 0; i < table.key().size(); i++) {
      items.add(GraphTables.quoted(table.key().get(i)) + " AS " + quoted(KEY + i));
    }
    if (variable.tables().size() > 1) {
      items.add("'" + table.alias().replace("'", "''") + "' AS " + quoted(TABLE));
    }
    for (String property : properties) {
      String value =
          GraphVariable.property(table, property).map(PropertyGraph.Property::sql).orElse("NULL");
      items.add("(" + value + ") AS " + quoted(property));
    }
    return "SELECT "
        + String.join(", ", items)
        + " FROM "
        + quoted(table.table().catalog())
        + "."
        + quoted(table.table().schema())
        + "."
        + quoted(table.table().name());
  }

  private static String quoted(String name) {
    return GraphTables.quoted(name);
  }

  private SqlNode joinCondition(GraphVariable variable) {
    List<SqlNode> equalities = new ArrayList<>();
    int columns = variable.tables().getFirst().key().size();
    for (int i = 0; i < columns; i++) {
      equalities.add(equal(key(variable, i), variable.name(), KEY + i));
    }
    if (variable.tables().size() > 1) {
      SqlIdentifier table =
          output(
              variable.name() + " table",
              new OutputSpec.TableAlias(variable.number(), variable.edge()));
      equalities.add(equal(table, variable.name(), TABLE));
    }
    return and(equalities);
  }

  private static SqlNode equal(SqlNode left, String table, String column) {
    return SqlStdOperatorTable.EQUALS.createCall(
        ZERO, left, new SqlIdentifier(List.of(table, column), ZERO));
  }

  private static SqlNode and(List<SqlNode> conditions) {
    SqlNode all = null;
    for (SqlNode condition : conditions) {
      all = all == null ? condition : SqlStdOperatorTable.AND.createCall(ZERO, all, condition);
    }
    return all;
  }

  private static SqlNode as(SqlNode node, String name) {
    return node.getKind() == SqlKind.AS
        ? node
        : SqlStdOperatorTable.AS.createCall(ZERO, node, new SqlIdentifier(name, ZERO));
  }
}
