package io.megadb.sql.graph;

/**
 * Which of the matching paths count.
 *
 * @param count of ANY k, SHORTEST k and SHORTEST k GROUPS, 1 without; 0 for ALL
 */
public record PathPrefix(Selector selector, int count, PathMode mode) {
  /** ALL WALK, what a path without a prefix has. */
  public static final PathPrefix NONE = new PathPrefix(Selector.ALL, 0, PathMode.WALK);

  /** Which paths of a pair of end points are kept. */
  public enum Selector {
    ALL,
    /** ANY [k]: any k of them. */
    ANY,
    ANY_SHORTEST,
    ALL_SHORTEST,
    /** SHORTEST k: the k shortest, ties broken at will. */
    SHORTEST,
    /** SHORTEST [k] GROUPS: all of the k smallest lengths. */
    SHORTEST_GROUPS
  }

  /** What may repeat in a path. */
  public enum PathMode {
    /** Everything. */
    WALK,
    /** No edge twice. */
    TRAIL,
    /** No vertex twice. */
    ACYCLIC,
    /** No vertex twice, but the last may be the first. */
    SIMPLE
  }

  /** Whether an unbounded quantifier within gives finitely many paths. */
  public boolean restrictive() {
    return selector != Selector.ALL || mode != PathMode.WALK;
  }
}
