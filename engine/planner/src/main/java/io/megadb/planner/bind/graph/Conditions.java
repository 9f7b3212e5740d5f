package io.megadb.planner.bind.graph;

import io.megadb.graph.pattern.Comparison;
import io.megadb.graph.pattern.Direction;
import io.megadb.graph.spec.ComparisonSpec;
import io.megadb.graph.spec.ElementSpec;
import io.megadb.planner.bind.normalize.Positions;
import io.megadb.planner.bind.normalize.ViewParser;
import io.megadb.spi.catalog.PropertyGraph;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.sql.graph.PathElement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * Conditions that decide what the search finds, as SQL over each table an element may be of. One is
 * about an element of its own, or about an edge and the vertices on its two sides, which is a
 * condition on the edge as well.
 */
final class Conditions {
  private static final SqlParserPos ZERO = SqlParserPos.ZERO;

  private final GraphScope scope;
  private final Positions positions;
  private final ViewParser parser;
  private final QueryCheck check;

  Conditions(GraphScope scope, Positions positions, ViewParser parser, QueryCheck check) {
    this.scope = scope;
    this.positions = positions;
    this.parser = parser;
    this.check = check;
  }

  static List<SqlNode> conjuncts(SqlNode condition) {
    if (condition.getKind() == SqlKind.AND) {
      List<SqlNode> all = new ArrayList<>();
      ((SqlCall) condition).getOperandList().forEach(o -> all.addAll(conjuncts(o)));
      return all;
    }
    return List.of(condition);
  }

  /** An edge and the named vertices on its sides, each once. */
  record Step(
      PathElement.EdgePattern edge,
      Optional<GraphVariable> variable,
      Optional<GraphVariable> left,
      Optional<GraphVariable> right) {
    boolean covers(Set<String> names) {
      return names.stream()
          .allMatch(name -> is(variable, name) || is(left, name) || is(right, name));
    }

    private static boolean is(Optional<GraphVariable> variable, String name) {
      return variable.filter(v -> v.name().equals(name)).isPresent();
    }
  }

  Mentions mentions(SqlNode condition) {
    return Mentions.of(condition, scope);
  }

  /**
   * Whether a condition is better left to the rows found, where the tier looks its key up; the
   * search need not know it.
   */
  static boolean comparesKey(SqlNode condition, GraphVariable variable) {
    return (condition.getKind() == SqlKind.EQUALS || condition.getKind() == SqlKind.IN)
        && condition instanceof SqlCall call
        && call.getOperandList().stream()
            .anyMatch(
                o ->
                    o instanceof SqlIdentifier name
                        && name.names.size() == 2
                        && variable.keyPosition(name.names.get(1)) >= 0);
  }

  /** Conditions on an element alone, for each of its tables. */
  Map<String, ElementSpec.Condition> own(List<SqlNode> conjuncts, GraphVariable variable) {
    conjuncts.forEach(c -> check(c, List.of(variable)));
    Map<String, ElementSpec.Condition> byTable = new LinkedHashMap<>();
    if (!conjuncts.isEmpty()) {
      for (PropertyGraph.ElementTable table : variable.tables()) {
        ConditionText text = new ConditionText(scope, parser);
        conjuncts.forEach(c -> text.own(c, variable, table));
        byTable.put(table.alias(), text.condition());
      }
    }
    return byTable;
  }

  /** A value over the columns of one of an element's tables. */
  ElementSpec.Condition value(
      SqlNode value, GraphVariable variable, PropertyGraph.ElementTable table) {
    check(value, null, mentions(value), List.of(variable));
    ConditionText text = new ConditionText(scope, parser);
    text.own(value, variable, table);
    return text.condition();
  }

  /** What edges cost, for each of their tables. */
  Map<String, ElementSpec.Condition> costs(SqlNode cost, Optional<GraphVariable> variable) {
    Mentions mentions = mentions(cost);
    boolean own =
        !mentions.other()
            && variable.isPresent()
            && mentions.variables().stream().allMatch(variable.get().name()::equals);
    if (!own) {
      throw positions
          .error(
              ErrorCode.FEATURE_NOT_SUPPORTED,
              "COST may mention properties of its own edge, which needs a name, and parameters",
              cost)
          .withHint("Write -[e COST e.distance]->.");
    }
    SqlNode zero = SqlLiteral.createExactNumeric("0", ZERO);
    check(
        SqlStdOperatorTable.GREATER_THAN_OR_EQUAL.createCall(ZERO, cost, zero),
        List.of(variable.get()));
    Map<String, ElementSpec.Condition> byTable = new LinkedHashMap<>();
    for (PropertyGraph.ElementTable table : variable.get().tables()) {
      if (table.key().isEmpty()) {
        throw positions
            .error(
                ErrorCode.FEATURE_NOT_SUPPORTED,
                "COST of edge table \"" + table.alias() + "\" needs a KEY",
                cost)
            .withHint("Give the table a primary key, or the graph KEY (columns) for it.");
      }
      ConditionText text = new ConditionText(scope, parser);
      text.own(cost, variable.get(), table);
      byTable.put(table.alias(), text.condition());
    }
    return byTable;
  }

  /** Makes a parameter an integer. */
  void checkNumber(SqlNode parameter) {
    SqlNode zero = SqlLiteral.createExactNumeric("0", ZERO);
    check(SqlStdOperatorTable.GREATER_THAN_OR_EQUAL.createCall(ZERO, parameter, zero), List.of());
  }

