package io.megadb.trino.write;

import io.airlift.slice.Slice;
import io.megadb.trino.flight.MegadbClient;
import io.megadb.trino.handle.MegadbColumn;
import io.megadb.trino.handle.MegadbWriteHandle;
import io.megadb.trino.handle.RemoteTable;
import io.trino.spi.connector.ConnectorSession;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The coordinator's part of writes. The rows become visible by one statement of MegaDB: an ingest
 * of the rows that sinks handed over, or {@code INSERT ... SELECT} from the staging table.
 */
public final class Writes {
  private final MegadbClient client;
  private final StagingLease lease;

  /** Writes by a client. */
  public Writes(MegadbClient client, StagingLease lease) {
    this.client = client;
    this.lease = lease;
  }

  /** What each write needs first; close it when that has ended. */
  public StagingLease.Hold hold(ConnectorSession session) {
    return lease.begin(session);
  }

  /**
   * Begins a write; nothing is done yet.
   *
   * @param createSql makes the target when the write finishes
   */
  public MegadbWriteHandle begin(
      StagingLease.Hold hold,
      RemoteTable target,
      List<MegadbColumn> columns,
      Optional<String> createSql) {
    return new MegadbWriteHandle(target, columns, hold.table(Staging.TIER), createSql);
  }

  /** Makes the rows of all sinks visible, or none. */
  public void finish(
      ConnectorSession session, MegadbWriteHandle handle, Collection<Slice> fragments) {
    boolean staged =
        fragments.stream().anyMatch(Fragments::isStaged)
            || handle.columns().stream().anyMatch(c -> c.sqlType().equals("interval"));
    if (!staged) {
      ingest(session, handle, handle.target(), fragments);
      return;
    }
    stage(session, handle, fragments, Staging.move(handle));
  }

  /** Puts all sinks' rows into the staging table, and runs the statement that uses it. */
  void stage(
      ConnectorSession session, MegadbWriteHandle handle, Collection<Slice> fragments, String sql) {
    try {
      Staging.create(client, session, handle);
      ingest(session, handle, handle.staging(), fragments);
      // Last: what was staged before is there still, or this fails.
      lease.check(session, handle.staging());
      client.update(session, sql);
    } catch (RuntimeException e) {
      Staging.dropAfter(client, session, handle.staging(), e);
      throw e;
    }
    Staging.dropQuietly(client, session, handle.staging());
  }

  private void ingest(
      ConnectorSession session,
      MegadbWriteHandle handle,
      RemoteTable into,
      Collection<Slice> fragments) {
    List<Slice> rows = fragments.stream().filter(Fragments::hasRows).toList();
    if (rows.isEmpty()) {
      return;
    }
    try (ArrowRows batch = new ArrowRows(handle.columns(), client.allocator());
        Ingest ingest = new Ingest(client, session, into, batch.root())) {
      for (Slice fragment : rows) {
        ArrowRows.forEachBatch(
            Fragments.rows(fragment), batch.root(), client.allocator(), ingest::send);
      }
      ingest.finish();
    }
  }

  /** Takes away what a write that was ended has left. */
  public void giveUp(ConnectorSession session, MegadbWriteHandle handle) {
    Staging.drop(client, session, handle.staging());
  }
}
