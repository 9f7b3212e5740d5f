package io.megadb.graph.spec;

import io.megadb.graph.pattern.Direction;
import io.megadb.graph.pattern.EdgeSet;
import io.megadb.graph.pattern.IntSet;
import io.megadb.graph.pattern.PathMode;
import io.megadb.graph.pattern.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A {@link Term} whose sets are still to be found. */
public sealed interface TermSpec {
  record Vertex(ElementSpec element) implements TermSpec {}

  /**
   * An edge.
   *
   * @param costs SQL over the columns of a table, by alias; empty if each edge costs 1
   */
  record Edge(ElementSpec element, Direction direction, Map<String, ElementSpec.Condition> costs)
      implements TermSpec {
    public Edge {
      costs = Map.copyOf(costs);
    }
  }

  record Sequence(List<TermSpec> terms) implements TermSpec {
    public Sequence {
      terms = List.copyOf(terms);
    }
  }

  /** See {@link Term.Repeat}. */
  record Repeat(TermSpec term, RepeatBounds bounds) implements TermSpec {}

  /** See {@link Term.Maybe}. */
  record Maybe(TermSpec term) implements TermSpec {}

  record Restricted(PathMode mode, TermSpec term) implements TermSpec {}

  /** What a graph knows. */
  interface Resolver {
    /** The value of one of the statement's parameters, null for NULL. */
    Object parameter(int number);

    IntSet vertices(ElementSpec element);

    List<EdgeSet> edges(ElementSpec element);

    /**
     * The same with what they cost.
     *
     * @param costs by alias; edges of a table without one cost 1
     */
    List<EdgeSet> edges(ElementSpec element, Map<String, ElementSpec.Condition> costs);
  }

  /** The term with its sets. */
  default Term resolve(Resolver resolver) {
    return switch (this) {
      case Vertex v -> new Term.Vertex(v.element().variable(), resolver.vertices(v.element()));
      case Edge e ->
          new Term.Edge(
              e.element().variable(), e.direction(), resolver.edges(e.element(), e.costs()));
      case Sequence s -> {
        List<Term> terms = new ArrayList<>(s.terms().size());
        for (TermSpec term : s.terms()) {
          terms.add(term.resolve(resolver));
        }
        yield new Term.Sequence(terms);
      }
      case Repeat r -> {
        RepeatBounds bounds = r.bounds().resolve(resolver::parameter);
        yield new Term.Repeat(r.term().resolve(resolver), bounds.min(), bounds.max());
      }
      case Maybe m -> new Term.Maybe(m.term().resolve(resolver));
      case Restricted r -> new Term.Restricted(r.mode(), r.term().resolve(resolver));
    };
  }
}
