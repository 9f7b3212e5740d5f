package io.megadb.bench.vector;

/** An engine with an index over one set's rows, built by whatever opened it. */
public interface VectorEngine extends AutoCloseable {
  String name();

  /** How long rows and index took. */
  double buildSeconds();

  /** Bytes of the index, with the vectors where it holds them. */
  long indexBytes() throws Exception;

  /** What an effort is called in reports. */
  default String effort(int effort) throws Exception {
    return String.valueOf(effort);
  }

  /** A search for one thread, which closes it. */
  Searcher searcher() throws Exception;

  @Override
  void close() throws Exception;
}
