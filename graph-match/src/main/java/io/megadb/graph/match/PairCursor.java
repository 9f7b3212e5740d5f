package io.megadb.graph.match;

import io.megadb.graph.pattern.PathMode;
import io.megadb.graph.pattern.PathPattern;
import io.megadb.graph.pattern.PathSelector;
import io.megadb.graph.pattern.Term;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One shortest path between two given vertices along a repeated edge: {@code ANY SHORTEST
 * (a)-[e]->{0,n}(b)}. Breadth first from both ends, the smaller frontier first (Pohl:
 * "Bi-directional Search", 1971): the first edge between what either side has seen closes a
 * shortest path, as all shorter ones would have been closed before. Where an end is not a given
 * vertex, or both are the same, another cursor does the work.
 */
final class PairCursor extends PathCursor {
  private static final int CHECK_EVERY = 4096;

  /** What a search's start has instead of a parent. */
  private static final long ROOT = -1;

  private final Term.Vertex first;
  private final Term.Vertex last;
  private final Term.Edge edge;
  private final int max;
  private final Supplier<PathCursor> others;
  private final MatchContext context;
  private final Rows.Side[] ahead;
  private final Rows.Side[] back;

  /** Made when it is first needed, as most statements never do. */
  private PathCursor otherwise;

  private boolean own = true;
  private boolean searched;
  private int from;
  private int to;
  private boolean boundFirst;
  private boolean boundLast;
  private int[] path = new int[0];
  private int steps;

  // Where the two searches met: an edge from a vertex of the first to one of the second.
  private int meetFrom;
  private int meetEdge;
  private int meetTo;

  private PairCursor(
      Term.Vertex first,
      Term.Vertex last,
      Term.Repeat repeat,
      int[] bindings,
      Supplier<PathCursor> others,
      MatchContext context) {
    super(bindings);
    this.first = first;
    this.last = last;
    this.edge = (Term.Edge) repeat.term();
    this.max = repeat.max();
    this.others = others;
    this.context = context;
    this.ahead = Rows.of(edge);
    this.back = Rows.of((Term.Edge) edge.reversed());
  }

  /**
   * A cursor for a pattern of that form.
   *
   * @param others makes a cursor over the same pattern and bindings
   */
  static Optional<PathCursor> of(
      PathPattern pattern, int[] bindings, Supplier<PathCursor> others, MatchContext context) {
    boolean fits =
        pattern.selector().equals(new PathSelector.Shortest(1))
            && pattern.mode() == PathMode.WALK
            && pattern.term().costsLength()
            && pattern.term() instanceof Term.Sequence sequence
            && sequence.terms().size() == 3
            && sequence.terms().get(0) instanceof Term.Vertex
            && sequence.terms().get(1) instanceof Term.Repeat repeat
            && repeat.min() <= 1
            && repeat.term() instanceof Term.Edge
            && sequence.terms().get(2) instanceof Term.Vertex;
    if (!fits) {
      return Optional.empty();
    }
    List<Term> terms = ((Term.Sequence) pattern.term()).terms();
    Term.Vertex first = (Term.Vertex) terms.get(0);
    Term.Vertex last = (Term.Vertex) terms.get(2);
    // A name at both ends asks for cycles.
    return first.variable() >= 0 && first.variable() == last.variable()
        ? Optional.empty()
        : Optional.of(
            new PairCursor(first, last, (Term.Repeat) terms.get(1), bindings, others, context));
  }

  /** The vertex a place must take, where there is just one. */
  private int only(Term.Vertex vertex) {
    int bound = vertex.variable() >= 0 ? bindings[vertex.variable()] : UNBOUND;
    if (bound != UNBOUND) {
      return vertex.set().contains(bound) ? bound : UNBOUND;
    }
    return vertex.set().size() == 1 ? vertex.set().next(0) : UNBOUND;
  }

  @Override
  void restart() {
    from = only(first);
    to = only(last);
    own = from != UNBOUND && to != UNBOUND && from != to;
    searched = false;
    if (!own) {
      otherwise = otherwise == null ? others.get() : otherwise;
      otherwise.restart();
    }
  }

  @Override
  boolean advance() {
    if (!own) {
      return otherwise.advance();
    }
    if (searched) {
      unbind();
      return false;
    }
    searched = true;
    if (!search()) {
      return false;
    }
    boundFirst = bind(first, from);
    boundLast = bind(last, to);
    return true;
  }

