package io.megadb.graph.spec;

import io.megadb.graph.pattern.Comparison;
import io.megadb.graph.pattern.Direction;
import io.megadb.graph.pattern.EdgeSet;
import io.megadb.graph.pattern.IntSet;
import io.megadb.graph.pattern.PathMode;
import io.megadb.graph.pattern.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A {@link Term} whose sets are still to be found. */
public sealed interface TermSpec {
  record Vertex(ElementSpec element) implements TermSpec {}

  /**
   * An edge.
   *
   * @param back the conditions on an edge of {@link Direction#ANY} that is passed from target to
   *     source, by alias, where they are others than the element's; else empty
   * @param costs SQL over the columns of a table, by alias; empty if each edge costs 1
   */
  record Edge(
      ElementSpec element,
      Direction direction,
      Map<String, ElementSpec.Condition> back,
      Map<String, ElementSpec.Condition> costs)
      implements TermSpec {
    public Edge {
      back = Map.copyOf(back);
      costs = Map.copyOf(costs);
    }

    /** The element as it is passed from target to source, if that has conditions of its own. */
    public Optional<ElementSpec> backwards() {
      return back.isEmpty()
          ? Optional.empty()
          : Optional.of(new ElementSpec(element.variable(), element.tables(), back));
    }

    private List<EdgeSet> sets(Resolver resolver) {
      List<EdgeSet> sets = resolver.edges(element, costs);
      if (back.isEmpty()) {
        return sets;
      }
      List<EdgeSet> both = new ArrayList<>();
      sets.forEach(set -> both.add(set.passed(Direction.RIGHT)));
      resolver
          .edges(backwards().orElseThrow(), costs)
          .forEach(set -> both.add(set.passed(Direction.LEFT)));
      return both;
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

  /** See {@link Term.Compared}. */
  record Compared(TermSpec term, List<ComparisonSpec> comparisons) implements TermSpec {
    public Compared {
      comparisons = List.copyOf(comparisons);
    }
  }

  /** What a graph knows. */
  interface Resolver {
    /** The value of one of the statement's parameters, null for NULL. */
    Object parameter(int number);

    IntSet vertices(ElementSpec element);

    Comparison comparison(ComparisonSpec comparison);

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
      case Edge e -> new Term.Edge(e.element().variable(), e.direction(), e.sets(resolver));
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
      case Compared c ->
          new Term.Compared(
              c.term().resolve(resolver),
              c.comparisons().stream().map(resolver::comparison).toList());
    };
  }
}
