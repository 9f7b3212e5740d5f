package io.megadb.spi.catalog;

/**
 * A DDL that was announced and not yet finished. One that is still in the catalog at a start was
 * interrupted: the tier is asked what is there, and the rest is undone or completed.
 *
 * @param id unique
 * @param kind what was to be done
 * @param table to what
 */
public record PendingDdl(String id, Kind kind, TableName table) {
  /** What was to be done. */
  public enum Kind {
    CREATE,
    DROP,
    ALTER
  }
}
