package io.megadb.tier.vector;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What the tier needs.
 *
 * @param folder of all tables
 * @param writerMemoryMib rows one table's writer keeps before it writes them
 * @param threads that build one graph
 * @param settleEvery how often finished merges are committed
 */
public record VectorConfig(Path folder, int writerMemoryMib, int threads, Duration settleEvery) {
  /** Usual values. */
  public static VectorConfig of(Path folder) {
    return new VectorConfig(
        folder, 64, Runtime.getRuntime().availableProcessors(), Duration.ofSeconds(1));
  }
}
