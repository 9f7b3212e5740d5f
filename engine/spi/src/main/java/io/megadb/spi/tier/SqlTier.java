package io.megadb.spi.tier;

/** A tier that runs SQL itself. */
public non-sealed interface SqlTier extends Tier {
  /** Opens a session; it borrows a connection per statement or transaction. */
  SqlTierSession openSession();

  /**
   * Whether strings compare by code point, so that comparisons, ORDER BY and min/max on text may be
   * pushed.
   */
  boolean comparesTextByCodePoint();

  /** The name of the database that {@code catalog.schema.table} must be written with inside it. */
  String databaseName();
}
