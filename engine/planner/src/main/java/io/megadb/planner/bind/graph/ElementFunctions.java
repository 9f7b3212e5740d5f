package io.megadb.planner.bind.graph;

import io.megadb.graph.spec.OutputSpec;
import io.megadb.planner.bind.graph.Expressions.Place;
import io.megadb.planner.bind.normalize.Positions;
import io.megadb.spi.catalog.PropertyGraph;
import io.megadb.spi.error.ErrorCode;
import io.megadb.sql.graph.GraphOperators;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * Functions and predicates of elements and paths: {@code element_id}, {@code path_length}, {@code
 * IS LABELED}, {@code SAME}, {@code v1 = v2} and so on, as expressions over columns of the scan.
 */
final class ElementFunctions {
  private static final SqlParserPos ZERO = SqlParserPos.ZERO;

  private final GraphScope scope;
  private final Positions positions;
  private final Expressions expressions;

  ElementFunctions(GraphScope scope, Positions positions, Expressions expressions) {
    this.scope = scope;
    this.positions = positions;
    this.expressions = expressions;
  }

  /** What a call stands for, if it is about elements or paths. */
  Optional<SqlNode> replace(SqlCall call, Place place) {
    SqlOperator operator = call.getOperator();
    if (operator == GraphOperators.IS_LABELED
        || operator == GraphOperators.IS_NOT_LABELED
        || Mentions.isPropertyExists(call)) {
      return Optional.of(asksTable(call, place));
    }
    if (operator == GraphOperators.IS_SOURCE_OF || operator == GraphOperators.IS_NOT_SOURCE_OF) {
      return Optional.of(end(call, true, operator == GraphOperators.IS_SOURCE_OF, place));
    }
    if (operator == GraphOperators.IS_DESTINATION_OF
        || operator == GraphOperators.IS_NOT_DESTINATION_OF) {
      return Optional.of(end(call, false, operator == GraphOperators.IS_DESTINATION_OF, place));
    }
    if (operator == GraphOperators.IS_DIRECTED || operator == GraphOperators.IS_NOT_DIRECTED) {
      variable(call.operand(0), GraphVariable.Kind.EDGE, call, place);
      // Edges of tables are all directed.
      return Optional.of(
          SqlLiteral.createBoolean(
              operator == GraphOperators.IS_DIRECTED, call.getParserPosition()));
    }
    boolean comparison = call.getKind() == SqlKind.EQUALS || call.getKind() == SqlKind.NOT_EQUALS;
    if (comparison && isVariable(call.operand(0)) && isVariable(call.operand(1))) {
      return Optional.of(
          operator.createCall(
              call.getParserPosition(),
              number(call.operand(0), call, place),
              number(call.operand(1), call, place)));
    }
    return named(call, place);
  }

  private Optional<SqlNode> named(SqlCall call, Place place) {
    String name = call.getOperator().getName().toLowerCase(Locale.ROOT);
    if (name.equals("matchnum") && call.operandCount() == 0) {
      return Optional.of(expressions.output("match number", new OutputSpec.MatchNumber(), place));
    }
    if (name.equals("same") || name.equals("all_different")) {
      return Optional.of(compared(call, name.equals("same"), place));
    }
    if (call.operandCount() != 1
        || !(call.operand(0) instanceof SqlIdentifier argument)
        || !argument.isSimple()) {
      return Optional.empty();
    }
    return switch (name) {
      case "element_id" -> Optional.of(number(argument, call, place));
      case "vertex_id" -> {
        variable(argument, GraphVariable.Kind.VERTEX, call, place);
        yield Optional.of(number(argument, call, place));
      }
      case "edge_id" -> {
        variable(argument, GraphVariable.Kind.EDGE, call, place);
        yield Optional.of(number(argument, call, place));
      }
      case "element_number" -> Optional.of(elementNumber(argument, call, place));
      case "path_length" ->
          Optional.of(path(argument, call, "length", place, OutputSpec.PathLength::new));
      case "path_cost" ->
          Optional.of(path(argument, call, "cost", place, OutputSpec.PathCost::new));
      case "vertices" ->
          Optional.of(path(argument, call, "vertices", place, OutputSpec.PathVertices::new));
      case "edges" -> {
        for (PropertyGraph.EdgeTable table : scope.graph().edgeTables()) {
          if (table.key().isEmpty()) {
            throw expressions.keyless(
                "edge table \"" + table.alias() + "\" has no KEY to name its edges by", call);
          }
        }
        yield Optional.of(path(argument, call, "edges", place, OutputSpec.PathEdges::new));
      }
      default -> Optional.empty();
    };
  }

  private interface PathOutput {
    OutputSpec of(int path);
  }

  private SqlNode path(
      SqlIdentifier argument, SqlCall call, String what, Place place, PathOutput output) {
    String name = argument.getSimple();
    int number =
        scope.path(name).orElseThrow(() -> GraphTables.noVariable(name, scope, positions, call));
    return expressions.output(name + " " + what, output.of(number), place);
  }

