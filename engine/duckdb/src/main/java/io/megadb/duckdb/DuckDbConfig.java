package io.megadb.duckdb;

import io.megadb.spi.embed.HashedNgrams;
import io.megadb.spi.embed.TextEmbedder;
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
 * @param embedder what {@code embed_text} computes with; stays the caller's
 */
public record DuckDbConfig(
    int threads,
    long memoryLimitMib,
    Path temporaryDirectory,
    long temporaryLimitMib,
    List<String> setup,
    TextEmbedder embedder) {
  public DuckDbConfig {
    setup = List.copyOf(setup);
  }

  /** Without a model. */
  public DuckDbConfig(
      int threads,
      long memoryLimitMib,
      Path temporaryDirectory,
      long temporaryLimitMib,
      List<String> setup) {
    this(threads, memoryLimitMib, temporaryDirectory, temporaryLimitMib, setup, new HashedNgrams());
  }
}
