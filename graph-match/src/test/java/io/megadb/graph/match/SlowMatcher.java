package io.megadb.graph.match;

import io.megadb.graph.csr.Csr;
import io.megadb.graph.pattern.Comparison;
import io.megadb.graph.pattern.Direction;
import io.megadb.graph.pattern.EdgeSet;
import io.megadb.graph.pattern.GraphPattern;
import io.megadb.graph.pattern.PathMode;
import io.megadb.graph.pattern.PathPattern;
import io.megadb.graph.pattern.PathSelector;
import io.megadb.graph.pattern.Term;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** The definition written out: tries every edge everywhere. */
final class SlowMatcher {
  /**
   * One way to match one path.
   *
   * @param places each variable bound, and its place among the elements
   */
  record Path(
      List<Integer> elements,
      List<List<Integer>> places,
      Map<Integer, Integer> single,
      Map<Integer, List<Integer>> group,
      double cost) {
    int length() {
      return elements.size() / 2;
    }

    int last() {
      return elements.getLast();
    }
  }

  private record Scope(PathMode mode, int start) {}

  private final int vertexCount;

  SlowMatcher(int vertexCount) {
    this.vertexCount = vertexCount;
  }

  /** All combinations of paths that agree on shared variables, before any selector. */
  List<List<Path>> matches(GraphPattern pattern) {
    List<List<Path>> result = new ArrayList<>();
    result.add(List.of());
    for (PathPattern path : pattern.paths()) {
      List<List<Path>> next = new ArrayList<>();
      for (List<Path> before : result) {
        for (Path found : select(path.selector(), paths(path))) {
          if (before.stream().allMatch(b -> agree(b, found))) {
            List<Path> both = new ArrayList<>(before);
            both.add(found);
            next.add(both);
          }
        }
      }
      result = next;
    }
    return result;
  }

  private static boolean agree(Path left, Path right) {
    return left.single().entrySet().stream()
        .allMatch(e -> right.single().getOrDefault(e.getKey(), e.getValue()).equals(e.getValue()));
  }

  List<Path> paths(PathPattern pattern) {
    List<Path> found = new ArrayList<>();
    for (int start = 0; start < vertexCount; start++) {
      step(
          pattern.term(),
          new Path(List.of(start), List.of(), Map.of(), Map.of(), 0),
          pattern.mode() == PathMode.WALK ? List.of() : List.of(new Scope(pattern.mode(), 0)),
          false,
          found::add);
    }
    return found.stream().distinct().toList();
  }

  /** Keeps what a selector keeps; of equally long ones, the first. */
  static List<Path> select(PathSelector selector, List<Path> paths) {
    if (selector instanceof PathSelector.All) {
      return paths;
    }
    Map<List<Integer>, List<Path>> byEnds = new HashMap<>();
    for (Path path : paths) {
      byEnds
          .computeIfAbsent(List.of(path.elements().getFirst(), path.last()), e -> new ArrayList<>())
          .add(path);
    }
    List<Path> kept = new ArrayList<>();
    for (List<Path> group : byEnds.values()) {
      group.sort(Comparator.comparingDouble(Path::cost));
      Set<Double> costs = new HashSet<>();
      int count = 0;
      for (Path path : group) {
        costs.add(path.cost());
        count++;
        boolean keep =
            switch (selector) {
              case PathSelector.All all -> true;
              case PathSelector.Shortest shortest -> count <= shortest.count();
              case PathSelector.ShortestGroups shortest -> costs.size() <= shortest.count();
            };
        if (keep) {
          kept.add(path);
        }
      }
    }
    return kept;
  }

