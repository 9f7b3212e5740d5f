package io.megadb.catalog;

import io.megadb.spi.catalog.CatalogStore;
import io.megadb.spi.catalog.PendingDdl;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.Capability;
import io.megadb.spi.tier.LocalTier;
import io.megadb.spi.tier.Tier;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens at a start to DDL that an earlier run did not finish.
 *
 * <pre>
 *          tier that survives a restart              tier that does not
 * CREATE   there: adopted; not there: forgotten      forgotten
 * DROP     there: dropped; not there: forgotten      forgotten, with its definition
 * ALTER    as the tier has it                        as it was before
 * </pre>
 *
 * <p>Tiers do each DDL atomically, so there are no other cases. Then the tables of tiers that do
 * not survive a restart are made again, empty.
 */
final class Reconciliation {
  private static final Logger LOG = LoggerFactory.getLogger(Reconciliation.class);

  private final CatalogStore store;
  private final List<Tier> tiers;
  private final QueryContext context;

  Reconciliation(CatalogStore store, List<Tier> tiers, QueryContext context) {
    this.store = store;
    this.tiers = tiers;
    this.context = context;
  }

  void run() {
    for (PendingDdl ddl : store.current().pending()) {
      Optional<Tier> tier =
          tiers.stream().filter(t -> t.catalog().equals(ddl.table().catalog())).findFirst();
      LOG.info("{} of {} was interrupted; reconciling", ddl.kind(), ddl.table());
      tier.ifPresent(t -> finish(ddl, t));
      CatalogService.publish(
          store,
          s -> {
            boolean forget =
                ddl.kind() == PendingDdl.Kind.DROP && tier.map(t -> !survives(t)).orElse(false);
            return (forget ? s.withoutTable(ddl.table()) : s).withoutPending(ddl.id());
          });
    }
    for (Tier tier : tiers) {
      if (!survives(tier) && tier instanceof LocalTier local) {
        recreate(local);
      }
    }
  }

  private static void finish(PendingDdl ddl, Tier tier) {
    if (ddl.kind() == PendingDdl.Kind.DROP && survives(tier) && tier instanceof LocalTier local) {
      local.dropTable(ddl.table());
    }
  }

  private static boolean survives(Tier tier) {
    return tier.capabilities().contains(Capability.SURVIVES_RESTART);
  }

  private void recreate(LocalTier tier) {
    List<TableName> there = tier.tables().stream().map(TableDefinition::name).toList();
    for (TableDefinition table : store.current().tables().values()) {
      if (table.name().catalog().equals(tier.catalog()) && !there.contains(table.name())) {
        tier.createTable(table, Optional.empty(), context);
      }
    }
  }
}
