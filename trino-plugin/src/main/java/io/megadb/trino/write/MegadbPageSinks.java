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
import java.util.Optional;

/** Opens sinks on workers. */
public final class MegadbPageSinks implements ConnectorPageSinkProvider {
  private final MegadbClient client;

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
    return new MegadbMergeSink(merge, new MegadbPageSink(client, session, merge.changes()));
  }
}
