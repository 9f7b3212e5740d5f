package io.megadb.graph.spec;

import io.megadb.graph.pattern.PathSelector;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What is known of the vertex variables of a pattern. Stateless; any thread. */
public final class MatchVertices {
  private MatchVertices() {}

  /**
   * The variables whose vertices may be narrowed by a condition on the rows found: the ends of
   * paths, which selectors keep apart anyway, and any vertex outside quantifiers and optional parts
   * of paths without selector. Elsewhere a condition would change which paths are kept.
   */
  public static Set<Integer> narrowable(List<PathSpec> paths) {
    Set<Integer> found = new HashSet<>();
    for (PathSpec path : paths) {
      if (path.selector() instanceof PathSelector.All) {
        outside(path.term(), found);
      }
      found.add(end(path.term(), true));
      found.add(end(path.term(), false));
    }
    found.remove(-1);
    return found;
  }

  /** The variables of vertices that every match binds to one vertex. */
  public static Set<Integer> bound(List<PathSpec> paths) {
    Set<Integer> found = new HashSet<>();
    paths.forEach(path -> outside(path.term(), found));
    found.remove(-1);
    return found;
  }

  /** Adds the variables of vertices outside quantifiers and optional parts. */
  private static void outside(TermSpec term, Set<Integer> into) {
    switch (term) {
      case TermSpec.Vertex vertex -> into.add(vertex.element().variable());
      case TermSpec.Edge edge -> {}
      case TermSpec.Sequence sequence -> {
        for (TermSpec each : sequence.terms()) {
          outside(each, into);
        }
      }
      case TermSpec.Repeat repeat -> {}
      case TermSpec.Maybe maybe -> {}
      case TermSpec.Compared compared -> outside(compared.term(), into);
      case TermSpec.Restricted restricted -> outside(restricted.term(), into);
    }
  }

  /** The variable a path begins or ends with, -1 if that is anonymous or repeated. */
  private static int end(TermSpec term, boolean first) {
    return switch (term) {
      case TermSpec.Vertex vertex -> vertex.element().variable();
      case TermSpec.Edge edge -> -1;
      case TermSpec.Sequence sequence ->
          end(first ? sequence.terms().getFirst() : sequence.terms().getLast(), first);
      case TermSpec.Repeat repeat -> -1;
      case TermSpec.Maybe maybe -> -1;
      case TermSpec.Compared compared -> end(compared.term(), first);
      case TermSpec.Restricted restricted -> end(restricted.term(), first);
    };
  }

  /**
   * The one table whose vertices a variable outside quantifiers and optional parts stands for;
   * empty if it may be of several, or is of edges.
   */
  public static Optional<String> onlyTable(List<PathSpec> paths, int variable) {
    Set<String> found = new HashSet<>();
    paths.forEach(path -> lone(path.term(), variable, found));
    return found.size() == 1 ? Optional.of(found.iterator().next()) : Optional.empty();
  }

  /** Any place of the variable that has one table decides. */
  private static void lone(TermSpec term, int variable, Set<String> into) {
    switch (term) {
      case TermSpec.Vertex vertex -> {
        if (vertex.element().variable() == variable && vertex.element().tables().size() == 1) {
          into.addAll(vertex.element().tables());
        }
      }
      case TermSpec.Edge edge -> {}
      case TermSpec.Sequence sequence -> sequence.terms().forEach(t -> lone(t, variable, into));
      case TermSpec.Repeat repeat -> {}
      case TermSpec.Maybe maybe -> {}
      case TermSpec.Compared compared -> lone(compared.term(), variable, into);
      case TermSpec.Restricted restricted -> lone(restricted.term(), variable, into);
    }
  }
}
