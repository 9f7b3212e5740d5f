package io.megadb.graph.pattern;

/** Which way an edge is passed. Edges of a property graph over tables are always directed. */
public enum Direction {
  /** From source to target. */
  RIGHT,
  /** From target to source. */
  LEFT,
  /** Either; a loop is passed once. */
  ANY;

  /** The same edge seen from the other end. */
  public Direction reversed() {
    return switch (this) {
      case RIGHT -> LEFT;
      case LEFT -> RIGHT;
      case ANY -> ANY;
    };
  }
}
