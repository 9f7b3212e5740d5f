package io.megadb.planner.bind.graph;

import io.megadb.graph.pattern.Direction;
import io.megadb.graph.pattern.PathMode;
import io.megadb.graph.pattern.PathSelector;
import io.megadb.graph.pattern.Term;
import io.megadb.graph.spec.ElementSpec;
import io.megadb.graph.spec.PathSpec;
import io.megadb.graph.spec.RepeatBounds;
import io.megadb.graph.spec.TermSpec;
import io.megadb.spi.catalog.PropertyGraph;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.sql.ColumnName;
import io.megadb.sql.graph.EdgeDirection;
import io.megadb.sql.graph.GraphTable;
import io.megadb.sql.graph.PathElement;
import io.megadb.sql.graph.PathPrefix;
import io.megadb.sql.graph.Quantifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlNode;

/** Path patterns as terms. */
final class TermBuilder {
  private final GraphScope scope;
  private final PropertyGraph graph;
  private final Conditions conditions;

  /** Conditions on the rows found. */
  private final List<SqlNode> later = new ArrayList<>();

  /** Whether the path at hand has a selector. */
  private boolean selects;

  TermBuilder(GraphScope scope, PropertyGraph graph, Conditions conditions) {
    this.scope = scope;
    this.graph = graph;
    this.conditions = conditions;
  }

  List<SqlNode> later() {
    return later;
  }

  PathSpec path(GraphTable.PathPattern path, PathPrefix prefix, String text) {
    selects = prefix.selector() != PathPrefix.Selector.ALL;
    TermSpec term =
        sequence(path.elements(), Optional.empty(), selects ? Depth.BETWEEN_ENDS : Depth.FREE);
    return new PathSpec(selector(prefix), mode(prefix.mode()), term, text);
  }

  /** What conditions on the elements of a sequence decide. */
  enum Depth {
    /** Which rows there are: they may as well be asked of the rows found. */
    FREE,
    /** But for those on its ends, which paths a selector keeps. */
    BETWEEN_ENDS,
    /** All of them, which paths are found. */
    INNER
  }

  /** Elements whose conditions decide what is looked at at all; vertices and edges in turn. */
  List<TermSpec> restricting(List<PathElement> elements) {
    return ((TermSpec.Sequence) sequence(elements, Optional.empty(), Depth.INNER)).terms();
  }

  private TermSpec sequence(List<PathElement> elements, Optional<SqlNode> where, Depth depth) {
    Placement placement = new Placement(scope, conditions, elements, depth, later);
    where.ifPresent(placement::addAll);
    List<TermSpec> terms = new ArrayList<>();
    boolean afterVertex = false;
    for (int i = 0; i < elements.size(); i++) {
      PathElement element = elements.get(i);
      boolean isEdge = element instanceof PathElement.EdgePattern;
      if (isEdge && !afterVertex) {
        terms.add(anyVertex());
      }
      boolean inner = depth == Depth.INNER || (depth == Depth.BETWEEN_ENDS && !isEnd(elements, i));
      terms.add(term(element, i, placement, inner));
      afterVertex = !isEdge;
    }
    if (!afterVertex) {
      terms.add(anyVertex());
    }
    TermSpec term = terms.size() == 1 ? terms.getFirst() : new TermSpec.Sequence(terms);
    return placement.comparisons().isEmpty()
        ? term
        : new TermSpec.Compared(term, placement.comparisons());
  }

  /** Whether the element is a vertex that paths begin or end with. */
  static boolean isEnd(List<PathElement> elements, int index) {
    return (index == 0 || index == elements.size() - 1)
        && elements.get(index) instanceof PathElement.VertexPattern;
  }

  private TermSpec anyVertex() {
    return new TermSpec.Vertex(new ElementSpec(-1, aliases(graph.vertexTables()), Map.of()));
  }

  private TermSpec term(PathElement element, int index, Placement placement, boolean inner) {
    return switch (element) {
      case PathElement.VertexPattern vertex ->
          new TermSpec.Vertex(
              element(
                  vertex.variable(),
                  scope.tables(graph.vertexTables(), vertex.labels()),
                  index,
                  placement));
      case PathElement.EdgePattern edge -> edge(edge, index, placement);
      case PathElement.SubPath path -> subPath(path, inner);
    };
  }

