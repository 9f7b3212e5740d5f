package io.megadb.tier.memory;

import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.error.NearestName;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.Capability;
import io.megadb.spi.tier.LocalScan;
import io.megadb.spi.tier.LocalTier;
import io.megadb.spi.tier.OnConflict;
import io.megadb.spi.tier.ScanRequest;
import io.megadb.spi.tier.TableChange;
import io.megadb.spi.tier.TableStatistics;
import io.megadb.tier.memory.segment.MemoryBudget;
import io.megadb.tier.memory.segment.RowKeys;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The memory tier: tables as rings of Arrow segments in this process, lost when it ends. Its
 * tables' definitions are kept by the catalog, which creates them again at the next start.
 *
 * <p>Threads: any. One daemon thread lets rows go that are older than their table's {@code
 * max_age_seconds}, once a second.
 */
public final class MemoryTier implements LocalTier {
  /** The catalog name under which the server knows the tier. */
  public static final String CATALOG = "memory";

  private static final Logger LOG = LoggerFactory.getLogger(MemoryTier.class);
  private static final long EXPIRY_MILLIS = 1000;
  private static final Set<Capability> CAPABILITIES =
      Set.copyOf(
          EnumSet.of(
              Capability.CREATE_TABLE,
              Capability.CREATE_TABLE_AS,
              Capability.ADD_COLUMN,
              Capability.DROP_COLUMN,
              Capability.RENAME_COLUMN,
              Capability.RENAME_TABLE,
              Capability.TRUNCATE,
              Capability.INSERT,
              Capability.UPDATE,
              Capability.DELETE,
              Capability.ON_CONFLICT,
              Capability.PRIMARY_KEY,
              Capability.PREDICATE_PRUNING));

  private final String catalog;
  private final BufferAllocator allocator;
  private final MemoryBudget budget;
  private final InstantSource clock;
  private final Map<TableName, MemoryTable> tables = new ConcurrentHashMap<>();
  private final AtomicLong definitions = new AtomicLong();
  private final ScheduledExecutorService expiry;

