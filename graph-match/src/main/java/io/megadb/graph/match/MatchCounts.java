package io.megadb.graph.match;

import io.megadb.graph.match.join.JoinCounter;
import io.megadb.graph.pattern.GraphPattern;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Numbers about all matches of a pattern, found without enumerating them where the pattern allows.
 * Stateless; any thread.
 */
public final class MatchCounts {
  private MatchCounts() {}

  /**
   * Vertices and a number for each.
   *
   * @param vertices each once, in any order
   * @param counts as many, each at least 1
   */
  public record OfVertices(int[] vertices, long[] counts) {
    static OfVertices of(CountVector vector) {
      long[] counts = new long[vector.size];
      for (int i = 0; i < counts.length; i++) {
        counts[i] = vector.counts[vector.touched[i]];
      }
      return new OfVertices(Arrays.copyOf(vector.touched, vector.size), counts);
    }
  }

  /** The number of matches. */
  public static long all(GraphPattern pattern, MatchContext context) {
    List<CompiledPath> paths = CompiledPath.all(pattern);
    Optional<WalkCounter> walks = WalkCounter.of(paths, context);
    if (walks.isPresent()) {
      return walks.get().count();
    }
    Optional<JoinCounter> join = JoinCounter.of(pattern, context);
    if (join.isPresent()) {
      return join.get().count();
    }
    Matcher matcher = new Matcher(pattern, paths, context);
    long count = 0;
    while (matcher.advance()) {
      count++;
    }
    return count;
  }

  /**
   * The number of matches for each vertex that a variable is bound to, of those that bind it.
   *
   * @param variable of a vertex outside quantifiers
   */
  public static OfVertices byVertex(GraphPattern pattern, int variable, MatchContext context) {
    List<CompiledPath> paths = CompiledPath.all(pattern);
    Optional<WalkCounter> walks = WalkCounter.endingAt(variable, paths, context);
    if (walks.isPresent()) {
      return walks.get().counts();
    }
    Matcher matcher = new Matcher(pattern, paths, context);
    CountVector counts = context.scratch().borrow();
    try {
      while (matcher.advance()) {
        int vertex = matcher.current().element(variable);
        if (vertex >= 0) {
          counts.add(vertex, 1);
        }
      }
      return OfVertices.of(counts);
    } finally {
      context.scratch().giveBack(counts);
    }
  }

  /**
   * The vertices that a variable is bound to by at least one match, each once, in any order.
   *
   * @param variable of a vertex outside quantifiers
   */
  public static int[] vertices(GraphPattern pattern, int variable, MatchContext context) {
    List<CompiledPath> paths = CompiledPath.all(pattern);
    Optional<WalkReach> reach = WalkReach.of(paths, variable, context);
    return reach.isPresent() ? reach.get().ends() : byVertex(pattern, variable, context).vertices();
  }

  /** How many vertices {@link #vertices} has. */
  public static int vertexCount(GraphPattern pattern, int variable, MatchContext context) {
    List<CompiledPath> paths = CompiledPath.all(pattern);
    Optional<WalkReach> reach = WalkReach.of(paths, variable, context);
    return reach.isPresent()
        ? reach.get().count()
        : byVertex(pattern, variable, context).vertices().length;
  }
}
