package io.megadb.planner.bind.graph;

import io.megadb.graph.pattern.Direction;
import io.megadb.graph.spec.ComparisonSpec;
import io.megadb.graph.spec.ElementSpec;
import io.megadb.planner.bind.graph.TermBuilder.Depth;
import io.megadb.spi.catalog.PropertyGraph;
import io.megadb.sql.graph.PathElement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.sql.SqlNode;

/**
 * Where the conditions of a sequence of elements go: into the search, if they are about one element
 * or an edge and its neighbours, or compare two vertices of a part; or to the rows found, where the
 * search would find the same paths without them.
 */
final class Placement {
  private final GraphScope scope;
  private final Conditions conditions;
  private final List<PathElement> elements;
  private final Depth depth;
  private final List<SqlNode> later;

  private final Map<Integer, List<SqlNode>> own = new HashMap<>();
  private final Map<Integer, List<SqlNode>> steps = new HashMap<>();
  private final List<ComparisonSpec> comparisons = new ArrayList<>();

  /**
   * @param later takes what is asked of the rows found
   */
  Placement(
      GraphScope scope,
      Conditions conditions,
      List<PathElement> elements,
      Depth depth,
      List<SqlNode> later) {
    this.scope = scope;
    this.conditions = conditions;
    this.elements = elements;
    this.depth = depth;
    this.later = later;
    for (int i = 0; i < elements.size(); i++) {
      int index = i;
      where(elements.get(i)).ifPresent(w -> Conditions.conjuncts(w).forEach(c -> place(c, index)));
    }
  }

  private static Optional<SqlNode> where(PathElement element) {
    return switch (element) {
      case PathElement.VertexPattern vertex -> vertex.where();
      case PathElement.EdgePattern edge -> edge.where();
      case PathElement.SubPath path -> Optional.empty();
    };
  }

  /** Adds the WHERE of the whole sequence. */
  void addAll(SqlNode where) {
    Conditions.conjuncts(where).forEach(c -> place(c, -1));
  }

  /**
   * The conditions on the element at a place, by table; on an edge that may be passed both ways,
   * where it is passed from source to target.
   */
  Map<String, ElementSpec.Condition> conditions(int index) {
    boolean left =
        elements.get(index) instanceof PathElement.EdgePattern edge
            && TermBuilder.direction(edge) == Direction.LEFT;
    return conditions(index, left ? Direction.LEFT : Direction.RIGHT);
  }

  /**
   * The conditions on an edge that may be passed both ways, where it is passed from target to
   * source; empty if they are no others. The edges of both ways are found one after the other, and
   * must be known again: a table without KEY is refused.
   */
  Map<String, ElementSpec.Condition> back(int index) {
    if (!steps.containsKey(index)) {
      return Map.of();
    }
    Conditions.Step step = step(index).orElseThrow();
    for (PropertyGraph.EdgeTable table : tables(step)) {
      if (table.key().isEmpty()) {
        throw conditions.needsKey(steps.get(index).getFirst(), table);
      }
    }
    return conditions(index, Direction.LEFT);
  }

  private List<PropertyGraph.EdgeTable> tables(Conditions.Step step) {
    return scope.tables(scope.graph().edgeTables(), step.edge().labels());
  }

  private Map<String, ElementSpec.Condition> conditions(int index, Direction way) {
    Optional<GraphVariable> variable = variable(elements.get(index));
    Map<String, ElementSpec.Condition> all = new LinkedHashMap<>();
    List<SqlNode> mine = own.getOrDefault(index, List.of());
    if (!mine.isEmpty()) {
      all.putAll(conditions.own(mine, variable.orElseThrow()));
    }
    List<SqlNode> beside = steps.getOrDefault(index, List.of());
    if (!beside.isEmpty()) {
      Conditions.Step step = step(index).orElseThrow();
      conditions
          .step(beside, step, tables(step), way)
          .forEach((alias, condition) -> all.merge(alias, condition, ElementSpec.Condition::and));
    }
    return all;
  }

