package io.megadb.graph.match.join;

import io.megadb.graph.match.Rows;
import io.megadb.graph.pattern.GraphPattern;
import io.megadb.graph.pattern.IntSet;
import io.megadb.graph.pattern.PathMode;
import io.megadb.graph.pattern.PathPattern;
import io.megadb.graph.pattern.PathSelector;
import io.megadb.graph.pattern.Term;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The order in which a join binds vertices.
 *
 * @param steps one per vertex of the pattern
 * @param vertexCount places for bound vertices, those of unused variables included
 */
record JoinPlan(Step[] steps, int vertexCount) {
  /** An edge from a vertex bound before, as that vertex sees it. */
  record Constraint(int from, Rows.Side[] sides) {}

  /** A vertex to bind, and its edges to those bound before. */
  record Step(int vertex, IntSet set, Constraint[] constraints) {}

  private record Edge(int from, int to, Term.Edge term) {}

  /** Empty where the pattern has quantifiers, path modes, selectors or edges named twice. */
  static Optional<JoinPlan> of(GraphPattern pattern) {
    List<IntSet> sets = new ArrayList<>();
    List<Edge> edges = new ArrayList<>();
    Set<Integer> edgeVariables = new HashSet<>();
    for (int variable = 0; variable < pattern.variableCount(); variable++) {
      sets.add(null);
    }
    for (PathPattern path : pattern.paths()) {
      if (!(path.selector() instanceof PathSelector.All) || path.mode() != PathMode.WALK) {
        return Optional.empty();
      }
      List<Term> terms = new ArrayList<>();
      if (!flatten(path.term(), terms)) {
        return Optional.empty();
      }
      int last = -1;
      Term.Edge pending = null;
      for (Term term : terms) {
        switch (term) {
          case Term.Edge edge -> {
            if (edge.variable() >= 0 && !edgeVariables.add(edge.variable())) {
              return Optional.empty();
            }
            pending = edge;
          }
          case Term.Vertex vertex -> {
            if (last >= 0 && pending == null) {
              return Optional.empty();
            }
            int number = number(vertex, sets);
            if (pending != null) {
              edges.add(new Edge(last, number, pending));
            }
            pending = null;
            last = number;
          }
          default -> throw new IllegalStateException("flattened to " + term);
        }
      }
    }
    return Optional.of(new JoinPlan(order(sets, edges), sets.size()));
  }

  private static boolean flatten(Term term, List<Term> into) {
    return switch (term) {
      case Term.Vertex vertex -> into.add(vertex);
      case Term.Edge edge -> into.add(edge);
      case Term.Sequence sequence -> sequence.terms().stream().allMatch(t -> flatten(t, into));
      case Term.Restricted restricted ->
          restricted.mode() == PathMode.WALK && flatten(restricted.term(), into);
      case Term.Repeat repeat -> false;
      case Term.Maybe maybe -> false;
      case Term.Compared compared -> false;
    };
  }

  private static int number(Term.Vertex vertex, List<IntSet> sets) {
    if (vertex.variable() < 0) {
      sets.add(vertex.set());
      return sets.size() - 1;
    }
    IntSet before = sets.get(vertex.variable());
    sets.set(vertex.variable(), before == null ? vertex.set() : before.and(vertex.set()));
    return vertex.variable();
  }

  /**
   * First the smallest set, then the vertex with most edges to bound ones, of these the smallest.
   */
  private static Step[] order(List<IntSet> sets, List<Edge> edges) {
    Set<Integer> open = new HashSet<>();
    for (int vertex = 0; vertex < sets.size(); vertex++) {
      if (sets.get(vertex) != null) {
        open.add(vertex);
      }
    }
    List<Step> steps = new ArrayList<>();
    Set<Integer> bound = new HashSet<>();
    while (!open.isEmpty()) {
      int best = -1;
      long bestEdges = -1;
      for (int vertex : open) {
        long count =
            edges.stream()
                .filter(
                    e ->
                        (e.from() == vertex && (bound.contains(e.to()) || e.to() == vertex))
                            || (e.to() == vertex && bound.contains(e.from())))
                .count();
        if (count > bestEdges
            || (count == bestEdges && sets.get(vertex).size() < sets.get(best).size())) {
          best = vertex;
          bestEdges = count;
        }
      }
      if (bestEdges == 0) {
        // A new component: its smallest set first.
        for (int vertex : open) {
          best = sets.get(vertex).size() < sets.get(best).size() ? vertex : best;
        }
      }
      int chosen = best;
      open.remove(chosen);
      bound.add(chosen);
      List<Constraint> constraints = new ArrayList<>();
      for (Edge edge : edges) {
        if (edge.to() == chosen && bound.contains(edge.from())) {
          constraints.add(new Constraint(edge.from(), Rows.of(edge.term())));
        } else if (edge.from() == chosen && bound.contains(edge.to())) {
          constraints.add(new Constraint(edge.to(), Rows.of((Term.Edge) edge.term().reversed())));
        }
      }
      steps.add(new Step(chosen, sets.get(chosen), constraints.toArray(Constraint[]::new)));
    }
    return steps.toArray(Step[]::new);
  }
}
