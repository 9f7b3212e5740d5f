package io.megadb.server.wire;

import io.megadb.exec.Prepared;
import io.megadb.exec.Session;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.tier.SqlTierSession.TransactionState;
import java.util.List;

/**
 * Runs a batch. With autocommit a batch is one transaction where that is possible, so that a
 * thousand inserts into OLTP wait for the disk once and not a thousand times; other tiers commit
 * each statement, the rows of one INSERT statement together.
 */
public final class BatchRunner {
  private final Session session;
  private final boolean autoCommit;

  /** One statement of a batch with its parameters. */
  public record Item(Prepared prepared, List<Object> parameters) {}

  /**
   * @param autoCommit whether a batch ends its own transaction
   */
  public BatchRunner(Session session, boolean autoCommit) {
    this.session = session;
    this.autoCommit = autoCommit;
  }

  /** Runs all, in order, up to the first error. Returns the number of rows each changed. */
  public long[] run(List<Item> items) {
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

  /** Runs of one statement after another go to the session together. */
  private long[] runAll(List<Item> items) {
    long[] counts = new long[items.size()];
    int from = 0;
    while (from < counts.length) {
      Prepared prepared = items.get(from).prepared();
      int to = from + 1;
      while (to < counts.length && items.get(to).prepared() == prepared) {
        to++;
      }
      List<List<Object>> parameters =
          items.subList(from, to).stream().map(Item::parameters).toList();
      System.arraycopy(session.executeBatch(prepared, parameters), 0, counts, from, to - from);
      from = to;
    }
    return counts;
  }
}