  /**
   * Finds a place for a condition.
   *
   * @param index of the element it was written at, -1 for none
   */
  private void place(SqlNode condition, int index) {
    Mentions mentions = conditions.mentions(condition);
    Set<String> names = mentions.variables();
    if (!mentions.other() && names.size() == 1) {
      Optional<Integer> place = place(names.iterator().next(), index);
      if (place.isPresent() && (place.get() == index || !quantified(elements.get(place.get())))) {
        if (needed(place.get(), names) || better(condition, mentions, place.get())) {
          own.computeIfAbsent(place.get(), i -> new ArrayList<>()).add(condition);
        } else {
          later.add(condition);
        }
        return;
      }
    }
    boolean needed = needed(index, names);
    if (!needed) {
      later.add(condition);
      return;
    }
    if (!mentions.other() && !names.isEmpty()) {
      for (int i = 0; i < elements.size(); i++) {
        Optional<Conditions.Step> step = step(i);
        if (step.isPresent() && step.get().covers(names)) {
          steps.computeIfAbsent(i, n -> new ArrayList<>()).add(condition);
          return;
        }
      }
    }
    if (depth == Depth.INNER && !mentions.other() && elements.stream().noneMatch(this::repeats)) {
      Optional<ComparisonSpec> comparison = conditions.comparison(condition, this::vertex);
      if (comparison.isPresent()) {
        comparisons.add(comparison.get());
        return;
      }
    }
    throw conditions.refused(condition);
  }

  /** Whether a condition that may as well be asked of the rows found should be in the search. */
  private boolean better(SqlNode condition, Mentions mentions, int place) {
    GraphVariable variable = variable(elements.get(place)).orElseThrow();
    if (mentions.parameters()) {
      // Each value would be looked up anew; but nothing finds an edge without KEY later.
      return variable.edge() && variable.tables().stream().anyMatch(t -> t.key().isEmpty());
    }
    return variable.edge() || !Conditions.comparesKey(condition, variable);
  }

  /** Whether a condition decides which paths are found or kept. */
  private boolean needed(int index, Set<String> names) {
    return switch (depth) {
      case FREE -> index >= 0 && quantified(elements.get(index));
      case INNER -> true;
      case BETWEEN_ENDS -> {
        boolean needed = false;
        for (int i = 0; i < elements.size(); i++) {
          boolean about =
              i == index
                  || variable(elements.get(i)).filter(v -> names.contains(v.name())).isPresent();
          needed |= about && !TermBuilder.isEnd(elements, i);
        }
        yield needed;
      }
    };
  }

  /** Comparisons of vertices further apart, which the search makes. */
  List<ComparisonSpec> comparisons() {
    return comparisons;
  }

  private boolean repeats(PathElement element) {
    return quantified(element)
        || (element instanceof PathElement.SubPath path && path.quantifier().isPresent());
  }

  /** A vertex of this sequence. */
  private Optional<GraphVariable> vertex(String name) {
    return place(name, -1).flatMap(i -> variable(elements.get(i))).filter(v -> !v.edge());
  }

  private static boolean quantified(PathElement element) {
    return element instanceof PathElement.EdgePattern edge && edge.quantifier().isPresent();
  }

  /** Where the variable stands in this sequence: rather where the condition was written. */
  private Optional<Integer> place(String name, int index) {
    if (index >= 0 && isNamed(elements.get(index), name)) {
      return Optional.of(index);
    }
    for (int i = 0; i < elements.size(); i++) {
      if (isNamed(elements.get(i), name)) {
        return Optional.of(i);
      }
    }
    return Optional.empty();
  }

  private boolean isNamed(PathElement element, String name) {
    return variable(element).filter(v -> v.name().equals(name)).isPresent();
  }

  private Optional<GraphVariable> variable(PathElement element) {
    return switch (element) {
      case PathElement.VertexPattern vertex ->
          vertex.variable().flatMap(n -> scope.variable(n.name()));
      case PathElement.EdgePattern edge -> edge.variable().flatMap(n -> scope.variable(n.name()));
      case PathElement.SubPath path -> Optional.empty();
    };
  }

  /** The edge at a place with what is beside it, if it is passed once. */
  private Optional<Conditions.Step> step(int index) {
    if (!(elements.get(index) instanceof PathElement.EdgePattern edge)
        || edge.quantifier().isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        new Conditions.Step(edge, variable(edge), vertexAt(index - 1), vertexAt(index + 1)));
  }

  private Optional<GraphVariable> vertexAt(int index) {
    return index >= 0
            && index < elements.size()
            && elements.get(index) instanceof PathElement.VertexPattern vertex
        ? variable(vertex)
        : Optional.empty();
  }
}
