package io.megadb.tier.olap.decoded;

import io.megadb.duckdb.DuckConnection;
import io.megadb.duckdb.DuckDb;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.query.Cancellation;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.LocalScan;
import io.megadb.tier.olap.decoded.ColumnCache.Work;
import io.megadb.tier.olap.decoded.HotTable.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.iceberg.DataFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decodes for a {@link ColumnCache}, and gives space back, on a thread of its own: no statement
 * waits for either, and none fails by what fails here.
 *
 * <p>A database has no write-ahead log and is never checkpointed: rows are written to its file as
 * they come, what says where they are stays in memory.
 */
final class DecodedFiller implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DecodedFiller.class);

  /** Files decoded by one statement, and about how many rows. */
  private static final int MOST_FILES = 64;

  private static final long MOST_ROWS = 2_000_000;

  /** DuckDB's: rows of its vectors, of which a row group has a whole number, and of row groups. */
  private static final int VECTOR_ROWS = 2048;

  private static final int MOST_GROUP_ROWS = 122_880;

  private static final String SUFFIX = ".duckdb";

  private final ColumnCache cache;
  private final DuckDb duckDb;
  private final BufferAllocator allocator = new RootAllocator();
  private final Thread thread;
  // Several caches may share a DuckDB.
  private final String prefix = "decoded_" + Long.toHexString(new SecureRandom().nextLong()) + "_";
  private long databases;

  DecodedFiller(ColumnCache cache, DuckDb duckDb) {
    this.cache = cache;
    this.duckDb = duckDb;
    this.thread = Thread.ofPlatform().daemon().name("megadb-decoded-columns").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      Optional<Work> work = cache.next();
      while (work.isPresent()) {
        switch (work.get()) {
          case Work.Fill(HotTable table) -> cache.plan(table).ifPresent(this::fill);
          case Work.Remove(DecodedTable table) -> remove(table);
        }
        work = cache.next();
      }
    } catch (InterruptedException e) {
      LOG.debug("no columns are decoded any more", e);
    }
    cache.attached().forEach(this::remove);
  }

  private void fill(Plan plan) {
    long started = cache.nowMillis();
    DecodedTable target = null;
    try {
      QueryContext context = new QueryContext("decode", allocator, plan.cancellation());
      for (List<DataFile> batch : batches(plan.files())) {
        if (!cache.makeRoom(plan.table(), estimate(batch, plan.columns()))) {
          LOG.debug("no room to decode {} more files of {}", batch.size(), plan.source().name());
          cache.refuse(plan.table());
          break;
        }
        if (target == null) {
          target = plan.into().isPresent() ? plan.into().get() : create(plan, batch, context);
        }
        decode(plan, target, batch, context);
      }
      if (target != null) {
        cache.complete(plan, target);
      }
    } catch (RuntimeException e) {
      if (!plan.cancellation().isCancelled()) {
        LOG.warn("columns of {} stay in their files for now", plan.source().name(), e);
        cache.refuse(plan.table());
      }
      if (target != null) {
        cache.giveUp(plan, target);
      }
    } finally {
      cache.filled(plan.table(), started);
    }
  }

  private static List<List<DataFile>> batches(List<DataFile> files) {
    List<List<DataFile>> batches = new ArrayList<>();
    List<DataFile> batch = new ArrayList<>();
    long rows = 0;
    for (DataFile file : files) {
      if (!batch.isEmpty()
          && (batch.size() >= MOST_FILES || rows + file.recordCount() > MOST_ROWS)) {
        batches.add(batch);
        batch = new ArrayList<>();
        rows = 0;
      }
      batch.add(file);
      rows += file.recordCount();
    }
    batches.add(batch);
    return batches;
  }

  /** DuckDB's own compression takes about what Parquet's does. */
  private static long estimate(List<DataFile> files, List<DecodedColumn> columns) {
    long bytes = 0;
    for (DataFile file : files) {
      Map<Integer, Long> sizes = file.columnSizes();
      for (DecodedColumn column : columns) {
        Long size = sizes == null ? null : sizes.get(column.fieldId());
        bytes += size == null ? file.fileSizeInBytes() / columns.size() : size;
      }
    }
    return bytes;
  }

  private DecodedTable create(Plan plan, List<DataFile> first, QueryContext context) {
    String name = prefix + databases++;
    DecodedTable table =
        new DecodedTable(name, cache.folder().resolve(name + SUFFIX), plan.columns());
    DecodedSource.Rows rows = plan.source().read(plan.columns(), first, 0, plan.cancellation());
    try (LocalScan.Pin pin = rows.pin();
        DuckConnection connection = duckDb.connect()) {
      connection.execute(
          "ATTACH "
              + Identifiers.literal(table.path().toString())
              + " AS "
              + Identifiers.quote(name)
              + " (ROW_GROUP_SIZE "
              + groupRows(rows.paths().getFirst(), connection, context)
              + ", RECOVERY_MODE 'no_wal_writes')",
          context);
      cache.opened(table);
      connection.execute(
          plan.columns().stream()
              .map(c -> c.name() + " " + c.duckDb())
              .collect(
                  Collectors.joining(
                      ", ",
                      "CREATE TABLE "
                          + table.sqlName()
                          + " ("
                          + ColumnCache.FILE_NUMBER
                          + " INTEGER, ",
                      ")")),
          context);
      return table;
    } catch (RuntimeException e) {
      cache.giveUp(plan, table);
      throw e;
    }
  }

  /** As many rows a group as in a file: whoever wrote small ones wants much left out. */
  private static long groupRows(String path, DuckConnection connection, QueryContext context) {
    long rows =
        connection
            .list(
                "SELECT max(row_group_num_rows) FROM parquet_metadata("
                    + Identifiers.literal(path)
                    + ")",
                row -> row.getLong(1),
                context)
            .getFirst();
    long vectors = (rows + VECTOR_ROWS - 1) / VECTOR_ROWS;
    return Math.clamp(vectors * VECTOR_ROWS, VECTOR_ROWS, MOST_GROUP_ROWS);
  }

  private void decode(Plan plan, DecodedTable target, List<DataFile> files, QueryContext context) {
    int first = cache.takeNumbers(target, files.size());
    DecodedSource.Rows rows =
        plan.source().read(List.copyOf(target.columns()), files, first, plan.cancellation());
    try (LocalScan.Pin pin = rows.pin();
        DuckConnection connection = duckDb.connect()) {
      connection.update("INSERT INTO " + target.sqlName() + " BY NAME " + rows.select(), context);
    }
    cache.added(plan, target, files, first);
  }

  private void remove(DecodedTable table) {
    QueryContext context = new QueryContext("decode", allocator, new Cancellation());
    try (DuckConnection connection = duckDb.connect()) {
      connection.execute(
          "DETACH DATABASE IF EXISTS " + Identifiers.quote(table.database()), context);
    } catch (RuntimeException e) {
      LOG.warn("DuckDB keeps {} open", table.path(), e);
    }
    try {
      Files.deleteIfExists(table.path());
      Files.deleteIfExists(Path.of(table.path() + ".wal"));
    } catch (IOException e) {
      LOG.warn("cannot remove decoded columns {}", table.path(), e);
    }
    cache.removed(table);
  }

  /** Waits for the thread, which the closed cache sends home. */
  @Override
  public void close() {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    allocator.close();
  }
}
