package io.megadb.spi.tier;

import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A tier: one engine under one catalog name. A tier is either a {@link LocalTier}, whose tables
 * DuckDB reads in this process, or a {@link SqlTier}, which runs SQL itself.
 *
 * <p>Threads: all methods may be called from any thread.
 */
public sealed interface Tier extends AutoCloseable permits LocalTier, SqlTier {
  /** The catalog name, e.g. {@code olap}. */
  String catalog();

  Set<Capability> capabilities();

  /**
   * The tables of a tier at one time.
   *
   * @param fingerprint of a state no newer than that of the tables; of the very same state if an
   *     earlier fingerprint can come back, since otherwise a table made and dropped between the two
   *     readings would look unchanged for ever
   * @param tables all of them, those that others made in the tier's engine included
   */
  record Listing(String fingerprint, List<TableDefinition> tables) {
    public Listing {
      tables = List.copyOf(tables);
    }
  }

  /** What the tier has now. */
  Listing listing();

  /** The tables the tier has now. */
  default List<TableDefinition> tables() {
    return listing().tables();
  }

  /**
   * Changes whenever {@link #listing()} would answer differently; much cheaper than it. Polled
   * every few seconds.
   */
  String fingerprint();

  /** Size of a table; empty if the table is gone. */
  Optional<TableStatistics> statistics(TableName table);

  /** Releases the engine. Statements that still run fail. */
  @Override
  void close();
}