  private boolean bind(Term.Vertex vertex, int element) {
    if (vertex.variable() < 0 || bindings[vertex.variable()] != UNBOUND) {
      return false;
    }
    bindings[vertex.variable()] = element;
    return true;
  }

  private void unbind() {
    if (boundFirst) {
      bindings[first.variable()] = UNBOUND;
      boundFirst = false;
    }
    if (boundLast) {
      bindings[last.variable()] = UNBOUND;
      boundLast = false;
    }
  }

  private boolean search() {
    // The parent of each vertex seen, one more, and the edge from it: parent + 1 << 32 | edge.
    CountVector forward = context.scratch().borrow();
    CountVector backward = context.scratch().borrow();
    try {
      forward.set(from, ROOT);
      backward.set(to, ROOT);
      int forwardLevel = 0;
      int backwardLevel = 0;
      for (int length = 1; length <= max; length++) {
        int forwardSize = forward.size - forwardLevel;
        int backwardSize = backward.size - backwardLevel;
        if (forwardSize == 0 || backwardSize == 0) {
          return false;
        }
        context.cancellation().check();
        boolean met;
        if (forwardSize <= backwardSize) {
          int start = forwardLevel;
          forwardLevel = forward.size;
          met = expand(ahead, forward, start, backward, true);
        } else {
          int start = backwardLevel;
          backwardLevel = backward.size;
          met = expand(back, backward, start, forward, false);
        }
        if (met) {
          path = path(forward, backward, length);
          return true;
        }
      }
      return false;
    } finally {
      context.scratch().giveBack(forward);
      context.scratch().giveBack(backward);
    }
  }

  /** Passes the edges of a level; whether one leads to what the other side has seen. */
  private boolean expand(
      Rows.Side[] sides, CountVector mine, int start, CountVector other, boolean forward) {
    int end = mine.size;
    long[] seen = mine.counts;
    long[] seenByOther = other.counts;
    for (int i = start; i < end; i++) {
      int vertex = mine.touched[i];
      for (Rows.Side side : sides) {
        int[] neighbours = side.csr().neighbours();
        boolean all = side.unconditional();
        int last = side.csr().offsets()[vertex + 1];
        for (int slot = side.csr().offsets()[vertex]; slot < last; slot++) {
          int neighbour = neighbours[slot];
          if (++steps == CHECK_EVERY) {
            steps = 0;
            context.made(CHECK_EVERY);
          }
          if (seen[neighbour] != 0 || !(all || side.has(slot))) {
            continue;
          }
          int id = side.id(slot);
          if (seenByOther[neighbour] != 0) {
            meetFrom = forward ? vertex : neighbour;
            meetEdge = id;
            meetTo = forward ? neighbour : vertex;
            return true;
          }
          mine.set(neighbour, ((long) vertex + 1) << 32 | id);
        }
      }
    }
    return false;
  }

  private int[] path(CountVector forward, CountVector backward, int length) {
    int[] found = new int[2 * length + 1];
    int middle = 0;
    for (int at = meetFrom; forward.counts[at] != ROOT; at = parent(forward, at)) {
      middle++;
    }
    int place = 2 * middle;
    for (int at = meetFrom; ; at = parent(forward, at)) {
      found[place] = at;
      if (forward.counts[at] == ROOT) {
        break;
      }
      found[place - 1] = (int) forward.counts[at];
      place -= 2;
    }
    place = 2 * middle + 1;
    found[place++] = meetEdge;
    for (int at = meetTo; ; at = parent(backward, at)) {
      found[place++] = at;
      if (backward.counts[at] == ROOT) {
        return found;
      }
      found[place++] = (int) backward.counts[at];
    }
  }

  private static int parent(CountVector vector, int vertex) {
    return (int) (vector.counts[vertex] >>> 32) - 1;
  }

  @Override
  int length() {
    return own ? path.length / 2 : otherwise.length();
  }

  @Override
  int[] path() {
    return own ? path.clone() : otherwise.path();
  }

  @Override
  int[] elements(int variable) {
    if (!own) {
      return otherwise.elements(variable);
    }
    if (variable == first.variable()) {
      return new int[] {from};
    }
    if (variable == last.variable()) {
      return new int[] {to};
    }
    if (variable != edge.variable()) {
      return new int[0];
    }
    int[] edges = new int[path.length / 2];
    for (int i = 0; i < edges.length; i++) {
      edges[i] = path[2 * i + 1];
    }
    return edges;
  }
}
