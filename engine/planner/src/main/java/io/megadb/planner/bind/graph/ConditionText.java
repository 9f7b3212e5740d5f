package io.megadb.planner.bind.graph;

import io.megadb.graph.pattern.Direction;
import io.megadb.graph.spec.ElementSpec;
import io.megadb.planner.bind.normalize.ViewParser;
import io.megadb.spi.catalog.PropertyGraph;
import io.megadb.sql.graph.GraphOperators;
import io.megadb.sql.graph.SqlLabels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.dialect.PostgresqlSqlDialect;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlShuttle;

/** Conditions joined by AND as SQL over the columns of one table of the graph. */
final class ConditionText {
  private static final SqlParserPos ZERO = SqlParserPos.ZERO;

  /** Stands for a parameter until the text is cut at these. */
  private static final Pattern PARAMETER = Pattern.compile("\"\u0001(\\d+)\u0001\"");

  /** Functions that are called without parentheses. */
  private static final Set<String> VOLATILE =
      Set.of(
          "current_date",
          "current_time",
          "current_timestamp",
          "localtime",
          "localtimestamp",
          "current_user",
          "session_user",
          "user");

  private final GraphScope scope;
  private final ViewParser parser;
  private final List<String> texts = new ArrayList<>();
  private boolean lasting = true;

  ConditionText(GraphScope scope, ViewParser parser) {
    this.scope = scope;
    this.parser = parser;
  }

  /** All that was added. */
  ElementSpec.Condition condition() {
    String all = String.join(" AND ", texts);
    List<String> pieces = new ArrayList<>();
    List<Integer> parameters = new ArrayList<>();
    Matcher matcher = PARAMETER.matcher(all);
    int from = 0;
    while (matcher.find()) {
      pieces.add(all.substring(from, matcher.start()));
      parameters.add(Integer.parseInt(matcher.group(1)));
      from = matcher.end();
    }
    pieces.add(all.substring(from));
    return new ElementSpec.Condition(pieces, parameters, lasting);
  }

  /** Adds a condition on rows of the table alone. */
  void own(SqlNode condition, GraphVariable variable, PropertyGraph.ElementTable table) {
    texts.add(
        text(
            condition,
            Map.of(variable.name(), table),
            (v, property) -> parser.expression(ElementTables.value(table, property))));
  }

  /**
   * Adds a condition on rows of an edge table and the vertices they join:
   *
   * <pre>
   * EXISTS (SELECT 1 FROM (SELECT key, properties FROM vertices) AS "left element", ...
   *         WHERE "left element".key = source AND condition)
   * </pre>
   *
   * @param way RIGHT where the edge leads from the vertex on its left, else LEFT
   */
  void step(SqlNode condition, Conditions.Step step, PropertyGraph.EdgeTable table, Direction way) {
    boolean right = way == Direction.RIGHT;
    Map<String, PropertyGraph.ElementTable> tables = new LinkedHashMap<>();
    step.variable().ifPresent(v -> tables.put(v.name(), table));
    Mentions mentions = Mentions.of(condition, scope);
    List<String> from = new ArrayList<>();
    List<String> joins = new ArrayList<>();
    boolean never =
        side(step.left(), "left", right ? table.source() : table.destination(), mentions)
            .map(s -> s.addTo(tables, from, joins))
            .orElse(false);
    never |=
        side(step.right(), "right", right ? table.destination() : table.source(), mentions)
            .map(s -> s.addTo(tables, from, joins))
            .orElse(false);
    if (never) {
      texts.add("FALSE");
      return;
    }
    // It holds for as long as the edges' table and the vertices' tables are the same.
    lasting &= from.isEmpty();
    String text =
        text(
            condition,
            tables,
            (variable, property) ->
                step.variable().filter(v -> v.name().equals(variable)).isPresent()
                    ? parser.expression(ElementTables.value(table, property))
                    : new SqlIdentifier(
                        List.of(
                            step.left().filter(v -> v.name().equals(variable)).isPresent()
                                ? "left element"
                                : "right element",
                            "element " + property),
                        ZERO));
    joins.add(text);
    texts.add(
        from.isEmpty()
            ? text
            : "EXISTS (SELECT 1 FROM "
                + String.join(", ", from)
                + " WHERE "
                + String.join(" AND ", joins)
                + ")");
  }

