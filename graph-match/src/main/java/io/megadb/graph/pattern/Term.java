package io.megadb.graph.pattern;

import java.util.ArrayList;
import java.util.List;

/** A part of a path pattern. A variable of -1 is anonymous. */
public sealed interface Term {
  /** The end of a {@link Repeat} without one. */
  int UNBOUNDED = Integer.MAX_VALUE;

  /** A vertex of {@code set}. Two vertices side by side are the same vertex. */
  record Vertex(int variable, IntSet set) implements Term {}

  /** An edge of one of {@code sets}. */
  record Edge(int variable, Direction direction, List<EdgeSet> sets) implements Term {
    public Edge {
      sets = List.copyOf(sets);
    }
  }

  /** One after the other. */
  record Sequence(List<Term> terms) implements Term {
    public Sequence {
      terms = List.copyOf(terms);
    }
  }

  /** {@code term} from {@code min} to {@code max} times; its variables are group variables. */
  record Repeat(Term term, int min, int max) implements Term {
    public Repeat {
      if (min < 0 || max < min || max == 0) {
        throw new IllegalArgumentException("quantifier {" + min + "," + max + "}");
      }
      if (term.minEdges() == 0) {
        throw new IllegalArgumentException("a repeated pattern needs at least one edge");
      }
    }
  }

  /**
   * {@code term}, or nothing; unlike those of a {@link Repeat} its variables stay what they are,
   * and are bound to nothing where it is left out. Such a variable stands nowhere else.
   */
  record Maybe(Term term) implements Term {
    public Maybe {
      if (term.minEdges() == 0) {
        throw new IllegalArgumentException("an optional pattern needs at least one edge");
      }
    }
  }

  /** {@code term} under a path mode of its own. */
  record Restricted(PathMode mode, Term term) implements Term {}

  /**
   * {@code term} where comparisons of its own vertices hold, which stand outside its quantifiers.
   */
  record Compared(Term term, List<Comparison> comparisons) implements Term {
    public Compared {
      comparisons = List.copyOf(comparisons);
    }
  }

  /** The fewest edges a match has. */
  default int minEdges() {
    return switch (this) {
      case Vertex v -> 0;
      case Edge e -> 1;
      case Sequence s -> s.terms().stream().mapToInt(Term::minEdges).sum();
      case Repeat r -> r.min() * r.term().minEdges();
      case Maybe m -> 0;
      case Restricted r -> r.term().minEdges();
      case Compared c -> c.term().minEdges();
    };
  }

  /** Whether every edge costs 1, so that cost is length. */
  default boolean costsLength() {
    return switch (this) {
      case Vertex v -> true;
      case Edge e -> e.sets().stream().allMatch(set -> set.costs().isOne());
      case Sequence s -> s.terms().stream().allMatch(Term::costsLength);
      case Repeat r -> r.term().costsLength();
      case Maybe m -> m.term().costsLength();
      case Restricted r -> r.term().costsLength();
      case Compared c -> c.term().costsLength();
    };
  }

  /** The same paths from their other end. */
  default Term reversed() {
    return switch (this) {
      case Vertex v -> v;
      case Edge e ->
          new Edge(
              e.variable(),
              e.direction().reversed(),
              e.sets().stream().map(set -> set.passed(set.ways().reversed())).toList());
      case Sequence s -> {
        List<Term> terms = new ArrayList<>(s.terms().reversed());
        terms.replaceAll(Term::reversed);
        yield new Sequence(terms);
      }
      case Repeat r -> new Repeat(r.term().reversed(), r.min(), r.max());
      case Maybe m -> new Maybe(m.term().reversed());
      case Restricted r -> new Restricted(r.mode(), r.term().reversed());
      case Compared c -> new Compared(c.term().reversed(), c.comparisons());
    };
  }
}
