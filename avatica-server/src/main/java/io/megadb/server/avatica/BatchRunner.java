package io.megadb.server.avatica;

import io.megadb.exec.Prepared;
import io.megadb.exec.QueryResult;
import io.megadb.exec.Session;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.tier.SqlTierSession.TransactionState;
import java.util.List;
import org.apache.calcite.avatica.remote.Service;
import org.apache.calcite.avatica.remote.TypedValue;

/**
 * Runs a batch. With autocommit a batch is one transaction where that is possible, so that a
 * thousand inserts into OLTP wait for the disk once and not a thousand times; other tiers commit
 * each statement.
 */
final class BatchRunner {
  private final Session session;
  private final boolean autoCommit;

  /** One statement of a batch with its parameters. */
  record Item(Prepared prepared, List<Object> parameters) {}

  BatchRunner(Session session, boolean autoCommit) {
    this.session = session;
    this.autoCommit = autoCommit;
  }

  /** The parameters of each run, in whichever way the client's format has them. */
  static List<List<TypedValue>> parameterSets(Service.ExecuteBatchRequest request) {
    if (!request.hasProtoUpdateBatches()) {
      return request.parameterValues;
    }
    return request.getProtoUpdateBatches().stream()
        .map(b -> b.getParameterValuesList().stream().map(TypedValue::fromProto).toList())
        .toList();
  }

  /** Runs all, in order, up to the first error. Returns the number of rows each changed. */
  long[] run(List<Item> items) {
    if (items.isEmpty()) {
      return new long[0];
    }
    if (session.transactionState() != TransactionState.IDLE || items.size() == 1 && autoCommit) {
      return runAll(items);
    }
    session.runTransactionCommand("BEGIN");
    try {
      long[] counts = runAll(items);
      if (autoCommit) {
        session.runTransactionCommand("COMMIT");
      }
      return counts;
    } catch (MegaDbException e) {
      if (autoCommit && session.transactionState() != TransactionState.IDLE) {
        session.runTransactionCommand("ROLLBACK");
        if (e.is(ErrorCode.FEATURE_NOT_SUPPORTED) || e.is(ErrorCode.ACTIVE_TRANSACTION)) {
          // A tier that can't take part in a transaction refused before it changed anything.
          return runAll(items);
        }
      }
      throw e;
    }
  }

  private long[] runAll(List<Item> items) {
    long[] counts = new long[items.size()];
    for (int i = 0; i < counts.length; i++) {
      try (QueryResult result =
          session.execute(items.get(i).prepared(), items.get(i).parameters())) {
        counts[i] =
            switch (result) {
              case QueryResult.Update update -> update.count();
              case QueryResult.Rows rows ->
                  throw new MegaDbException(
                      ErrorCode.FEATURE_NOT_SUPPORTED, "a statement of a batch gave rows");
            };
      }
    }
    return counts;
  }
}
