package io.megadb.exec;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Bounds of the engine.
 *
 * @param queryTimeout after which a statement is cancelled; zero means never
 * @param memoryLimitBytes Arrow memory of all statements together
 * @param queryMemoryLimitBytes Arrow memory of one statement
 * @param maxRunningQueries statements that run at once; more wait
 * @param sidewaysKeyBound join keys sent to another tier as a list
 * @param planCacheEntries compiled statements kept
 * @param copyDirectories folders COPY may read and write; empty refuses COPY
 */
public record EngineConfig(
    Duration queryTimeout,
    long memoryLimitBytes,
    long queryMemoryLimitBytes,
    int maxRunningQueries,
    int sidewaysKeyBound,
    int planCacheEntries,
    List<Path> copyDirectories) {
  public EngineConfig {
    copyDirectories = List.copyOf(copyDirectories);
  }
}
