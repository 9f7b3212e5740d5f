package io.megadb.bench.vector;

/** Searches an engine from one thread. */
public interface Searcher extends AutoCloseable {
  /** Rows asked for. */
  int K = 10;

  /**
   * The rows nearest by cosine.
   *
   * @param query as it stands in the set
   * @param effort how many candidates the index shall keep, at least {@link #K}; an engine that
   *     chooses by itself ignores it
   * @param filter which rows may be answers
   * @return at most {@link #K} ids, nearest first
   */
  int[] search(float[] query, int effort, Filter filter) throws Exception;

  @Override
  void close() throws Exception;
}
