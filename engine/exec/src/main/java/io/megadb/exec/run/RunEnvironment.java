package io.megadb.exec.run;

import io.megadb.duckdb.DuckDb;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.tier.LocalScan;
import io.megadb.spi.tier.LocalTier;
import io.megadb.spi.tier.TableReader;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * What a plan needs to run.
 *
 * @param localTiers by catalog name
 * @param tables for table functions
 * @param versions to read of some local tables; of the others the newest
 * @param timeZone the session's
 * @param sidewaysKeyBound how many join keys may be sent to another tier as a list
 * @param targetRecall share of the truly nearest rows that a search for them should find
 * @param startedAt when the statement began
 * @param helpers threads for what a statement has done while it goes on
 */
public record RunEnvironment(
    DuckDb duckDb,
    Map<String, LocalTier> localTiers,
    TableReader tables,
    Map<TableName, LocalScan.Snapshot> versions,
    ZoneId timeZone,
    int sidewaysKeyBound,
    double targetRecall,
    Instant startedAt,
    Executor helpers) {

  LocalTier localTier(String catalog) {
    LocalTier tier = localTiers.get(catalog);
    if (tier == null) {
      throw new IllegalStateException("no local tier " + catalog);
    }
    return tier;
  }
}
