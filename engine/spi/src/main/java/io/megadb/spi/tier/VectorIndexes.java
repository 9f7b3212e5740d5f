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
   * @param ef candidates kept for ten neighbours at the recall asked for; empty if no number
   *     reaches it
   * @param calibratedRecall measured when the graph was built, at that ef
   * @param queries the graph has answered since the server started
   * @param checkedQueries of them compared with the exact answer
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
      Optional<Integer> ef,
      Optional<Double> calibratedRecall,
      long queries,
      long checkedQueries,
      Optional<Double> measuredRecall) {}

  /**
   * All indexes.
   *
   * @param recall that {@code ef} is for
   */
  List<VectorIndex> vectorIndexes(double recall);
}
