package io.megadb.spi.tier;

/** What an insert does with a row whose primary key is there already. */
public enum OnConflict {
  /** UNIQUE_VIOLATION, and nothing is inserted. */
  FAIL,
  /** Keep the old row. */
  IGNORE,
  /** The new row takes the old one's place. */
  REPLACE
}
