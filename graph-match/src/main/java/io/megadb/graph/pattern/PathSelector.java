package io.megadb.graph.pattern;

/**
 * Which of the paths between the same two vertices are kept (ISO/IEC 9075-16, path search prefix).
 * ANY and ANY SHORTEST are {@code Shortest(1)}, ALL SHORTEST is {@code ShortestGroups(1)}.
 */
public sealed interface PathSelector {
  /** All of them. */
  record All() implements PathSelector {}

  /** The {@code count} shortest; which ones of equal length is not defined. */
  record Shortest(int count) implements PathSelector {}

  /** All those of the {@code count} smallest lengths. */
  record ShortestGroups(int count) implements PathSelector {}
}
