package io.megadb.duckdb;

/**
 * A statement reads a registered stream twice, though it names it once: DuckDB's macros (nullif is
 * one) repeat their arguments, sub-queries included. Make the stream a table, and run it again.
 */
public final class StreamReadAgainException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StreamReadAgainException(Throwable cause) {
    super("DuckDB read a stream twice", cause);
  }
}