  private boolean isVariable(SqlNode node) {
    return node instanceof SqlIdentifier id
        && id.isSimple()
        && scope.variable(id.getSimple()).isPresent();
  }

  private GraphVariable variable(SqlNode node, GraphVariable.Kind kind, SqlCall call, Place place) {
    GraphVariable variable = variable(node, call, place);
    if (variable.kind() != kind) {
      throw positions.error(
          ErrorCode.WRONG_OBJECT_TYPE,
          "\""
              + variable.name()
              + "\" is "
              + (variable.edge() ? "an edge, not a vertex" : "a vertex, not an edge"),
          call);
    }
    return variable;
  }

  private GraphVariable variable(SqlNode node, SqlCall call, Place place) {
    if (!(node instanceof SqlIdentifier id) || !id.isSimple()) {
      throw positions.error(ErrorCode.SYNTAX_ERROR, "a variable of the pattern is wanted", call);
    }
    GraphVariable variable = expressions.element(id.getSimple(), node);
    expressions.checkUse(variable, node, place);
    return variable;
  }

  /** The number of an element; two of equal number are the same. */
  private SqlNode number(SqlNode node, SqlCall call, Place place) {
    GraphVariable variable = variable(node, call, place);
    expressions.checkKeyed(variable, call);
    return number(variable, place);
  }

  SqlNode number(GraphVariable variable, Place place) {
    return expressions.output(
        variable.name() + " number", new OutputSpec.ElementNumber(variable.number()), place);
  }

  private SqlNode elementNumber(SqlIdentifier argument, SqlCall call, Place place) {
    GraphVariable variable = variable(argument, call, place);
    if (variable.degree() != GraphVariable.Degree.ITERATOR) {
      throw positions
          .error(
              ErrorCode.SYNTAX_ERROR,
              "element_number is of a variable that ONE ROW PER declares",
              call)
          .withHint("Write ONE ROW PER VERTEX (v) or STEP (v1, e, v2) before COLUMNS.");
    }
    return expressions.output(
        variable.name() + " place", new OutputSpec.ElementPosition(variable.number()), place);
  }

  private SqlNode compared(SqlCall call, boolean same, Place place) {
    List<SqlNode> operands = call.getOperandList();
    if (operands.size() < 2) {
      throw positions.error(
          ErrorCode.SYNTAX_ERROR, (same ? "SAME" : "ALL_DIFFERENT") + " compares elements", call);
    }
    List<SqlNode> all = new ArrayList<>();
    for (int i = 0; i < operands.size(); i++) {
      for (int j = i + 1; j < operands.size() && (!same || j == i + 1); j++) {
        GraphVariable left = variable(operands.get(i), call, place);
        variable(operands.get(j), left.kind(), call, place);
        SqlOperator operator = same ? SqlStdOperatorTable.EQUALS : SqlStdOperatorTable.NOT_EQUALS;
        all.add(
            operator.createCall(
                call.getParserPosition(),
                number(operands.get(i), call, place),
                number(operands.get(j), call, place)));
      }
    }
    return Conditions.and(all);
  }

  private SqlNode end(SqlCall call, boolean source, boolean is, Place place) {
    GraphVariable vertex = variable(call.operand(0), GraphVariable.Kind.VERTEX, call, place);
    GraphVariable edge = variable(call.operand(1), GraphVariable.Kind.EDGE, call, place);
    expressions.checkKeyed(edge, call);
    SqlNode end =
        expressions.output(
            edge.name() + (source ? " source" : " destination"),
            new OutputSpec.EdgeEnd(edge.number(), source),
            place);
    SqlOperator operator = is ? SqlStdOperatorTable.EQUALS : SqlStdOperatorTable.NOT_EQUALS;
    return operator.createCall(call.getParserPosition(), number(vertex, place), end);
  }

  /** IS LABELED and PROPERTY_EXISTS: which tables it is true for is known. */
  private SqlNode asksTable(SqlCall call, Place place) {
    GraphVariable variable = variable(call.operand(0), call, place);
    SqlNodeList aliases = new SqlNodeList(ZERO);
    for (PropertyGraph.ElementTable table : variable.tables()) {
      if (ConditionText.asksTable(call, table, scope)) {
        aliases.add(SqlLiteral.createCharString(table.alias(), ZERO));
      }
    }
    if (variable.degree() == GraphVariable.Degree.SINGLE
        && (aliases.isEmpty() || aliases.size() == variable.tables().size())) {
      return SqlLiteral.createBoolean(!aliases.isEmpty(), call.getParserPosition());
    }
    if (aliases.isEmpty()) {
      aliases.add(SqlLiteral.createCharString("", ZERO));
    }
    return SqlStdOperatorTable.IN.createCall(
        call.getParserPosition(), alias(variable, place), aliases);
  }

  SqlNode alias(GraphVariable variable, Place place) {
    return expressions.output(
        variable.name() + " table",
        new OutputSpec.TableAlias(variable.number(), variable.edge()),
        place);
  }
}