  private void step(Term term, Path path, List<Scope> scopes, boolean group, Consumer<Path> next) {
    switch (term) {
      case Term.Vertex vertex -> {
        if (vertex.set().contains(path.last())) {
          bind(path, vertex.variable(), path.last(), path.elements().size() - 1, group, next);
        }
      }
      case Term.Edge edge -> {
        for (EdgeSet set : edge.sets()) {
          for (boolean outgoing : ways(passed(edge, set))) {
            Csr csr = outgoing ? set.adjacency().outgoing() : set.adjacency().incoming();
            int from = path.last();
            for (int slot = csr.offsets()[from]; slot < csr.offsets()[from + 1]; slot++) {
              int to = csr.neighbours()[slot];
              boolean loopAgain = edge.direction() == Direction.ANY && !outgoing && to == from;
              if (loopAgain || !set.rows().contains(csr.edges()[slot])) {
                continue;
              }
              int id = set.firstId() + csr.edges()[slot];
              List<Integer> elements = new ArrayList<>(path.elements());
              elements.add(id);
              elements.add(to);
              if (scopes.stream().allMatch(scope -> holds(scope, elements))) {
                bind(
                    new Path(
                        elements,
                        path.places(),
                        path.single(),
                        path.group(),
                        path.cost() + set.costs().of(csr.edges()[slot])),
                    edge.variable(),
                    id,
                    elements.size() - 2,
                    group,
                    next);
              }
            }
          }
        }
      }
      case Term.Sequence sequence -> sequence(sequence.terms(), 0, path, scopes, group, next);
      case Term.Repeat repeat -> repeat(repeat, 0, path, scopes, next);
      case Term.Maybe maybe -> {
        next.accept(path);
        step(maybe.term(), path, scopes, group, next);
      }
      case Term.Compared compared ->
          step(
              compared.term(),
              path,
              scopes,
              group,
              after -> {
                if (compared.comparisons().stream().allMatch(c -> holds(c, after))) {
                  next.accept(after);
                }
              });
      case Term.Restricted restricted -> {
        List<Scope> inner = new ArrayList<>(scopes);
        inner.add(new Scope(restricted.mode(), path.elements().size() - 1));
        step(restricted.term(), path, inner, group, next);
      }
    }
  }

  private void sequence(
      List<Term> terms, int at, Path path, List<Scope> scopes, boolean group, Consumer<Path> next) {
    if (at == terms.size()) {
      next.accept(path);
    } else {
      step(
          terms.get(at),
          path,
          scopes,
          group,
          after -> sequence(terms, at + 1, after, scopes, group, next));
    }
  }

  private void repeat(
      Term.Repeat repeat, int done, Path path, List<Scope> scopes, Consumer<Path> next) {
    if (done >= repeat.min()) {
      next.accept(path);
    }
    if (done < repeat.max()) {
      step(
          repeat.term(),
          path,
          scopes,
          true,
          after -> repeat(repeat, done + 1, after, scopes, next));
    }
  }

  private static void bind(
      Path path, int variable, int element, int place, boolean group, Consumer<Path> next) {
    if (variable < 0) {
      next.accept(path);
      return;
    }
    List<List<Integer>> places = new ArrayList<>(path.places());
    places.add(List.of(variable, place));
    if (group) {
      Map<Integer, List<Integer>> groups = new HashMap<>(path.group());
      List<Integer> members = new ArrayList<>(groups.getOrDefault(variable, List.of()));
      members.add(element);
      groups.put(variable, members);
      next.accept(new Path(path.elements(), places, path.single(), groups, path.cost()));
    } else if (path.single().getOrDefault(variable, element) == element) {
      Map<Integer, Integer> single = new HashMap<>(path.single());
      single.put(variable, element);
      next.accept(new Path(path.elements(), places, single, path.group(), path.cost()));
    }
  }

  private static boolean holds(Comparison comparison, Path path) {
    return comparison.holds(
        last(path, comparison.leftVariable()), last(path, comparison.rightVariable()));
  }

  private static int last(Path path, int variable) {
    return path.group().containsKey(variable)
        ? path.group().get(variable).getLast()
        : path.single().get(variable);
  }

  private static Direction passed(Term.Edge edge, EdgeSet set) {
    return edge.direction() == Direction.ANY ? set.ways() : edge.direction();
  }

  private static boolean[] ways(Direction direction) {
    return switch (direction) {
      case RIGHT -> new boolean[] {true};
      case LEFT -> new boolean[] {false};
      case ANY -> new boolean[] {true, false};
    };
  }

  private static boolean holds(Scope scope, List<Integer> elements) {
    List<Integer> vertices = new ArrayList<>();
    List<Integer> edges = new ArrayList<>();
    for (int i = scope.start(); i < elements.size(); i++) {
      ((i & 1) == 0 ? vertices : edges).add(elements.get(i));
    }
    boolean closed = vertices.size() > 1 && vertices.getFirst().equals(vertices.getLast());
    int distinct = new HashSet<>(vertices).size();
    return switch (scope.mode()) {
      case WALK -> true;
      case TRAIL -> new HashSet<>(edges).size() == edges.size();
      case ACYCLIC -> distinct == vertices.size();
      case SIMPLE -> distinct == vertices.size() || (closed && distinct == vertices.size() - 1);
    };
  }
}
