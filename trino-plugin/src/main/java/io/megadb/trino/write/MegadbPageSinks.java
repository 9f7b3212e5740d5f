package io.megadb.trino.write;

import io.megadb.trino.flight.MegadbClient;
import io.megadb.trino.handle.MegadbMergeHandle;
import io.megadb.trino.handle.MegadbWriteHandle;
import io.trino.spi.connector.ConnectorInsertTableHandle;
import io.trino.spi.connector.ConnectorMergeSink;
import io.trino.spi.connector.ConnectorMergeTableHandle;
import io.trino.spi.connector.ConnectorOutputTableHandle;
import io.trino.spi.connector.ConnectorPageSink;
import io.trino.spi.connector.ConnectorPageSinkId;
import io.trino.spi.connector.ConnectorPageSinkProvider;
import io.trino.spi.connector.ConnectorSession;
import io.trino.spi.connector.ConnectorTableCredentials;
import io.trino.spi.connector.ConnectorTransactionHandle;
import java.lang.ref.Cleaner;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Opens sinks on workers. */
public final class MegadbPageSinks implements ConnectorPageSinkProvider, AutoCloseable {
  private final MegadbClient client;

  // Trino does not tell a merge sink that its query has failed: it forgets it.
  private final Cleaner forgotten = Cleaner.create();
  private final Set<MegadbPageSink> merges = ConcurrentHashMap.newKeySet();

  /** Sinks that write by a client. */
  public MegadbPageSinks(MegadbClient client) {
    this.client = client;
  }

  @Override
  public ConnectorPageSink createPageSink(
      ConnectorTransactionHandle transaction,
      ConnectorSession session,
      ConnectorOutputTableHandle handle,
      Optional<ConnectorTableCredentials> credentials,
      ConnectorPageSinkId id) {
    return new MegadbPageSink(client, session, (MegadbWriteHandle) handle);
  }

  @Override
  public ConnectorPageSink createPageSink(
      ConnectorTransactionHandle transaction,
      ConnectorSession session,
      ConnectorInsertTableHandle handle,
      Optional<ConnectorTableCredentials> credentials,
      ConnectorPageSinkId id) {
    return new MegadbPageSink(client, session, (MegadbWriteHandle) handle);
  }

  @Override
  public ConnectorMergeSink createMergeSink(
      ConnectorTransactionHandle transaction,
      ConnectorSession session,
      ConnectorMergeTableHandle handle,
      Optional<ConnectorTableCredentials> credentials,
      ConnectorPageSinkId id) {
    MegadbMergeHandle merge = (MegadbMergeHandle) handle;
    MegadbPageSink changes = MegadbPageSink.intoMade(client, session, merge.changes());
    MegadbMergeSink sink = new MegadbMergeSink(merge, changes);
    merges.add(changes);
    forgotten.register(
        sink,
        () -> {
          merges.remove(changes);
          changes.abort();
        });
    return sink;
  }

  /** Lets go of what unfinished merges hold. */
  @Override
  public void close() {
    merges.forEach(MegadbPageSink::abort);
  }
}
