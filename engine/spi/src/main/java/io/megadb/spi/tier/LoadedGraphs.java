package io.megadb.spi.tier;

import io.megadb.spi.catalog.TableName;
import java.time.Instant;
import java.util.List;

/** A tier that keeps property graphs in memory: what it has, and when to let go. Any thread. */
public interface LoadedGraphs {
  /**
   * A graph in memory.
   *
   * @param vertices of all its tables
   * @param edges of all its tables
   * @param danglingEdges rows of edge tables left out because a vertex of theirs is not there
   * @param bytes of heap that count for graph.memory_limit_mib
   * @param builtAt when all its tables were last read whole
   * @param buildMillis how long that took
   * @param freshAt when it was last known to be like its tables
   * @param refreshes how often changes were taken in since {@code builtAt}
   * @param tableReads how many tables were read whole since {@code builtAt}, where what changed in
   *     them could not be taken in
   * @param version of its tables, for people
   */
  record LoadedGraph(
      TableName name,
      long vertices,
      long edges,
      long danglingEdges,
      long bytes,
      Instant builtAt,
      double buildMillis,
      Instant freshAt,
      long refreshes,
      long tableReads,
      String version) {}

  /** The graphs in memory, by name. */
  List<LoadedGraph> loaded();

  /** Lets a graph go, because it was dropped or defined anew; no error if it is not there. */
  void forget(TableName graph);
}
