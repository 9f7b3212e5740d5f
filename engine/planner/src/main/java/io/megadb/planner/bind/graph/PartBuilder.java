package io.megadb.planner.bind.graph;

import io.megadb.graph.call.AlgorithmSpec.Part;
import io.megadb.graph.call.GraphAlgorithm;
import io.megadb.graph.pattern.Direction;
import io.megadb.graph.spec.ElementSpec;
import io.megadb.graph.spec.TermSpec;
import io.megadb.planner.bind.normalize.Positions;
import io.megadb.planner.bind.normalize.ViewParser;
import io.megadb.spi.catalog.CatalogSnapshot;
import io.megadb.spi.catalog.PropertyGraph;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.sql.ColumnName;
import io.megadb.sql.graph.EdgeDirection;
import io.megadb.sql.graph.GraphFunction;
import io.megadb.sql.graph.PathElement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.util.SqlShuttle;

/** What of a graph an algorithm sees: the pattern after MATCH, by the means of any pattern. */
public final class PartBuilder {
  private static final String EDGE = "edge";

  private final PropertyGraph graph;
  private final Positions positions;
  private final GraphScope scope;
  private final Conditions conditions;
  private final TermBuilder terms;

  public PartBuilder(
      PropertyGraph graph,
      CatalogSnapshot catalog,
      Positions positions,
      ViewParser parser,
      QueryCheck check) {
    this.graph = graph;
    this.positions = positions;
    this.scope = new GraphScope(graph, 0, catalog);
    this.conditions = new Conditions(scope, positions, parser, check);
    this.terms = new TermBuilder(scope, graph, conditions);
  }

  /** The part that a call's pattern and weight say. */
  public Part build(GraphFunction call, GraphAlgorithm algorithm) {
    List<PathElement> path = path(call);
    scope.declare(path);
    List<TermSpec> terms = this.terms.restricting(path);
    ElementSpec from = anonymous(((TermSpec.Vertex) terms.get(0)).element());
    TermSpec.Edge edge = (TermSpec.Edge) terms.get(1);
    ElementSpec to = anonymous(((TermSpec.Vertex) terms.get(2)).element());
    if (!edge.back().isEmpty()) {
      throw new MegaDbException(
              ErrorCode.FEATURE_NOT_SUPPORTED,
              "a condition on an edge without direction and a vertex beside it can't say what an"
                  + " algorithm sees")
          .withHint("Give the edge a direction, or ask each element of its own.")
          .withPosition(path.get(1).position());
    }
    List<String> leading =
        graph.edgeTables().stream()
            .filter(t -> edge.element().tables().contains(t.alias()))
            .filter(t -> leads(t, from, to, edge.direction()))
            .map(PropertyGraph.EdgeTable::alias)
            .toList();
    Map<String, ElementSpec.Condition> weights = new HashMap<>();
    Optional<GraphFunction.Argument> weight =
        algorithm.parameter("weight").flatMap(p -> call.argument(p.name()));
    if (weight.isPresent()) {
      String variable = ((PathElement.EdgePattern) path.get(1)).variable().orElseThrow().name();
      for (String alias : leading) {
        weights.put(alias, weight(weight.get().value(), variable, alias));
      }
    }
    return new Part(
        from,
        new ElementSpec(-1, leading, edge.element().conditions()),
        to,
        edge.direction(),
        weights,
        call.text());
  }

  /** Vertex, edge, vertex; what was not written takes all. */
  private List<PathElement> path(GraphFunction call) {
    List<PathElement> written = call.match();
    int position = call.name().position();
    PathElement any =
        new PathElement.VertexPattern(
            Optional.empty(), Optional.empty(), Optional.empty(), position);
    List<PathElement> path = new ArrayList<>(List.of(any, edge(Optional.empty(), position), any));
    boolean afterEdge = false;
    for (PathElement element : written) {
      switch (element) {
        case PathElement.EdgePattern edge -> {
          path.set(1, edge(Optional.of(edge), edge.position()));
          afterEdge = true;
        }
        case PathElement.VertexPattern vertex -> path.set(afterEdge ? 2 : 0, vertex);
        case PathElement.SubPath sub -> throw TermBuilder.unsupported("a sub-path", sub.position());
      }
    }
    if (written.size() == 1 && !afterEdge) {
      // One vertex alone stands for both ends.
      path.set(2, path.getFirst());
    }
    if (written.size() == 3
        && name(path.get(0)).isPresent()
        && name(path.get(0)).equals(name(path.get(2)))) {
      throw new MegaDbException(
              ErrorCode.FEATURE_NOT_SUPPORTED, "both ends of the edge have one name")
          .withHint("Give the vertices two names, or none.")
          .withPosition(path.get(2).position());
    }
    return path;
  }

  private static Optional<String> name(PathElement element) {
    return ((PathElement.VertexPattern) element).variable().map(ColumnName::name);
  }

  /** The edge as written, with a name, which weights need. */
  private static PathElement.EdgePattern edge(
      Optional<PathElement.EdgePattern> written, int position) {
    return new PathElement.EdgePattern(
        Optional.of(
            written
                .flatMap(PathElement.EdgePattern::variable)
                .orElse(new ColumnName(EDGE, position))),
        written.flatMap(PathElement.EdgePattern::labels),
        written.flatMap(PathElement.EdgePattern::where),
        Optional.empty(),
        written.map(PathElement.EdgePattern::direction).orElse(EdgeDirection.RIGHT),
        Optional.empty(),
        position);
  }

  private static boolean leads(
      PropertyGraph.EdgeTable table, ElementSpec from, ElementSpec to, Direction direction) {
    String source = table.source().vertexAlias();
    String target = table.destination().vertexAlias();
    boolean right = from.tables().contains(source) && to.tables().contains(target);
    boolean left = from.tables().contains(target) && to.tables().contains(source);
    return switch (direction) {
      case RIGHT -> right;
      case LEFT -> left;
      case ANY -> right || left;
    };
  }

  /** Without its number, so that calls that see the same are equal. */
  private static ElementSpec anonymous(ElementSpec element) {
    return new ElementSpec(-1, element.tables(), element.conditions());
  }

  /** A weight over the columns of one edge table; a name alone is a property of the edge. */
  private ElementSpec.Condition weight(SqlNode value, String variable, String alias) {
    if (value instanceof SqlLiteral literal
        && literal.getValue() instanceof org.apache.calcite.util.NlsString) {
      throw positions
          .error(ErrorCode.DATATYPE_MISMATCH, "argument \"weight\" can't be text", value)
          .withHint("Write the property without quotes: weight => amount.");
    }
    SqlNode qualified =
        value.accept(
            new SqlShuttle() {
              @Override
              public SqlNode visit(SqlIdentifier name) {
                return name.isSimple()
                    ? new SqlIdentifier(
                        List.of(variable, name.getSimple()), name.getParserPosition())
                    : name;
              }
            });
    GraphVariable edge = scope.variable(variable).orElseThrow();
    Mentions mentions = conditions.mentions(qualified);
    if (mentions.other() || !mentions.variables().stream().allMatch(variable::equals)) {
      throw positions
          .error(
              ErrorCode.FEATURE_NOT_SUPPORTED,
              "argument \"weight\" may mention properties of the edge only",
              value)
          .withHint("Write the edge's property, e.g. weight => " + variable + ".cost.");
    }
    return conditions.value(qualified, edge, graph.table(alias).orElseThrow());
  }
}