  /**
   * Conditions on an edge and what is beside it, for each table the edge may be of.
   *
   * @param way RIGHT or LEFT, how the edge is passed
   */
  Map<String, ElementSpec.Condition> step(
      List<SqlNode> conjuncts, Step step, List<PropertyGraph.EdgeTable> tables, Direction way) {
    Map<String, ElementSpec.Condition> byTable = new LinkedHashMap<>();
    List<GraphVariable> variables = new ArrayList<>();
    step.variable().ifPresent(variables::add);
    step.left().ifPresent(variables::add);
    step.right().filter(r -> !variables.contains(r)).ifPresent(variables::add);
    for (SqlNode conjunct : conjuncts) {
      check(conjunct, variables);
    }
    if (!conjuncts.isEmpty()) {
      for (PropertyGraph.EdgeTable table : tables) {
        ConditionText text = new ConditionText(scope, parser);
        conjuncts.forEach(c -> text.step(c, step, table, way));
        byTable.put(table.alias(), text.condition());
      }
    }
    return byTable;
  }

  /**
   * Lets the validator read a condition as if it stood in a query over the elements' tables, for
   * its errors and for the types of parameters.
   */
  private void check(SqlNode condition, List<GraphVariable> variables) {
    SqlNode where = condition.accept(new ConditionText.WithoutPredicates());
    check(SqlLiteral.createExactNumeric("1", ZERO), where, mentions(condition), variables);
  }

  private void check(
      SqlNode item, SqlNode where, Mentions mentions, List<GraphVariable> variables) {
    SqlNode from = null;
    for (GraphVariable variable : variables) {
      Set<String> properties = mentions.properties(variable.name());
      if (properties.isEmpty() || variable.tables().isEmpty()) {
        if (properties.isEmpty()) {
          continue;
        }
        return;
      }
      for (SqlIdentifier name : mentions.identifiers(variable.name())) {
        if (!variable.has(name.names.get(1))) {
          throw GraphTables.noProperty(variable, name, positions);
        }
      }
      SqlNode table = new ElementTables(variable).properties(properties, parser);
      from = from == null ? table : Joins.cross(from, table);
    }
    check.check(
        new SqlSelect(
            ZERO,
            null,
            new SqlNodeList(List.of(item), ZERO),
            from,
            where,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null));
  }

  MegaDbException refused(SqlNode condition) {
    return positions
        .error(
            ErrorCode.FEATURE_NOT_SUPPORTED,
            "a condition within a quantifier or a selected path may be about one element, or about"
                + " an edge and the vertices beside it, or compare two vertices of a part of fixed"
                + " length",
            condition)
        .withHint(
            "A sub-query, an aggregate or anything else about elements further apart can stand in"
                + " the WHERE after the pattern only.");
  }

  /**
   * A comparison of two vertices.
   *
   * @param vertices those that may be compared, by name
   * @return empty if the condition is none
   */
  Optional<ComparisonSpec> comparison(
      SqlNode condition, Function<String, Optional<GraphVariable>> vertices) {
    Optional<Comparison.Operator> operator =
        switch (condition.getKind()) {
          case EQUALS -> Optional.of(Comparison.Operator.EQUAL);
          case NOT_EQUALS -> Optional.of(Comparison.Operator.NOT_EQUAL);
          case LESS_THAN -> Optional.of(Comparison.Operator.LESS);
          case LESS_THAN_OR_EQUAL -> Optional.of(Comparison.Operator.LESS_OR_EQUAL);
          case GREATER_THAN -> Optional.of(Comparison.Operator.GREATER);
          case GREATER_THAN_OR_EQUAL -> Optional.of(Comparison.Operator.GREATER_OR_EQUAL);
          default -> Optional.empty();
        };
    if (operator.isEmpty()) {
      return Optional.empty();
    }
    SqlNode first = ((SqlCall) condition).operand(0);
    SqlNode second = ((SqlCall) condition).operand(1);
    Optional<GraphVariable> left = only(first, vertices);
    Optional<GraphVariable> right = only(second, vertices);
    if (left.isEmpty() || right.isEmpty()) {
      return Optional.empty();
    }
    check(condition, List.of(left.get(), right.get()));
    ComparisonSpec comparison =
        new ComparisonSpec(side(first, left.get()), operator.get(), side(second, right.get()));
    // Values are read twice, to rank them and to find their ranks.
    return Optional.of(comparison).filter(c -> lasting(c.left()) && lasting(c.right()));
  }

  private static boolean lasting(ComparisonSpec.Side side) {
    return side.values().values().stream().allMatch(ElementSpec.Condition::lasting);
  }

  private Optional<GraphVariable> only(
      SqlNode value, Function<String, Optional<GraphVariable>> vertices) {
    Set<String> names = mentions(value).variables();
    return names.size() == 1 ? vertices.apply(names.iterator().next()) : Optional.empty();
  }

  private ComparisonSpec.Side side(SqlNode value, GraphVariable variable) {
    Map<String, ElementSpec.Condition> values = new LinkedHashMap<>();
    for (PropertyGraph.ElementTable table : variable.tables()) {
      ConditionText text = new ConditionText(scope, parser);
      text.own(value, variable, table);
      values.put(table.alias(), text.condition());
    }
    return new ComparisonSpec.Side(variable.number(), values);
  }

  /** A condition on edges that depends on the way they are passed. */
  MegaDbException needsKey(SqlNode condition, PropertyGraph.EdgeTable table) {
    return positions
        .error(
            ErrorCode.FEATURE_NOT_SUPPORTED,
            "a condition on edges of \""
                + table.alias()
                + "\" without direction and on a vertex beside them needs a KEY",
            condition)
        .withHint(
            "Give the edges a direction, the table a primary key, or the graph KEY (columns) for"
                + " it.");
  }

  static SqlNode and(List<SqlNode> conditions) {
    SqlNode all = null;
    for (SqlNode condition : conditions) {
      all = all == null ? condition : SqlStdOperatorTable.AND.createCall(ZERO, all, condition);
    }
    return all;
  }
}
