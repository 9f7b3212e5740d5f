package io.megadb.graph.run;

/**
 * What an algorithm found, row by row. One thread.
 *
 * <p>A cursor: {@link #advance}, then the getters. So what is made of an array needs no copy, and
 * what would be too much to hold is found when it is asked for.
 */
public interface AlgorithmRows {
  /** No other vertex. */
  int NONE = -1;

  /** Goes to the next row; false after the last. */
  boolean advance();

  /** The row's vertex, within the projection. */
  int vertex();

  /** The row's other vertex, or {@link #NONE}. */
  default int other() {
    return NONE;
  }

  /** A result of type bigint. */
  default long integer(int result) {
    throw new IllegalStateException("result " + result + " is no integer");
  }

  /** A result of type double precision. */
  default double number(int result) {
    throw new IllegalStateException("result " + result + " is no number");
  }

  /** No rows. */
  static AlgorithmRows none() {
    return new AlgorithmRows() {
      @Override
      public boolean advance() {
        return false;
      }

      @Override
      public int vertex() {
        throw new IllegalStateException("no row");
      }
    };
  }
}