  private TermSpec edge(PathElement.EdgePattern edge, int index, Placement placement) {
    Optional<GraphVariable> variable =
        edge.variable().map(ColumnName::name).flatMap(scope::variable);
    if (edge.cost().isPresent() && !selects) {
      throw new MegaDbException(
              ErrorCode.SYNTAX_ERROR, "COST says which paths a selector keeps, and there is none")
          .withPosition(edge.position())
          .withHint("Put ANY SHORTEST, ALL SHORTEST or SHORTEST k before the path.");
    }
    Direction direction = direction(edge);
    // Edges over tables are directed: an undirected pattern matches none.
    boolean none = edge.direction() == EdgeDirection.UNDIRECTED;
    List<PropertyGraph.EdgeTable> tables =
        none ? List.of() : scope.tables(graph.edgeTables(), edge.labels());
    TermSpec term =
        new TermSpec.Edge(
            element(edge.variable(), tables, index, placement),
            direction,
            direction == Direction.ANY ? placement.back(index) : Map.of(),
            edge.cost().map(c -> conditions.costs(c, variable)).orElse(Map.of()));
    return edge.quantifier().map(q -> repeat(term, q)).orElse(term);
  }

  /** Which way an edge pattern passes the edges of tables. */
  static Direction direction(PathElement.EdgePattern edge) {
    return switch (edge.direction()) {
      case RIGHT, UNDIRECTED_OR_RIGHT -> Direction.RIGHT;
      case LEFT, LEFT_OR_UNDIRECTED -> Direction.LEFT;
      case ANY, LEFT_OR_RIGHT, UNDIRECTED -> Direction.ANY;
    };
  }

  private TermSpec subPath(PathElement.SubPath path, boolean inner) {
    if (path.variable().isPresent()) {
      throw unsupported("a variable for part of a path", path.position());
    }
    boolean restricted = path.mode() != PathPrefix.PathMode.WALK;
    Depth depth = inner || path.quantifier().isPresent() ? Depth.INNER : Depth.FREE;
    TermSpec term = sequence(path.elements(), path.where(), depth);
    if (restricted) {
      term = new TermSpec.Restricted(mode(path.mode()), term);
    }
    TermSpec whole = term;
    return path.quantifier().map(q -> repeat(whole, q)).orElse(term);
  }

  private TermSpec repeat(TermSpec term, Quantifier quantifier) {
    return quantifier.form() == Quantifier.Form.OPTIONAL
        ? new TermSpec.Maybe(term)
        : new TermSpec.Repeat(
            term,
            new RepeatBounds(
                quantifier.min(),
                quantifier.max() == Quantifier.UNBOUNDED ? Term.UNBOUNDED : quantifier.max(),
                parameter(quantifier.minParameter()),
                parameter(quantifier.maxParameter()),
                quantifier.position()));
  }

  private OptionalInt parameter(Optional<SqlNode> bound) {
    bound.ifPresent(conditions::checkNumber);
    return bound.isPresent()
        ? OptionalInt.of(((SqlDynamicParam) bound.get()).getIndex())
        : OptionalInt.empty();
  }

  private ElementSpec element(
      Optional<ColumnName> name,
      List<? extends PropertyGraph.ElementTable> tables,
      int index,
      Placement placement) {
    GraphVariable variable = name.map(ColumnName::name).flatMap(scope::variable).orElse(null);
    return new ElementSpec(
        variable == null ? -1 : variable.number(),
        aliases(
            variable == null
                ? tables
                : tables.stream().filter(variable.tables()::contains).toList()),
        placement.conditions(index));
  }

  private static List<String> aliases(List<? extends PropertyGraph.ElementTable> tables) {
    return tables.stream().map(PropertyGraph.ElementTable::alias).toList();
  }

  private static PathSelector selector(PathPrefix prefix) {
    return switch (prefix.selector()) {
      case ALL -> new PathSelector.All();
      case ANY, ANY_SHORTEST, SHORTEST -> new PathSelector.Shortest(prefix.count());
      case ALL_SHORTEST -> new PathSelector.ShortestGroups(1);
      case SHORTEST_GROUPS -> new PathSelector.ShortestGroups(prefix.count());
    };
  }

  private static PathMode mode(PathPrefix.PathMode mode) {
    return switch (mode) {
      case WALK -> PathMode.WALK;
      case TRAIL -> PathMode.TRAIL;
      case ACYCLIC -> PathMode.ACYCLIC;
      case SIMPLE -> PathMode.SIMPLE;
    };
  }

  static MegaDbException unsupported(String what, int position) {
    return new MegaDbException(
            ErrorCode.FEATURE_NOT_SUPPORTED, what + " is not supported in a graph pattern yet")
        .withPosition(position);
  }
}
