package io.megadb.spi.tier;

import io.megadb.spi.catalog.TableName;
import java.util.List;
import java.util.Optional;

/** A tier with indexes on vectors: what they are, and how well they find. Any thread. */
public interface VectorIndexes {
  /**
   * An index.
   *
   * @param method how it is built, as CREATE INDEX has it: method, operator class, options
   * @param rows of the table
   * @param graphRows rows in segments that have a graph; others are compared one by one
   * @param segments of the table
   * @param targetRecall that the last search by the index asked for; before the first, the recall
   *     given to {@link #vectorIndexes}
   * @param ef candidates kept for ten neighbours at that recall; empty if no number reaches it
   * @param calibratedRecall measured when the graph was built, at that ef
   * @param queries the graph has answered since the server started
   * @param checkedQueries compared with the exact answer since a search asked for another recall
   * @param measuredRecall of those
   */
  record VectorIndex(
      TableName table,
      String name,
      String column,
      String method,
      long rows,
      long graphRows,
      int segments,
      double targetRecall,
      Optional<Integer> ef,
      Optional<Double> calibratedRecall,
      long queries,
      long checkedQueries,
      Optional<Double> measuredRecall) {}

  /**
   * All indexes.
   *
   * @param recall that {@code ef} is for where nobody has searched yet
   */
  List<VectorIndex> vectorIndexes(double recall);
}
