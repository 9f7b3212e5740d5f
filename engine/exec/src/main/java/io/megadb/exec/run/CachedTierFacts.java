package io.megadb.exec.run;

import io.megadb.planner.split.scan.TierFacts;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.tier.LocalTier;
import io.megadb.spi.tier.SqlTier;
import io.megadb.spi.tier.TableStatistics;
import io.megadb.spi.tier.Tier;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The planner's view of the tiers. Sizes are kept for a while: planning must not wait for a tier
 * each time. Any thread.
 */
public final class CachedTierFacts implements TierFacts {
  private static final long KEEP_NANOS = Duration.ofSeconds(10).toNanos();

  private record Known(Optional<TableStatistics> statistics, long atNanos) {}

  private final Map<String, Tier> tiers;
  private final int sidewaysKeys;
  private final Map<TableName, Known> known = new ConcurrentHashMap<>();

  /**
   * @param tiers by catalog name
   */
  public CachedTierFacts(Map<String, Tier> tiers, int sidewaysKeys) {
    this.tiers = tiers;
    this.sidewaysKeys = sidewaysKeys;
  }

  @Override
  public Kind kind(String catalog) {
    return switch (tiers.get(catalog)) {
      case LocalTier local -> Kind.LOCAL;
      case SqlTier sql -> Kind.SQL;
      case null -> throw new IllegalArgumentException("no tier " + catalog);
    };
  }

  @Override
  public boolean comparesTextByCodePoint(String catalog) {
    return tiers.get(catalog) instanceof SqlTier sql && sql.comparesTextByCodePoint();
  }

  @Override
  public Optional<String> vectorSchema(String catalog) {
    return tiers.get(catalog) instanceof SqlTier sql ? sql.vectorSchema() : Optional.empty();
  }

  @Override
  public Optional<TableStatistics> statistics(TableName table) {
    long now = System.nanoTime();
    Known entry = known.get(table);
    if (entry == null || now - entry.atNanos() > KEEP_NANOS) {
      Tier tier = tiers.get(table.catalog());
      entry = new Known(tier == null ? Optional.empty() : tier.statistics(table), now);
      known.put(table, entry);
      if (known.size() > 10_000) {
        known.clear();
      }
    }
    return entry.statistics();
  }

  @Override
  public int sidewaysKeys() {
    return sidewaysKeys;
  }
}
