package io.megadb.duckdb;

/**
 * DuckDB failed before the first rows of a streaming result, and its driver does not say why. Run
 * the query again on a connection with {@link DuckDb.Results#MATERIALIZED} to learn it.
 */
public final class LostErrorException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LostErrorException(Throwable cause) {
    super("DuckDB failed before the first rows", cause);
  }
}