  /**
   * A tier without tables.
   *
   * @param catalog its catalog name
   * @param parent Arrow memory is taken from a child of it; whoever exports a scan must use an
   *     allocator of the same root
   * @param limitBytes bound of all tables and indexes together
   * @param clock for {@code max_age_seconds}
   */
  public MemoryTier(String catalog, BufferAllocator parent, long limitBytes, InstantSource clock) {
    this.catalog = catalog;
    this.allocator = parent.newChildAllocator("tier-" + catalog, 0, limitBytes);
    this.budget = new MemoryBudget(allocator, limitBytes);
    this.clock = clock;
    this.expiry =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("megadb-memory-expiry").factory());
    expiry.scheduleWithFixedDelay(
        this::expire, EXPIRY_MILLIS, EXPIRY_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void expire() {
    for (MemoryTable table : tables.values()) {
      try {
        table.expire();
      } catch (RuntimeException e) {
        LOG.warn("rows of {} that are too old could not be removed", table.definition().name(), e);
      }
    }
  }

  @Override
  public String catalog() {
    return catalog;
  }

  @Override
  public Set<Capability> capabilities() {
    return CAPABILITIES;
  }

  @Override
  public boolean streamsTables() {
    return true;
  }

  @Override
  public ChangeStrategy changeStrategy() {
    return ChangeStrategy.BY_ROW;
  }

  @Override
  public Listing listing() {
    // Asked before the tables are: a change in between is then seen at the next poll.
    String fingerprint = fingerprint();
    return new Listing(fingerprint, tables.values().stream().map(MemoryTable::definition).toList());
  }

  @Override
  public String fingerprint() {
    return Long.toString(definitions.get());
  }

  @Override
  public Optional<TableStatistics> statistics(TableName table) {
    return table(table).map(MemoryTable::statistics);
  }

  /** A table, for look-ups by key besides SQL. */
  public Optional<MemoryTable> table(TableName name) {
    return Optional.ofNullable(tables.get(name));
  }

  private MemoryTable existing(TableName name) {
    MemoryTable table = tables.get(name);
    if (table == null) {
      throw new MegaDbException(ErrorCode.UNDEFINED_TABLE, "table " + name + " does not exist")
          .withHint(
              NearestName.hint(
                  name.name(),
                  tables.keySet().stream().map(TableName::name).toList(),
                  "Memory tables are empty and made again at a server's start."));
    }
    return table;
  }

  @Override
  public LocalScan scan(ScanRequest request) {
    return existing(request.table().name()).scan(request);
  }

  @Override
  public Optional<LocalScan.Held> hold(TableName table) {
    return Optional.of(existing(table).hold());
  }

  @Override
  public TableDefinition createTable(
      TableDefinition definition, Optional<ArrowReader> rows, QueryContext context) {
    TableDefinition checked = RingAlteration.RULES.check(definition);
    RowKeys.check(checked);
    MemoryOptions options = MemoryOptions.of(checked.options());
    checkFree(checked.name());
    MemoryTable table = new MemoryTable(checked, options, budget, clock);
    try {
      rows.ifPresent(reader -> table.insert(reader, OnConflict.FAIL, context));
      if (tables.putIfAbsent(checked.name(), table) != null) {
        throw duplicate(checked.name());
      }
    } catch (RuntimeException | Error e) {
      table.drop();
      throw e;
    }
    definitions.incrementAndGet();
    return checked;
  }

  private void checkFree(TableName name) {
    if (tables.containsKey(name)) {
      throw duplicate(name);
    }
  }

  private static MegaDbException duplicate(TableName name) {
    return new MegaDbException(ErrorCode.DUPLICATE_TABLE, "table " + name + " already exists");
  }

  @Override
  public TableDefinition alterTable(TableName table, List<TableChange> changes) {
    MemoryTable existing = existing(table);
    // Renaming moves the table in the map, so no two of them may be under way.
    synchronized (definitions) {
      TableName after = table;
      for (TableChange change : changes) {
        if (change instanceof TableChange.RenameTable(String newName)) {
          after = new TableName(table.catalog(), table.schema(), newName);
        }
      }
      if (!after.equals(table) && tables.putIfAbsent(after, existing) != null) {
        throw duplicate(after);
      }
      try {
        TableDefinition definition = existing.alter(changes);
        if (!after.equals(table)) {
          tables.remove(table, existing);
        }
        return definition;
      } catch (RuntimeException e) {
        if (!after.equals(table)) {
          tables.remove(after, existing);
        }
        throw e;
      } finally {
        definitions.incrementAndGet();
      }
    }
  }

  @Override
  public void dropTable(TableName table) {
    MemoryTable gone;
    synchronized (definitions) {
      gone = tables.remove(table);
    }
    if (gone != null) {
      definitions.incrementAndGet();
      gone.drop();
    }
  }

  @Override
  public void truncate(TableName table) {
    existing(table).truncate();
  }

  @Override
  public long insert(
      TableName table, ArrowReader rows, OnConflict onConflict, QueryContext context) {
    return existing(table).insert(rows, onConflict, context);
  }

  @Override
  public void rewriteFiles(
      TableName table, String version, Set<String> files, ArrowReader rows, QueryContext context) {
    throw new MegaDbException(
        ErrorCode.FEATURE_NOT_SUPPORTED, "memory tables have no files to rewrite: " + table);
  }

  @Override
  public long deleteRows(TableName table, ArrowReader locators, QueryContext context) {
    return existing(table).deleteRows(locators, context);
  }

  @Override
  public long updateRows(TableName table, ArrowReader rows, QueryContext context) {
    return existing(table).updateRows(rows, context);
  }

  @Override
  public long changeRows(TableName table, ArrowReader rows, QueryContext context) {
    return existing(table).changeRows(rows, context);
  }

  /** Drops all tables. Scans that still run keep their memory until they are closed. */
  @Override
  public void close() {
    expiry.shutdownNow();
    for (MemoryTable table : tables.values()) {
      table.drop();
    }
    tables.clear();
    try {
      allocator.close();
    } catch (IllegalStateException e) {
      LOG.warn("a scan still held memory when tier {} was closed", catalog, e);
    }
  }
}
