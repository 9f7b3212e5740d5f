package io.megadb.trino;

import io.megadb.trino.flight.MegadbClient;
import io.megadb.trino.function.TableFunctions;
import io.megadb.trino.metadata.KnownReplies;
import io.megadb.trino.metadata.RemoteCatalog;
import io.megadb.trino.read.MegadbPageSources;
import io.megadb.trino.read.MegadbSplits;
import io.megadb.trino.type.TypeMapping;
import io.megadb.trino.write.MegadbPageSinks;
import io.megadb.trino.write.StagingLease;
import io.megadb.trino.write.TableProperties;
import io.trino.spi.connector.Connector;
import io.trino.spi.connector.ConnectorCapabilities;
import io.trino.spi.connector.ConnectorMetadata;
import io.trino.spi.connector.ConnectorPageSinkProvider;
import io.trino.spi.connector.ConnectorPageSourceProvider;
import io.trino.spi.connector.ConnectorSession;
import io.trino.spi.connector.ConnectorSplitManager;
import io.trino.spi.connector.ConnectorTransactionHandle;
import io.trino.spi.function.table.ConnectorTableFunction;
import io.trino.spi.session.PropertyMetadata;
import io.trino.spi.transaction.IsolationLevel;
import io.trino.spi.type.TypeManager;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.memory.RootAllocator;

/** A catalog: one tier of one MegaDB. */
public final class MegadbConnector implements Connector {
  private final MegadbClient client;
  private final RemoteCatalog catalog;
  private final KnownReplies replies;
  private final StagingLease lease;
  private final TypeMapping types;
  private final ExecutorService readers;
  private final MegadbSplits splits;
  private final MegadbPageSources sources;
  private final MegadbPageSinks sinks;
  private final SessionProperties session;
  private final Set<ConnectorTableFunction> functions;
  private final AtomicLong transactions = new AtomicLong();
  private final Map<ConnectorTransactionHandle, MegadbMetadata> open = new ConcurrentHashMap<>();

  private MegadbConnector(MegadbConfig config, TypeMapping types) {
    this.types = types;
    this.client = new MegadbClient(config, new RootAllocator());
    this.catalog = new RemoteCatalog(config.tier(), client, types);
    this.replies = new KnownReplies(client);
    this.lease = new StagingLease(client);
    this.readers = Executors.newVirtualThreadPerTaskExecutor();
    this.splits = new MegadbSplits(client, config.tier());
    this.sources = new MegadbPageSources(client, readers);
    this.sinks = new MegadbPageSinks(client);
    this.session = new SessionProperties(config);
    this.functions = TableFunctions.all(client, types);
  }

  static MegadbConnector of(MegadbConfig config, TypeManager types) {
    return new MegadbConnector(config, new TypeMapping(types));
  }

  @Override
  public ConnectorTransactionHandle beginTransaction(
      IsolationLevel isolationLevel, boolean readOnly, boolean autoCommit) {
    IsolationLevel.checkConnectorSupports(IsolationLevel.READ_COMMITTED, isolationLevel);
    MegadbTransaction transaction = new MegadbTransaction(transactions.incrementAndGet());
    open.put(transaction, new MegadbMetadata(client, catalog, replies, lease, types));
    return transaction;
  }

  @Override
  public ConnectorMetadata getMetadata(
      ConnectorSession connectorSession, ConnectorTransactionHandle transaction) {
    MegadbMetadata metadata = open.get(transaction);
    if (metadata == null) {
      throw new IllegalStateException("the transaction has ended: " + transaction);
    }
    return metadata;
  }

  @Override
  public void commit(ConnectorTransactionHandle transaction) {
    MegadbMetadata metadata = open.remove(transaction);
    if (metadata != null) {
      metadata.commit();
    }
  }

  @Override
  public void rollback(ConnectorTransactionHandle transaction) {
    MegadbMetadata metadata = open.remove(transaction);
    if (metadata != null) {
      metadata.rollback();
    }
  }

  @Override
  public ConnectorSplitManager getSplitManager() {
    return splits;
  }

  @Override
  public ConnectorPageSourceProvider getPageSourceProvider() {
    return sources;
  }

  @Override
  public ConnectorPageSinkProvider getPageSinkProvider() {
    return sinks;
  }

  @Override
  public Set<ConnectorTableFunction> getTableFunctions() {
    return functions;
  }

  @Override
  public List<PropertyMetadata<?>> getSessionProperties() {
    return session.all();
  }

  @Override
  public List<PropertyMetadata<?>> getTableProperties() {
    return TableProperties.all();
  }

  @Override
  public Set<ConnectorCapabilities> getCapabilities() {
    return Set.of(
        ConnectorCapabilities.NOT_NULL_COLUMN_CONSTRAINT,
        ConnectorCapabilities.DEFAULT_COLUMN_VALUE);
  }

  @Override
  public void shutdown() {
    lease.close();
    readers.shutdownNow();
    sinks.close();
    try {
      client.close();
    } catch (Exception e) {
      throw new IllegalStateException("closing the connector failed", e);
    }
  }
}
