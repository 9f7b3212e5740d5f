package io.megadb.exec.session;

import io.megadb.exec.QueryResult;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.util.function.Function;

/** Runs statements of one session among those that run now. */
record AdmittedWork(
    String user,
    QueryRegistry registry,
    SessionSettings settings,
    Admission admission,
    CurrentStatement current) {

  /**
   * Runs a statement; the body's result ends it, or its failure.
   *
   * @throws MegaDbException the reason of a cancellation, whatever it made the body throw
   */
  QueryResult run(String sql, Function<QueryRegistry.Entry, QueryResult> body) {
    QueryRegistry.Entry entry = enter(sql);
    current.begin(entry);
    try {
      return body.apply(entry);
    } catch (RuntimeException | Error e) {
      boolean cancelled = entry.context().cancellation().isCancelled();
      MegaDbException reason = cancelled ? entry.context().cancellation().error() : null;
      closeAfter(e, entry);
      if (reason != null && !(e instanceof MegaDbException m && m.is(ErrorCode.QUERY_CANCELED))) {
        reason.addSuppressed(e);
        throw reason;
      }
      throw e;
    }
  }

  private QueryRegistry.Entry enter(String sql) {
    return switch (admission) {
      case OWN -> registry.admit(user, sql, settings.statementTimeout());
      case OUTER -> registry.prepare(user, sql, settings.statementTimeout());
    };
  }

  private static void closeAfter(Throwable cause, QueryRegistry.Entry entry) {
    try {
      entry.close();
    } catch (RuntimeException e) {
      cause.addSuppressed(e);
    }
  }
}