  /** A vertex beside an edge. */
  private record Side(
      GraphVariable variable,
      Optional<? extends PropertyGraph.ElementTable> table,
      String name,
      PropertyGraph.End end,
      Set<String> properties) {
    /** Whether the edge's table leads to no table of the variable. */
    boolean addTo(
        Map<String, PropertyGraph.ElementTable> tables, List<String> from, List<String> joins) {
      if (table.isEmpty()) {
        return true;
      }
      tables.put(variable.name(), table.get());
      List<String> items = new ArrayList<>();
      for (int i = 0; i < end.columns().size(); i++) {
        String key = GraphTables.quoted("element key " + i);
        items.add(GraphTables.quoted(end.vertexColumns().get(i)) + " AS " + key);
        joins.add(
            GraphTables.quoted(name + " element")
                + "."
                + key
                + " = "
                + GraphTables.quoted(end.columns().get(i)));
      }
      for (String property : properties) {
        items.add(
            "("
                + ElementTables.value(table.get(), property)
                + ") AS "
                + GraphTables.quoted("element " + property));
      }
      from.add(
          "(SELECT "
              + String.join(", ", items)
              + " FROM "
              + GraphTables.quoted(table.get().table())
              + ") AS "
              + GraphTables.quoted(name + " element"));
      return false;
    }
  }

  private static Optional<Side> side(
      Optional<GraphVariable> variable, String name, PropertyGraph.End end, Mentions mentions) {
    return variable
        .filter(v -> mentions.variables().contains(v.name()))
        .map(
            v ->
                new Side(
                    v,
                    v.tables().stream().filter(t -> t.alias().equals(end.vertexAlias())).findAny(),
                    name,
                    end,
                    mentions.properties(v.name())));
  }

  private interface PropertyValue {
    SqlNode of(String variable, String property);
  }

  /**
   * A condition as text.
   *
   * @param tables what each variable in it is of
   */
  private String text(
      SqlNode condition, Map<String, PropertyGraph.ElementTable> tables, PropertyValue value) {
    SqlNode replaced =
        condition.accept(
            new SqlShuttle() {
              @Override
              public SqlNode visit(SqlIdentifier name) {
                if (name.names.size() != 2) {
                  lasting &= !VOLATILE.contains(name.getSimple().toLowerCase(Locale.ROOT));
                  return name;
                }
                return value.of(name.names.getFirst(), name.names.get(1));
              }

              @Override
              public SqlNode visit(SqlDynamicParam parameter) {
                return new SqlIdentifier("\u0001" + parameter.getIndex() + "\u0001", ZERO);
              }

              @Override
              public SqlNode visit(SqlCall call) {
                if (Mentions.asksTable(call)) {
                  return SqlLiteral.createBoolean(holds(call, tables), call.getParserPosition());
                }
                lasting &= LastingCalls.lasting(call);
                return copy(call, this);
              }
            });
    return "(" + replaced.toSqlString(PostgresqlSqlDialect.DEFAULT).getSql() + ")";
  }

  private boolean holds(SqlCall call, Map<String, PropertyGraph.ElementTable> tables) {
    PropertyGraph.ElementTable table = tables.get(((SqlIdentifier) call.operand(0)).getSimple());
    return asksTable(call, table, scope);
  }

  /** What a predicate that asks only for the table gives for a table. */
  static boolean asksTable(SqlCall call, PropertyGraph.ElementTable table, GraphScope scope) {
    if (Mentions.isPropertyExists(call)) {
      SqlIdentifier property = call.operand(1);
      return GraphVariable.property(table, property.names.getLast()).isPresent();
    }
    boolean labeled = scope.accepts(((SqlLabels) call.operand(1)).labels(), table);
    return labeled == (call.getOperator() == GraphOperators.IS_LABELED);
  }

  /** The call with its operands changed. */
  static SqlNode copy(SqlCall call, SqlShuttle shuttle) {
    List<SqlNode> operands = new ArrayList<>();
    for (SqlNode operand : call.getOperandList()) {
      operands.add(operand == null ? null : operand.accept(shuttle));
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

  /** Puts TRUE where a predicate asks for the table: no query knows these. */
  static final class WithoutPredicates extends SqlShuttle {
    @Override
    public SqlNode visit(SqlCall call) {
      return Mentions.asksTable(call)
          ? SqlLiteral.createBoolean(true, call.getParserPosition())
          : copy(call, this);
    }
  }
}
