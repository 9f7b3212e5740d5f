package io.megadb.graph.match;

/**
 * Drops paths that an ambiguous pattern finds again with the same bindings. Remembers what it has
 * seen of one start vertex: the cursor within passes the starts one after the other.
 */
final class DistinctCursor extends PathCursor {
  private final DepthFirstCursor inner;
  private final Readings seen;
  private int start = UNBOUND;

  DistinctCursor(DepthFirstCursor inner, Program program, MatchContext context) {
    super(inner.bindings);
    this.inner = inner;
    this.seen = new Readings(program, context);
  }

  @Override
  void restart() {
    forget(UNBOUND);
    inner.restart();
  }

  private void forget(int next) {
    start = next;
    seen.clear();
  }

  @Override
  boolean advance() {
    while (inner.advance()) {
      if (inner.start() != start) {
        forget(inner.start());
      }
      if (seen.add(inner.path(), inner.bound())) {
        return true;
      }
    }
    return false;
  }

  @Override
  int length() {
    return inner.length();
  }

  @Override
  int[] path() {
    return inner.path();
  }

  @Override
  int[] elements(int variable) {
    return inner.elements(variable);
  }
}
