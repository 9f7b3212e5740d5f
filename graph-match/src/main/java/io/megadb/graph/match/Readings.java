package io.megadb.graph.match;

import io.megadb.graph.pattern.Term;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * The ways in which an ambiguous pattern has been read, to know one that binds as an earlier one:
 * the same path with the same variables at the same places of it (ISO/IEC 9075-16, reduced path
 * bindings). Bounded by {@link MatchLimits#bytes}. Not for several threads.
 */
final class Readings {
  private final Program program;
  private final MatchContext context;
  private final Set<Reading> seen = new HashSet<>();
  private long bytes;

  Readings(Program program, MatchContext context) {
    this.program = program;
    this.context = context;
  }

  void clear() {
    seen.clear();
    bytes = 0;
  }

  /**
   * Whether a reading is new; keeps both arrays.
   *
   * @param path vertex, edge, vertex, ...
   * @param bound for each binding the variable and its place in the path, in an order that is the
   *     same for all readings of the search
   * @throws io.megadb.spi.error.MegaDbException OUT_OF_MEMORY
   */
  boolean add(int[] path, int[] bound) {
    Reading reading = new Reading(path, bound);
    if (!seen.add(reading)) {
      return false;
    }
    bytes += reading.bytes();
    if (bytes > context.limits().bytes()) {
      throw context.exceeded(program.pattern);
    }
    return true;
  }

  private record Reading(int[] path, int[] bound) {
    /** Two arrays, this record and a set's entry for it, without what they hold. */
    private static final int OVERHEAD_BYTES = 112;

    /** Heap of one that the set keeps, about. */
    long bytes() {
      return OVERHEAD_BYTES + 4L * (path.length + bound.length);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Reading reading
          && Arrays.equals(path, reading.path)
          && Arrays.equals(bound, reading.bound);
    }

    @Override
    public int hashCode() {
      return 31 * Arrays.hashCode(path) + Arrays.hashCode(bound);
    }
  }

  /**
   * Whether one path may be read in several ways that bind alike, as by two quantifiers side by
   * side without a variable between them. May say so of a pattern where none can.
   */
  static boolean maybeSeveral(Term term) {
    return choices(term) > 1 && !(term instanceof Term.Sequence all && new Marks().separate(all));
  }

  /** How many choices a reading makes; two stand for more. */
  private static int choices(Term term) {
    return switch (term) {
      case Term.Vertex v -> 0;
      case Term.Edge e -> 0;
      case Term.Sequence s -> s.terms().stream().mapToInt(Readings::choices).sum();
      case Term.Repeat r -> (r.min() == r.max() ? 0 : 1) + choices(r.term()) * Math.min(2, r.max());
      case Term.Maybe m -> 1 + choices(m.term());
      case Term.Restricted r -> choices(r.term());
      case Term.Compared c -> choices(c.term());
    };
  }

  private static boolean named(Term term) {
    return switch (term) {
      case Term.Vertex v -> v.variable() >= 0;
      case Term.Edge e -> e.variable() >= 0;
      case Term.Sequence s -> s.terms().stream().anyMatch(Readings::named);
      case Term.Repeat r -> r.min() > 0 && named(r.term());
      case Term.Maybe m -> false;
      case Term.Restricted r -> named(r.term());
      case Term.Compared c -> named(c.term());
    };
  }

  /** Looks for a variable between every choice and the next: its place tells how each was made. */
  private static final class Marks {
    private boolean open;

    boolean separate(Term.Sequence sequence) {
      for (Term term : sequence.terms()) {
        if (!separates(term)) {
          return false;
        }
      }
      return true;
    }

    private boolean separates(Term term) {
      if (term instanceof Term.Sequence inner) {
        return separate(inner);
      }
      int choices = choices(term);
      boolean nested =
          switch (term) {
            case Term.Repeat r -> choices(r.term()) > 0;
            case Term.Maybe m -> choices(m.term()) > 0;
            default -> choices > 0;
          };
      if (nested) {
        return false;
      }
      if (named(term)) {
        open = false;
      } else if (choices > 0) {
        if (open) {
          return false;
        }
        open = true;
      }
      return true;
    }
  }
}
