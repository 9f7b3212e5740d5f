package io.megadb.planner.bind.graph;

import io.megadb.graph.spec.OutputSpec;
import io.megadb.planner.bind.graph.Expressions.Place;
import io.megadb.planner.bind.normalize.Positions;
import io.megadb.spi.error.ErrorCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlUnresolvedFunction;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;

/**
 * Aggregates over group variables: {@code sum(e.cost)}, {@code listagg(v.name, ' > ')}. The scan
 * puts a group variable's elements into rows of their own; they are grouped by the scan's row
 * again.
 */
final class GroupAggregates {
  private static final SqlParserPos ZERO = SqlParserPos.ZERO;

  private static final Set<String> NAMES =
      Set.of(
          "count",
          "sum",
          "avg",
          "min",
          "max",
          "listagg",
          "string_agg",
          "array_agg",
          "json_agg",
          "jsonb_agg",
          "bool_and",
          "bool_or",
          "every",
          "stddev",
          "stddev_samp",
          "stddev_pop",
          "variance",
          "var_samp",
          "var_pop");

  /** Those whose value depends on the order of rows: that is the order of the path. */
  private static final Set<String> ORDERED =
      Set.of("listagg", "string_agg", "array_agg", "json_agg", "jsonb_agg");

  private final GraphScope scope;
  private final Positions positions;
  private final Expressions expressions;

  /** By name of the column they become. */
  private final Map<String, SqlNode> aggregates = new LinkedHashMap<>();

  private final Set<Integer> unnested = new TreeSet<>();

  GroupAggregates(GraphScope scope, Positions positions, Expressions expressions) {
    this.scope = scope;
    this.positions = positions;
    this.expressions = expressions;
  }

  /** Aggregates to compute, over the scan's columns. */
  Map<String, SqlNode> all() {
    return aggregates;
  }

  /** Numbers of the group variables whose elements they are over. */
  List<Integer> unnested() {
    return List.copyOf(unnested);
  }

  /** What a call stands for, if it is an aggregate. */
  Optional<SqlNode> replace(SqlCall call, Place place) {
    SqlCall function = call;
    Optional<SqlNode> filter = Optional.empty();
    Optional<SqlNode> order = Optional.empty();
    if (function.getKind() == SqlKind.FILTER) {
      filter = Optional.of(function.operand(1));
      function = function.operand(0);
    }
    if (function.getKind() == SqlKind.WITHIN_GROUP) {
      order = Optional.of(function.operand(1));
      function = function.operand(0);
    }
    String name = function.getOperator().getName().toLowerCase(Locale.ROOT);
    if (!NAMES.contains(name)) {
      return Optional.empty();
    }
    if (place == Place.AGGREGATE) {
      throw positions.error(
          ErrorCode.GROUPING_ERROR, "aggregate function calls cannot be nested", call);
    }
    GraphVariable variable = variable(function, call);
    boolean plain = filter.isEmpty() && function.getFunctionQuantifier() == null;
    if (name.equals("count")
        && plain
        && function.operand(0) instanceof SqlIdentifier id
        && id.isSimple()) {
      return Optional.of(
          expressions.output(
              variable.name() + " count", new OutputSpec.GroupSize(variable.number()), place));
    }
    String column = "aggregate " + (aggregates.size() + 1);
    aggregates.put(column, aggregate(function, name, variable, order, filter));
    unnested.add(variable.number());
    return Optional.of(expressions.scanColumn(column));
  }

  /** The one group variable that an aggregate is over. */
  private GraphVariable variable(SqlCall function, SqlCall call) {
    Set<GraphVariable> groups = new java.util.LinkedHashSet<>();
    function.accept(
        new SqlBasicVisitor<Void>() {
          @Override
          public Void visit(SqlIdentifier name) {
            scope
                .variable(name.names.getFirst())
                .filter(GraphVariable::group)
                .ifPresent(groups::add);
            return null;
          }
        });
    if (groups.size() != 1) {
      throw positions
          .error(
              ErrorCode.GROUPING_ERROR,
              groups.isEmpty()
                  ? "an aggregate in a pattern is over an element within a quantifier"
                  : "an aggregate is over one repeated element, not over several",
              call)
          .withHint(
              groups.isEmpty()
                  ? "Aggregate the rows of GRAPH_TABLE in the SELECT around it."
                  : "Use one aggregate for each.");
    }
    return groups.iterator().next();
  }

  private SqlNode aggregate(
      SqlCall function,
      String name,
      GraphVariable variable,
      Optional<SqlNode> order,
      Optional<SqlNode> filter) {
    SqlParserPos position = function.getParserPosition();
    List<SqlNode> operands = new ArrayList<>();
    for (SqlNode operand : function.getOperandList()) {
      boolean element =
          operand instanceof SqlIdentifier id
              && id.isSimple()
              && scope.variable(id.getSimple()).isPresent();
      operands.add(
          element ? number(variable, operand) : expressions.rewrite(operand, Place.AGGREGATE));
    }
    SqlOperator operator = function.getOperator();
    if (name.equals("listagg")) {
      operator = unresolved("string_agg", position);
      if (operands.size() == 1) {
        operands.add(SqlLiteral.createCharString("", position));
      }
    }
    SqlNode call = new SqlBasicCall(operator, operands, position, function.getFunctionQuantifier());
    Optional<SqlNode> ordered = order.map(o -> expressions.rewrite(o, Place.AGGREGATE));
    if (ordered.isEmpty() && ORDERED.contains(name) && function.getFunctionQuantifier() == null) {
      SqlNode place =
          expressions.output("element place", new OutputSpec.UnnestPosition(), Place.AGGREGATE);
      ordered = Optional.of(new SqlNodeList(List.of(place), position));
    }
    if (ordered.isPresent()) {
      call = SqlStdOperatorTable.WITHIN_GROUP.createCall(position, call, ordered.get());
    }
    // Rows are as many as the longest of several group variables has elements.
    SqlNode bound =
        SqlStdOperatorTable.IS_NOT_NULL.createCall(
            ZERO,
            expressions.output(
                variable.name() + " number",
                new OutputSpec.ElementNumber(variable.number()),
                Place.AGGREGATE));
    SqlNode kept =
        filter
            .map(f -> Conditions.and(List.of(bound, expressions.rewrite(f, Place.AGGREGATE))))
            .orElse(bound);
    return SqlStdOperatorTable.FILTER.createCall(position, call, kept);
  }

  private SqlNode number(GraphVariable variable, SqlNode node) {
    expressions.checkKeyed(variable, node);
    return expressions.output(
        variable.name() + " number",
        new OutputSpec.ElementNumber(variable.number()),
        Place.AGGREGATE);
  }

  private static SqlOperator unresolved(String name, SqlParserPos position) {
    return new SqlUnresolvedFunction(
        new SqlIdentifier(name, position),
        null,
        null,
        null,
        null,
        SqlFunctionCategory.USER_DEFINED_FUNCTION);
  }
}
