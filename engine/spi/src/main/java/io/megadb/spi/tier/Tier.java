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

  /** All tables the tier has now, those that others made in its engine included. */
  List<TableDefinition> tables();

  /**
   * Changes whenever {@link #tables()} would answer differently; much cheaper than it. Polled every
   * few seconds.
   */
  String fingerprint();

  /** Size of a table; empty if the table is gone. */
  Optional<TableStatistics> statistics(TableName table);

  /** Releases the engine. Statements that still run fail. */
  @Override
  void close();
}
