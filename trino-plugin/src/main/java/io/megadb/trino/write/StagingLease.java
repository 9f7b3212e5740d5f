package io.megadb.trino.write;

import io.megadb.spi.catalog.Identifiers;
import io.megadb.trino.MegadbErrorCode;
import io.megadb.trino.flight.Batches;
import io.megadb.trino.flight.Errors;
import io.megadb.trino.flight.MegadbClient;
import io.megadb.trino.handle.RemoteTable;
import io.megadb.trino.metadata.RemoteCatalog;
import io.trino.spi.TrinoException;
import io.trino.spi.connector.ConnectorSession;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * That a coordinator lives, as a row in MegaDB, so that others may drop staging tables of one that
 * does not: each table's name has its owner, and an owner is a row in {@code leases} that is
 * renewed each minute while there are writes and runs out after ten. Whoever writes drops the
 * tables whose owner has no row.
 *
 * <p>A table of a running write is never dropped unseen. An owner's row, once gone, does not come
 * back: its number is drawn once. So if {@link #check} finds the row when all rows are staged,
 * nobody can have dropped anything; if it does not, the write fails. All clocks are PostgreSQL's.
 *
 * <p>Any thread. Only coordinators begin writes; a worker's lease does nothing.
 */
public final class StagingLease implements AutoCloseable {
  /** No staging table is called so. */
  static final String NAME = "leases";

  private static final Logger LOG = LoggerFactory.getLogger(StagingLease.class);
  private static final String TABLE =
      new RemoteTable("oltp", RemoteCatalog.STAGING_SCHEMA, NAME).quoted();
  private static final String LENGTH = "now() + interval '10 minutes'";
  private static final long RENEW_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** After the last write; by then the leases have run out that a dead coordinator had. */
  private static final long LOOK_NANOS = TimeUnit.MINUTES.toNanos(15);

  private static final Pattern STAGED = Pattern.compile("w_([0-9a-f]{16})_[0-9a-f]{16}");

  private final MegadbClient client;
  private final ScheduledExecutorService housekeeping;

  // All below is guarded by this.
  private String owner;
  private long renewedNanos;
  private long usedNanos;
  private int open;
  private ConnectorSession last;

  /** No lease yet. */
  public StagingLease(MegadbClient client) {
    this.client = client;
    this.housekeeping =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("megadb-staging").factory());
  }

  /** A write's part in the lease; close it when the write has ended. */
  public final class Hold implements AutoCloseable {
    private final String staging;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Hold(String staging) {
      this.staging = staging;
    }

    /** A table for the write's rows, which nobody has. */
    RemoteTable table(String tier) {
      return new RemoteTable(tier, RemoteCatalog.STAGING_SCHEMA, staging);
    }

    /** The write has ended; its table is dropped, or nobody will. */
    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        ended();
      }
    }
  }

  /** Begins a write. */
  synchronized Hold begin(ConnectorSession session) {
    if (last == null) {
      housekeeping.scheduleWithFixedDelay(
          this::look, RENEW_NANOS, RENEW_NANOS, TimeUnit.NANOSECONDS);
    }
    if (owner == null || !isFresh(session)) {
      owner = registered(session);
      // What an earlier process of this coordinator has left, for one.
      housekeeping.execute(() -> sweep(session));
    }
    open++;
    usedNanos = System.nanoTime();
    last = session;
    return new Hold("w_" + owner + "_" + number());
  }

  private boolean isFresh(ConnectorSession session) {
    if (System.nanoTime() - renewedNanos < RENEW_NANOS) {
      return true;
    }
    try {
      return renewed(session, owner);
    } catch (TrinoException e) {
      if (Errors.isUndefined(e)) {
        // Somebody has dropped the schema.
        return false;
      }
      throw e;
    }
  }

  private synchronized void ended() {
    open--;
    usedNanos = System.nanoTime();
  }

  private static String number() {
    return "%016x".formatted(UUID.randomUUID().getLeastSignificantBits());
  }

  private String registered(ConnectorSession session) {
    Staging.createOnce(
        client,
        session,
        "CREATE SCHEMA IF NOT EXISTS " + Identifiers.quote(RemoteCatalog.STAGING_SCHEMA));
    Staging.createOnce(
        client,
        session,
        "CREATE TABLE IF NOT EXISTS "
            + TABLE
            + " (owner text PRIMARY KEY, until timestamptz NOT NULL) USING OLTP");
    String drawn = number();
    client.update(
        session,
        "INSERT INTO " + TABLE + " VALUES (" + Identifiers.literal(drawn) + ", " + LENGTH + ")");
    renewedNanos = System.nanoTime();
    return drawn;
  }

  /** Whether the lease is still there, for ten minutes more. */
  private boolean renewed(ConnectorSession session, String of) {
    long now = System.nanoTime();
    boolean there =
        client.update(
                session,
                "UPDATE "
                    + TABLE
                    + " SET until = "
                    + LENGTH
                    + " WHERE owner = "
                    + Identifiers.literal(of))
            == 1;
    if (there && of.equals(owner)) {
      renewedNanos = now;
    }
    return there;
  }

  /**
   * Makes sure that nobody has dropped what a write has staged, nor will for some minutes.
   *
   * @throws TrinoException if the lease has run out: the write has to fail
   */
  synchronized void check(ConnectorSession session, RemoteTable staging) {
    Matcher name = STAGED.matcher(staging.name());
    if (!name.matches()) {
      throw new IllegalArgumentException("not a staging table: " + staging);
    }
    if (!renewed(session, name.group(1))) {
      forget(name.group(1));
      throw new TrinoException(
          MegadbErrorCode.MEGADB_CONNECTION_FAILURE,
          "the lease of this coordinator's staging tables has run out, so that rows in "
              + staging
              + " may be gone; nothing was written: run the query again");
    }
  }

  private void forget(String lost) {
    if (lost.equals(owner)) {
      owner = null;
    }
  }

  /** Each minute. */
  private void look() {
    ConnectorSession session;
    synchronized (this) {
      if (open == 0 && System.nanoTime() - usedNanos > LOOK_NANOS) {
        return;
      }
      session = last;
      try {
        if (open > 0 && owner != null && !renewed(session, owner)) {
          forget(owner);
        }
      } catch (RuntimeException e) {
        // There are nine minutes more to try.
        LOG.warn("the lease {} of staging tables was not renewed", owner, e);
      }
    }
    sweep(session);
  }

  /** Drops tables whose owners have let their leases run out. */
  private void sweep(ConnectorSession session) {
    try {
      // First the tables, then the leases: an owner has one before it has a table.
      List<RemoteTable> tables =
          rows(
              session,
              "SELECT tier, name FROM megadb.system.tables WHERE schema = "
                  + Identifiers.literal(RemoteCatalog.STAGING_SCHEMA),
              row -> new RemoteTable(row.get(0), RemoteCatalog.STAGING_SCHEMA, row.get(1)));
      tables.removeIf(t -> !STAGED.matcher(t.name()).matches());
      if (tables.isEmpty()) {
        return;
      }
      client.update(session, "DELETE FROM " + TABLE + " WHERE until < now()");
      Set<String> alive =
          new HashSet<>(rows(session, "SELECT owner FROM " + TABLE, List::getFirst));
      for (RemoteTable table : tables) {
        Matcher name = STAGED.matcher(table.name());
        if (name.matches() && !alive.contains(name.group(1))) {
          LOG.info("dropping {}, whose coordinator does not live any more", table);
          Staging.drop(client, session, table);
        }
      }
    } catch (RuntimeException e) {
      // Nobody waits for it, and it is tried again.
      LOG.warn("staging tables of coordinators that have ended were not looked for", e);
    }
  }

  private <T> List<T> rows(ConnectorSession session, String sql, Function<List<String>, T> made) {
    List<T> rows = new ArrayList<>();
    try (Batches batches = client.query(session, sql, List.of())) {
      while (batches.next()) {
        VectorSchemaRoot batch = batches.root();
        for (int i = 0; i < batch.getRowCount(); i++) {
          int row = i;
          rows.add(
              made.apply(
                  batch.getFieldVectors().stream()
                      .map(column -> column.getObject(row).toString())
                      .toList()));
        }
      }
    }
    return rows;
  }

  /** Ends the housekeeping; the lease runs out. */
  @Override
  public void close() {
    housekeeping.shutdownNow();
  }
}
