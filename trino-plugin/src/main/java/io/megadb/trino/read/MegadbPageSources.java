package io.megadb.trino.read;

import io.megadb.trino.SessionProperties;
import io.megadb.trino.flight.MegadbClient;
import io.megadb.trino.handle.MegadbColumn;
import io.megadb.trino.handle.MegadbSplit;
import io.megadb.trino.handle.MegadbTableHandle;
import io.megadb.trino.sql.Fragment;
import io.trino.spi.connector.ColumnHandle;
import io.trino.spi.connector.ConnectorPageSource;
import io.trino.spi.connector.ConnectorPageSourceProvider;
import io.trino.spi.connector.ConnectorSession;
import io.trino.spi.connector.ConnectorSplit;
import io.trino.spi.connector.ConnectorTableCredentials;
import io.trino.spi.connector.ConnectorTableHandle;
import io.trino.spi.connector.ConnectorTransactionHandle;
import io.trino.spi.connector.DynamicFilter;
import io.trino.spi.connector.MemoryContext;
import io.trino.spi.predicate.TupleDomain;
import io.trino.spi.type.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Opens splits on workers. */
public final class MegadbPageSources implements ConnectorPageSourceProvider {
  private final MegadbClient client;
  private final Executor readers;

  /**
   * @param readers runs one task per open split, for as long as it is read
   */
  public MegadbPageSources(MegadbClient client, Executor readers) {
    this.client = client;
    this.readers = readers;
  }

  @Override
  public ConnectorPageSource createPageSource(
      ConnectorTransactionHandle transaction,
      ConnectorSession session,
      ConnectorSplit split,
      ConnectorTableHandle table,
      Optional<ConnectorTableCredentials> credentials,
      List<ColumnHandle> columns,
      DynamicFilter dynamicFilter,
      MemoryContext memory) {
    MegadbTableHandle handle = (MegadbTableHandle) table;
    MegadbSplit part = (MegadbSplit) split;
    List<MegadbColumn> wanted = columns.stream().map(MegadbColumn.class::cast).toList();
    List<Integer> positions = new ArrayList<>(wanted.size());
    Prefetch.Opener open;
    if (part.ticket().isPresent()) {
      wanted.forEach(c -> positions.add(handle.read().indexOf(c)));
      if (positions.contains(-1)) {
        throw new IllegalStateException(wanted + " are not all in " + handle.read());
      }
      open = lost -> client.redeem(session, part.ticket().get(), lost);
    } else {
      for (int i = 0; i < wanted.size(); i++) {
        positions.add(i);
      }
      String sql = Fragment.select(handle, wanted, found(session, handle, dynamicFilter));
      open = lost -> client.query(session, sql, lost);
    }
    List<Type> types = wanted.stream().map(MegadbColumn::type).toList();
    return new MegadbPageSource(new Prefetch(open, types, positions, readers, memory));
  }

  /** What joins have found out until the split starts. */
  private static TupleDomain<ColumnHandle> found(
      ConnectorSession session, MegadbTableHandle handle, DynamicFilter dynamicFilter) {
    return handle.isLimited()
            || !SessionProperties.isOn(session, SessionProperties.Rule.DYNAMIC_FILTER)
        ? TupleDomain.all()
        : dynamicFilter.getCurrentPredicate().simplify(SessionProperties.domainMaxValues(session));
  }
}
