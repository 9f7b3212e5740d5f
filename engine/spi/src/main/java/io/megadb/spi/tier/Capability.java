package io.megadb.spi.tier;

/**
 * What a tier can do. The contract test checks both ways: what is declared works, what is not is
 * refused with FEATURE_NOT_SUPPORTED and changes nothing.
 */
public enum Capability {
  CREATE_TABLE,
  CREATE_TABLE_AS,
  ADD_COLUMN,
  DROP_COLUMN,
  RENAME_COLUMN,
  WIDEN_COLUMN,
  RENAME_TABLE,
  TRUNCATE,
  PARTITIONING,
  INSERT,
  UPDATE,
  DELETE,
  ON_CONFLICT,
  RETURNING,
  PRIMARY_KEY,
  TRANSACTIONS,
  SURVIVES_RESTART,
  /** Scans skip data by {@link ColumnPredicate}s. */
  PREDICATE_PRUNING
}
