package io.megadb.tier.graph;

import io.megadb.graph.match.MatchLimits;

/**
 * Bounds of the graph tier.
 *
 * @param threads that build graphs and count matches, the caller's included
 * @param limits of one search for a pattern
 * @param memoryLimitBytes of heap for all graphs together, with what is found for their conditions
 */
public record GraphConfig(int threads, MatchLimits limits, long memoryLimitBytes) {
  public GraphConfig {
    if (memoryLimitBytes < 1) {
      throw new IllegalArgumentException("memoryLimitBytes: " + memoryLimitBytes);
    }
  }

  /** What a server has with so much heap: half of it for graphs. */
  public static GraphConfig standard(int threads) {
    return new GraphConfig(threads, MatchLimits.STANDARD, Runtime.getRuntime().maxMemory() / 2);
  }
}
