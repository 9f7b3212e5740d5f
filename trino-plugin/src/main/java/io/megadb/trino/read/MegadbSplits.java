package io.megadb.trino.read;

import io.megadb.spi.remote.PlanRequest;
import io.megadb.trino.SessionProperties;
import io.megadb.trino.flight.MegadbClient;
import io.megadb.trino.handle.MegadbSplit;
import io.megadb.trino.handle.MegadbTableHandle;
import io.megadb.trino.sql.Fragment;
import io.trino.spi.connector.ColumnHandle;
import io.trino.spi.connector.ConnectorSession;
import io.trino.spi.connector.ConnectorSplit;
import io.trino.spi.connector.ConnectorSplitManager;
import io.trino.spi.connector.ConnectorSplitSource;
import io.trino.spi.connector.ConnectorTableHandle;
import io.trino.spi.connector.ConnectorTransactionHandle;
import io.trino.spi.connector.Constraint;
import io.trino.spi.connector.DynamicFilterSnapshot;
import io.trino.spi.predicate.TupleDomain;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Divides scans. A plain scan of a table in files is divided by the server, into tickets; anything
 * else is one split, whose worker sends the statement itself.
 */
public final class MegadbSplits implements ConnectorSplitManager {
  private final MegadbClient client;
  private final boolean divisible;

  /** Splits of a tier's tables. */
  public MegadbSplits(MegadbClient client, String tier) {
    this.client = client;
    this.divisible = tier.equals("olap") || tier.equals("graph");
  }

  @Override
  public ConnectorSplitSource getSplits(
      ConnectorTransactionHandle transaction,
      ConnectorSession session,
      ConnectorTableHandle table,
      Set<ColumnHandle> dynamicFilterColumns,
      Constraint constraint) {
    MegadbTableHandle handle = (MegadbTableHandle) table;
    boolean narrowed =
        !dynamicFilterColumns.isEmpty()
            && !handle.isLimited()
            && SessionProperties.isOn(session, SessionProperties.Rule.DYNAMIC_FILTER);
    long wait = narrowed ? SessionProperties.dynamicFilterWaitMillis(session) : 0;
    int parts = divisible && handle.isTable() ? SessionProperties.splits(session) : 1;
    return new Source(session, handle, parts, narrowed, wait);
  }

  private final class Source implements ConnectorSplitSource {
    private final ConnectorSession session;
    private final MegadbTableHandle handle;
    private final int parts;
    private final boolean narrowed;
    private final long waitMillis;
    private boolean finished;

    private Source(
        ConnectorSession session,
        MegadbTableHandle handle,
        int parts,
        boolean narrowed,
        long waitMillis) {
      this.session = session;
      this.handle = handle;
      this.parts = parts;
      this.narrowed = narrowed;
      this.waitMillis = waitMillis;
    }

    @Override
    public CompletableFuture<List<ConnectorSplit>> getNextBatch(
        int maxSize, DynamicFilterSnapshot dynamicFilter) {
      finished = true;
      TupleDomain<ColumnHandle> found =
          narrowed
              ? dynamicFilter
                  .currentPredicate()
                  .simplify(SessionProperties.domainMaxValues(session))
              : TupleDomain.all();
      if (found.isNone()) {
        return CompletableFuture.completedFuture(List.of());
      }
      return CompletableFuture.completedFuture(
          parts == 1 ? List.of(MegadbSplit.WHOLE) : divided(found));
    }

    private List<ConnectorSplit> divided(TupleDomain<ColumnHandle> found) {
      String sql = Fragment.select(handle, handle.read(), found);
      return client.plan(session, PlanRequest.of(sql, parts)).endpoints().stream()
          .map(e -> (ConnectorSplit) new MegadbSplit(Optional.of(e.getTicket().getBytes())))
          .toList();
    }

    @Override
    public void close() {
      finished = true;
    }

    @Override
    public boolean isFinished() {
      return finished;
    }

    @Override
    public long getRequestedDynamicFilterWaitTimeoutMillis() {
      return waitMillis;
    }
  }
}
