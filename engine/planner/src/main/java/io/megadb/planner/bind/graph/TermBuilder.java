package io.megadb.planner.bind.graph;

import io.megadb.graph.pattern.Direction;
import io.megadb.graph.pattern.PathMode;
import io.megadb.graph.pattern.PathSelector;
import io.megadb.graph.pattern.Term;
import io.megadb.graph.spec.ElementSpec;
import io.megadb.graph.spec.PathSpec;
import io.megadb.graph.spec.TermSpec;
import io.megadb.spi.catalog.PropertyGraph;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.sql.graph.EdgeDirection;
import io.megadb.sql.graph.GraphTable;
import io.megadb.sql.graph.PathElement;
import io.megadb.sql.graph.PathPrefix;
import io.megadb.sql.graph.Quantifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.sql.SqlNode;

/**
 * Path patterns as terms. Conditions go where they belong: into the search, if they mention one
 * element and nothing else; or to the rows found, where the search would find the same paths
 * without them.
 */
final class TermBuilder {
  private final GraphScope scope;
  private final PropertyGraph graph;
  private final Conditions conditions;

  /** Conditions on the rows found. */
  private final List<SqlNode> later = new ArrayList<>();

  TermBuilder(GraphScope scope, PropertyGraph graph, Conditions conditions) {
    this.scope = scope;
    this.graph = graph;
    this.conditions = conditions;
  }

  List<SqlNode> later() {
    return later;
  }

  PathSpec path(GraphTable.PathPattern path, PathPrefix prefix, String text) {
    boolean selective = prefix.restrictive();
    TermSpec term = sequence(path.elements(), false, selective);
    return new PathSpec(selector(prefix), mode(prefix.mode()), term, text);
  }

  private TermSpec sequence(List<PathElement> elements, boolean group, boolean selective) {
    List<TermSpec> terms = new ArrayList<>();
    boolean afterVertex = false;
    for (int i = 0; i < elements.size(); i++) {
      boolean end = !group && (i == 0 || i == elements.size() - 1);
      PathElement element = elements.get(i);
      boolean beginsWithEdge = beginsWithEdge(element);
      if (beginsWithEdge && !afterVertex) {
        terms.add(anyVertex());
      }
      terms.add(term(element, group, selective && !end));
      afterVertex = !endsWithEdge(element);
    }
    if (!afterVertex) {
      terms.add(anyVertex());
    }
    return terms.size() == 1 ? terms.getFirst() : new TermSpec.Sequence(terms);
  }

  private static boolean beginsWithEdge(PathElement element) {
    return element instanceof PathElement.EdgePattern;
  }

  private static boolean endsWithEdge(PathElement element) {
    return element instanceof PathElement.EdgePattern;
  }

  private TermSpec anyVertex() {
    return new TermSpec.Vertex(
        new ElementSpec(-1, aliases(graph.vertexTables()), Optional.empty()));
  }

  /**
   * One element.
   *
   * @param inner whether a condition on it decides which paths are kept, not just which are shown
   */
  private TermSpec term(PathElement element, boolean group, boolean inner) {
    return switch (element) {
      case PathElement.VertexPattern vertex ->
          new TermSpec.Vertex(
              element(
                  vertex.variable().map(v -> v.name()),
                  scope.tables(graph.vertexTables(), vertex.labels()),
                  vertex.where(),
                  group || inner));
      case PathElement.EdgePattern edge -> edge(edge, group || inner);
      case PathElement.SubPath path -> subPath(path, group);
    };
  }

  private TermSpec edge(PathElement.EdgePattern edge, boolean inner) {
    if (edge.cost().isPresent()) {
      throw unsupported("COST", edge.position());
    }
    Direction direction =
        switch (edge.direction()) {
          case RIGHT, UNDIRECTED_OR_RIGHT -> Direction.RIGHT;
          case LEFT, LEFT_OR_UNDIRECTED -> Direction.LEFT;
          case ANY, LEFT_OR_RIGHT -> Direction.ANY;
          case UNDIRECTED -> Direction.ANY;
        };
    // Edges over tables are directed: an undirected pattern matches none.
    boolean none = edge.direction() == EdgeDirection.UNDIRECTED;
    List<PropertyGraph.EdgeTable> tables =
        none ? List.of() : scope.tables(graph.edgeTables(), edge.labels());
    TermSpec term =
        new TermSpec.Edge(
            element(
                edge.variable().map(v -> v.name()),
                tables,
                edge.where(),
                inner || edge.quantifier().isPresent()),
            direction);
    return edge.quantifier().map(q -> repeat(term, q)).orElse(term);
  }

  private TermSpec subPath(PathElement.SubPath path, boolean group) {
    if (path.variable().isPresent()) {
      throw unsupported("a variable for part of a path", path.position());
    }
    boolean inner = group || path.quantifier().isPresent();
    List<PathElement> elements = path.elements();
    if (path.where().isPresent()) {
      elements = conditions.distribute(elements, path.where().get());
    }
    boolean restricted = path.mode() != PathPrefix.PathMode.WALK;
    TermSpec term = sequence(elements, inner, restricted);
    if (restricted) {
      term = new TermSpec.Restricted(mode(path.mode()), term);
    }
    TermSpec whole = term;
    return path.quantifier().map(q -> repeat(whole, q)).orElse(term);
  }

  private static TermSpec repeat(TermSpec term, Quantifier quantifier) {
    if (quantifier.max() == 0) {
      throw unsupported("a quantifier of at most 0", quantifier.position());
    }
    return new TermSpec.Repeat(
        term, quantifier.min(), quantifier.unbounded() ? Term.UNBOUNDED : quantifier.max());
  }

  private ElementSpec element(
      Optional<String> name,
      List<? extends PropertyGraph.ElementTable> tables,
      Optional<SqlNode> where,
      boolean inner) {
    GraphVariable variable = name.flatMap(scope::variable).orElse(null);
    int number = variable == null ? -1 : variable.number();
    List<String> aliases = aliases(variable == null ? tables : intersect(variable, tables));
    if (where.isEmpty()) {
      return new ElementSpec(number, aliases, Optional.empty());
    }
    List<String> own = new ArrayList<>();
    for (SqlNode conjunct : Conditions.conjuncts(where.get())) {
      if (conditions.searchable(conjunct, variable, inner)) {
        own.add(conditions.sql(conjunct, variable));
      } else if (inner || variable == null) {
        throw conditions.refused(conjunct);
      } else {
        later.add(conjunct);
      }
    }
    return new ElementSpec(
        number, aliases, own.isEmpty() ? Optional.empty() : Optional.of(String.join(" AND ", own)));
  }

  private static List<? extends PropertyGraph.ElementTable> intersect(
      GraphVariable variable, List<? extends PropertyGraph.ElementTable> tables) {
    return tables.stream().filter(variable.tables()::contains).toList();
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
