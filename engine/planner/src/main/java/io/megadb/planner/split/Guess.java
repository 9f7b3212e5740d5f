package io.megadb.planner.split;

/**
 * The constants of row estimates, all of them. They are the usual textbook guesses (Selinger et
 * al., Access Path Selection in a Relational Database Management System, SIGMOD 1979, table 1),
 * used where a tier knows no more than a table's row count. They decide which fragment runs first
 * and whether a sideways filter is worth asking for; they never decide what a statement answers.
 */
final class Guess {
  /** Rows of a table whose tier does not know its size. */
  static final double UNKNOWN_TABLE_ROWS = 100_000;

  /** The fewest rows believed of a size that is no count: new tables are often not analysed yet. */
  static final double LEAST_INEXACT_ROWS = 1_000;

  /** Rows of a leaf that is no table (functions, a recursive query's own rows). */
  static final double UNKNOWN_LEAF_ROWS = 1_000;

  /** Part of the rows that {@code <}, {@code >} and their like leave. */
  static final double RANGE = 1.0 / 3;

  /** Part of the rows that a pattern (LIKE and the others) leaves. */
  static final double PATTERN = 0.1;

  /** Part of the rows that IS NULL leaves. */
  static final double IS_NULL = 0.05;

  /** Part of the rows that any other condition leaves. */
  static final double OTHER = 0.5;

  /**
   * Distinct values of a column that is no key: rows to this power, so 1,000 among a million. Half
   * of the exponent's range errs equally to both sides.
   */
  static final double DISTINCT_POWER = 0.5;

  /** The fewest distinct values guessed for a column of a large table. */
  static final double LEAST_DISTINCT = 10;

  /** Rows a LIMIT by parameter is taken for. */
  static final double PARAMETER_LIMIT = 100;

  /** A sideways filter is asked for if it keeps at most this part of the fragment's rows. */
  static final double SIDEWAYS_KEEPS_AT_MOST = 0.5;

  /** The most keys that are looked for in one scan to restrict another; more are no condition. */
  static final double MOST_SCAN_KEYS = 1_000;

  /**
   * What reading a row costs DuckDB in this process, against fetching a row from a SQL tier as 1:
   * DuckDB filters ten million rows a second on one thread where a fragment brings about one.
   */
  static final double LOCAL_ROW_COST = 0.1;

  private Guess() {}
}
