package io.megadb.planner.bind.graph.algorithm;

import io.megadb.graph.call.AlgorithmOutput;
import io.megadb.graph.call.AlgorithmSpec;
import io.megadb.graph.call.AlgorithmSpec.Missing;
import io.megadb.graph.call.GraphAlgorithm;
import io.megadb.planner.bind.BindContext;
import io.megadb.planner.bind.BoundTable;
import io.megadb.planner.bind.graph.GraphTables;
import io.megadb.planner.bind.graph.GraphTables.Replacement;
import io.megadb.planner.bind.graph.PartBuilder;
import io.megadb.planner.bind.graph.QueryCheck;
import io.megadb.planner.bind.normalize.Positions;
import io.megadb.planner.bind.normalize.StatementCatalog;
import io.megadb.planner.bind.normalize.ViewParser;
import io.megadb.spi.catalog.PropertyGraph;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.error.NearestName;
import io.megadb.spi.type.Column;
import io.megadb.sql.graph.GraphFunction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;

/**
 * Turns each algorithm over a graph into a SELECT over a scan that runs it. What is constant is
 * part of the scan; any other argument is a column of it that WHERE compares with the value, so
 * that parameters and columns of tables to the left need no way of their own. One per statement.
 */
public final class GraphFunctions {
  private static final SqlParserPos ZERO = SqlParserPos.ZERO;

  /** The scan's alias; no user can write it. */
  private static final String CALL = "\u0001call";

  private final BindContext context;
  private final Positions positions;
  private final StatementCatalog catalog;
  private final ViewParser parser;
  private final QueryCheck check;
  private final GraphTables graphs;

  public GraphFunctions(
      BindContext context,
      Positions positions,
      StatementCatalog catalog,
      ViewParser parser,
      QueryCheck check,
      GraphTables graphs) {
    this.context = context;
    this.positions = positions;
    this.catalog = catalog;
    this.parser = parser;
    this.check = check;
    this.graphs = graphs;
  }

  /** The query an algorithm stands for. */
  public Replacement query(GraphFunction call) {
    GraphAlgorithm algorithm = algorithm(call);
    PropertyGraph graph = graphs.graph(call.graph());
    PartBuilder parts = new PartBuilder(graph, context.snapshot(), positions, parser, check);
    AlgorithmSpec.Part part = parts.build(call, algorithm);
    List<PropertyGraph.VertexTable> tables =
        graph.vertexTables().stream()
            .filter(
                t ->
                    part.from().tables().contains(t.alias())
                        || part.to().tables().contains(t.alias()))
            .toList();
    VertexColumns vertices = new VertexColumns(context, tables);
    AlgorithmArguments arguments =
        new AlgorithmArguments(algorithm, vertices, positions).read(call);
    List<Column> columns = new ArrayList<>();
    List<AlgorithmOutput> outputs = new ArrayList<>();
    SqlNodeList items = new SqlNodeList(ZERO);
    for (VertexColumns.Shown shown : vertices.shown(algorithm)) {
      columns.add(Column.of(shown.scanName(), shown.type()));
      outputs.add(shown.output());
      items.add(as(column(shown.scanName()), shown.name()));
    }
    SqlNode where = null;
    for (AlgorithmArguments.Hidden hidden : arguments.hidden()) {
      columns.add(Column.of(hidden.name(), hidden.type()));
      outputs.add(new AlgorithmOutput.Argument(hidden.index()));
      SqlNode equal =
          SqlStdOperatorTable.EQUALS.createCall(ZERO, column(hidden.name()), hidden.value());
      where = where == null ? equal : SqlStdOperatorTable.AND.createCall(ZERO, where, equal);
    }
    boolean refersOutside = mentionsColumns(call);
    AlgorithmSpec spec =
        new AlgorithmSpec(
            graph,
            algorithm,
            part,
            arguments.values(),
            refersOutside ? Missing.NO_ROWS : Missing.REJECT,
            columns.stream().map(Column::name).toList(),
            outputs);
    SqlNode select =
        new SqlSelect(
            ZERO,
            null,
            items,
            as(scan(spec, columns), CALL),
            where,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null);
    return new Replacement(select, refersOutside);
  }

  /** Whether an argument may come from a table before the function. */
  private static boolean mentionsColumns(GraphFunction call) {
    boolean[] found = {false};
    for (GraphFunction.Argument argument : call.arguments()) {
      if (argument.name().name().equals("weight")) {
        continue;
      }
      argument
          .value()
          .accept(
              new SqlBasicVisitor<Void>() {
                @Override
                public Void visit(SqlIdentifier name) {
                  found[0] = true;
                  return null;
                }
              });
    }
    return found[0];
  }

  /**
   * Says how an algorithm is called, if a function in FROM is one.
   *
   * @throws MegaDbException SYNTAX_ERROR
   */
  public void refuseWithoutGraph(SqlCall function) {
    String name = function.getOperator().getName().toLowerCase(Locale.ROOT);
    if (GraphAlgorithm.named(name).isPresent()) {
      throw positions
          .error(ErrorCode.SYNTAX_ERROR, name + " needs a property graph", function)
          .withHint(usage(name));
    }
  }

  /** How an algorithm is called. */
  public static String usage(String algorithm) {
    return "Write " + algorithm + "(GRAPH the_graph), without quotes, and arguments after it.";
  }

  private static GraphAlgorithm algorithm(GraphFunction call) {
    List<String> known =
        Arrays.stream(GraphAlgorithm.values()).map(GraphAlgorithm::sqlName).sorted().toList();
    String name = call.name().name();
    return GraphAlgorithm.named(name)
        .orElseThrow(
            () ->
                new MegaDbException(
                        ErrorCode.UNDEFINED_FUNCTION,
                        "there is no algorithm \"" + name + "\" over graphs")
                    .withHint(
                        NearestName.hint(
                            name,
                            known,
                            "There are " + known.stream().collect(Collectors.joining(", ")) + "."))
                    .withPosition(call.name().position()));
  }

  private SqlIdentifier scan(AlgorithmSpec spec, List<Column> columns) {
    TableName name =
        new TableName(
            GraphTables.CATALOG,
            spec.graph().name().schema(),
            spec.graph().name().name()
                + "#"
                + spec.algorithm().sqlName()
                + catalog.tables().size());
    return catalog.identifier(
        new BoundTable(TableDefinition.of(name, columns, List.of()), spec), ZERO);
  }

  private static SqlIdentifier column(String name) {
    return new SqlIdentifier(List.of(CALL, name), ZERO);
  }

  private static SqlNode as(SqlNode node, String name) {
    return SqlStdOperatorTable.AS.createCall(ZERO, node, new SqlIdentifier(name, ZERO));
  }
}
