package io.megadb.planner.bind.graph;

import io.megadb.graph.spec.MatchSpec;
import io.megadb.graph.spec.OutputSpec;
import io.megadb.graph.spec.PathSpec;
import io.megadb.graph.spec.RowsSpec;
import io.megadb.planner.bind.BindContext;
import io.megadb.planner.bind.BoundTable;
import io.megadb.planner.bind.normalize.Positions;
import io.megadb.planner.bind.normalize.StatementCatalog;
import io.megadb.planner.bind.normalize.ViewParser;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.catalog.PropertyGraph;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.error.NearestName;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.sql.QualifiedName;
import io.megadb.sql.graph.GraphTable;
import io.megadb.sql.graph.PathPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * Turns each GRAPH_TABLE of a statement into a SELECT as a user could have written it, but for the
 * scan it is over. One per statement.
 */
public final class GraphTables {
  /** The catalog of scans that match patterns. */
  public static final String CATALOG = "graph";

  private final BindContext context;
  private final Positions positions;
  private final StatementCatalog catalog;
  private final ViewParser parser;
  private final QueryCheck check;

  public GraphTables(
      BindContext context,
      Positions positions,
      StatementCatalog catalog,
      ViewParser parser,
      QueryCheck check) {
    this.context = context;
    this.positions = positions;
    this.catalog = catalog;
    this.parser = parser;
    this.check = check;
  }

  /**
   * What a GRAPH_TABLE stands for.
   *
   * @param query not normalised yet
   * @param refersOutside whether it mentions what stands before it in FROM, or around the query
   */
  public record Replacement(SqlNode query, boolean refersOutside) {}

  /** The query a GRAPH_TABLE stands for. */
  public Replacement query(GraphTable table) {
    PropertyGraph graph = graph(table.graph());
    List<GraphTable.PathPattern> paths = table.pattern().paths();
    GraphScope scope = new GraphScope(graph, paths.size(), context.snapshot());
    for (GraphTable.PathPattern path : paths) {
      scope.declare(path.elements());
    }
    for (int path = 0; path < paths.size(); path++) {
      int number = path;
      paths.get(path).variable().ifPresent(name -> scope.declarePath(name, number));
    }
    TermBuilder terms =
        new TermBuilder(scope, graph, new Conditions(scope, positions, parser, check));
    List<PathSpec> specs = new ArrayList<>();
    for (GraphTable.PathPattern path : paths) {
      PathPrefix prefix =
          path.prefix().equals(PathPrefix.NONE)
              ? table.pattern().keep().orElse(path.prefix())
              : path.prefix();
      specs.add(terms.path(path, prefix, path.text()));
    }
    RowsSpec rows = RowsBuilder.of(table.rows(), scope);
    MatchQuery query =
        new MatchQuery(
            scope,
            positions,
            parser,
            (outputs, unnested) -> {
              List<Column> columns = new ArrayList<>();
              outputs.forEach((name, output) -> columns.add(Column.of(name, type(output, scope))));
              return scan(
                  new MatchSpec(
                      graph,
                      scope.variableCount(),
                      specs,
                      rows,
                      unnested,
                      List.copyOf(outputs.values())),
                  columns);
            });
    List<SqlNode> conditions = new ArrayList<>(terms.later());
    table.pattern().where().ifPresent(conditions::add);
    SqlNode select = query.build(table.columns(), conditions);
    return new Replacement(select, query.refersOutside());
  }

  private SqlIdentifier scan(MatchSpec spec, List<Column> columns) {
    // Views have binders of their own, but one catalog is the statement's.
    int number = catalog.tables().size() + 1;
    TableName name =
        new TableName(
            CATALOG, spec.graph().name().schema(), spec.graph().name().name() + "#" + number);
    return catalog.identifier(
        new BoundTable(TableDefinition.of(name, columns, List.of()), spec), SqlParserPos.ZERO);
  }

  private SqlType type(OutputSpec output, GraphScope scope) {
    return switch (output) {
      case OutputSpec.Key key -> scope.keyType(key.variable(), key.position());
      case OutputSpec.KeyText key -> SqlType.Simple.TEXT;
      case OutputSpec.TableAlias alias -> SqlType.Simple.TEXT;
      case OutputSpec.PathVertices vertices -> SqlType.Simple.TEXT;
      case OutputSpec.PathEdges edges -> SqlType.Simple.TEXT;
      case OutputSpec.ElementNumber number -> SqlType.Simple.BIGINT;
      case OutputSpec.EdgeEnd end -> SqlType.Simple.BIGINT;
      case OutputSpec.PathLength length -> SqlType.Simple.BIGINT;
      case OutputSpec.GroupSize size -> SqlType.Simple.BIGINT;
      case OutputSpec.PathCost cost -> SqlType.Simple.DOUBLE;
      case OutputSpec.MatchNumber match -> SqlType.Simple.BIGINT;
      case OutputSpec.RowNumber row -> SqlType.Simple.BIGINT;
      case OutputSpec.UnnestPosition position -> SqlType.Simple.BIGINT;
      case OutputSpec.ElementPosition position -> SqlType.Simple.BIGINT;
    };
  }

  /** The error that a table of the graph is not as it was when the graph was made. */
  public static MegaDbException gone(PropertyGraph.ElementTable table) {
    return new MegaDbException(
            ErrorCode.UNDEFINED_TABLE,
            "table \"" + table.table() + "\" of the property graph, or its key, does not exist")
        .withHint("Restore it, or take it out by ALTER PROPERTY GRAPH.");
  }

  /** The graph of that name, on the search path or in the schema given. */
  public PropertyGraph graph(QualifiedName name) {
    List<String> parts = name.parts();
    List<String> schemas =
        parts.size() == 1 ? context.searchPath() : List.of(parts.get(parts.size() - 2));
    for (String schema : schemas) {
      Optional<PropertyGraph> found = context.snapshot().graph(schema, name.name());
      if (found.isPresent()) {
        return found.get();
      }
    }
    Set<String> known = new TreeSet<>();
    context.snapshot().graphs().keySet().forEach(g -> known.add(g.name()));
    throw new MegaDbException(
            ErrorCode.UNDEFINED_TABLE, "property graph \"" + name + "\" does not exist")
        .withHint(
            NearestName.hint(
                name.name(),
                known,
                known.isEmpty()
                    ? "Make one by CREATE PROPERTY GRAPH."
                    : "The graphs are " + String.join(", ", known) + "."))
        .withPosition(name.position());
  }

  static String quoted(String column) {
    return Identifiers.quote(column);
  }

  static String quoted(TableName table) {
    return quoted(table.catalog()) + "." + quoted(table.schema()) + "." + quoted(table.name());
  }

  static MegaDbException noProperty(
      GraphVariable variable, SqlIdentifier name, Positions positions) {
    return positions
        .error(
            ErrorCode.UNDEFINED_COLUMN,
            "\"" + variable.name() + "\" has no property \"" + name.names.get(1) + "\"",
            name)
        .withHint(
            NearestName.hint(
                name.names.get(1),
                variable.properties(),
                "Its properties are " + String.join(", ", variable.properties()) + "."));
  }

  static MegaDbException noVariable(
      String name, GraphScope scope, Positions positions, SqlNode node) {
    return positions
        .error(ErrorCode.UNDEFINED_COLUMN, "the pattern has no variable \"" + name + "\"", node)
        .withHint(
            NearestName.hint(
                name, scope.names(), "It has " + String.join(", ", scope.names()) + "."));
  }
}
