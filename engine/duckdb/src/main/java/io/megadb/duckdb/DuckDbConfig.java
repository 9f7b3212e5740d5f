package io.megadb.duckdb;

import java.nio.file.Path;
import java.util.List;

/**
 * How the in-process DuckDB is set up.
 *
 * @param threads worker threads, at least 1
 * @param memoryLimitMib bound of DuckDB's buffers, in MiB
 * @param temporaryDirectory where operators spill
 * @param temporaryLimitMib bound of what they spill, in MiB
 * @param setup statements run once after opening (macros, settings)
 */
public record DuckDbConfig(
    int threads,
    long memoryLimitMib,
    Path temporaryDirectory,
    long temporaryLimitMib,
    List<String> setup) {
  public DuckDbConfig {
    setup = List.copyOf(setup);
  }
}
