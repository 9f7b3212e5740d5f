package io.megadb.planner.plan;

import io.megadb.spi.catalog.TableName;
import io.megadb.spi.type.SqlType;

/**
 * A value that is the same for the whole statement and known only when it runs. It is found once,
 * before the first fragment, and takes part as a parameter behind the user's own: see {@link
 * QueryPlan#values}.
 */
public sealed interface StatementValue {
  /** The type of the value. */
  SqlType type();

  /** A clock reading, timestamptz. */
  enum Clock implements StatementValue {
    /** PostgreSQL's {@code now()}: when the transaction began, or the statement outside of one. */
    TRANSACTION,
    /** PostgreSQL's {@code statement_timestamp()}. */
    STATEMENT;

    @Override
    public SqlType type() {
      return SqlType.Simple.TIMESTAMPTZ;
    }

    /** PostgreSQL's name of it. */
    public String function() {
      return this == TRANSACTION ? "now()" : "statement_timestamp()";
    }
  }

  /**
   * An expression over such readings.
   *
   * @param select DuckDB SELECT of one row and column, without scans and fragments; its parameters
   *     are clock readings
   */
  record Computed(SqlType type, SqlTemplate select) implements StatementValue {}

  /**
   * The words of a query with their weights in a table's index on them ({@link
   * io.megadb.spi.tier.TextIndexes#weigh}); NULL for a query that is NULL.
   *
   * @param query a SELECT as of {@link Computed}
   */
  record TextWeights(TableName table, String column, SqlTemplate query) implements StatementValue {
    @Override
    public SqlType type() {
      return SqlType.Simple.TEXT;
    }
  }
}
