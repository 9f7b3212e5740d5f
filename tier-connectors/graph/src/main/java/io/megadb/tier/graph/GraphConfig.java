package io.megadb.tier.graph;

/**
 * Bounds of the graph tier.
 *
 * @param threads that build graphs and count matches, the caller's included
 * @param matchMaxStates most partial paths that one search keeps, about 20 bytes each
 * @param memoryLimitBytes of heap for all graphs together, with what is found for their conditions
 */
public record GraphConfig(int threads, int matchMaxStates, long memoryLimitBytes) {
  public GraphConfig {
    if (memoryLimitBytes < 1) {
      throw new IllegalArgumentException("memoryLimitBytes: " + memoryLimitBytes);
    }
  }

  /** What a server has with so much heap: half of it for graphs. */
  public static GraphConfig standard(int threads) {
    return new GraphConfig(threads, 20_000_000, Runtime.getRuntime().maxMemory() / 2);
  }
}
