package io.megadb.server.avatica;

import io.megadb.spi.error.Blame;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import org.apache.calcite.avatica.AvaticaSeverity;
import org.apache.calcite.avatica.remote.AvaticaRuntimeException;
import org.apache.calcite.avatica.remote.Service.ErrorResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An error as Avatica carries it: message, SQLSTATE and a vendor code that tells who has to act
 * (1001 user, 1002 tier, 1003 resources, 1004 internal). Hint and position stand in the message, in
 * lines of their own, as pgjdbc writes them. No stack trace leaves the server.
 */
final class WireError extends AvaticaRuntimeException {
  private static final Logger LOG = LoggerFactory.getLogger(WireError.class);

  private WireError(String message, int vendorCode, String sqlState) {
    super(message, vendorCode, sqlState, AvaticaSeverity.ERROR);
  }

  /** What the client is to see of a failure. Unexpected ones are logged with their stack. */
  static RuntimeException of(Throwable failure) {
    return switch (failure) {
      case WireError e -> e;
      case MegaDbException e -> {
        if (e.blame() == Blame.INTERNAL) {
          LOG.error("internal error", e);
        } else {
          LOG.debug("statement failed", e);
        }
        yield of(e);
      }
      case StackOverflowError e ->
          of(
              new MegaDbException(
                  ErrorCode.STATEMENT_TOO_COMPLEX, "the statement is nested too deeply"));
      case OutOfMemoryError e -> {
        LOG.error("out of memory", e);
        yield of(new MegaDbException(ErrorCode.OUT_OF_MEMORY, "out of memory"));
      }
      default -> {
        LOG.error("internal error", failure);
        yield of(new MegaDbException(ErrorCode.INTERNAL_ERROR, "internal error: " + failure));
      }
    };
  }

  /** A connection that is not there: a client with transparent reconnection opens it anew. */
  static WireError noConnection(String id) {
    return new WireError(
        "connection " + id + " is not open: it was closed or has expired",
        ErrorResponse.MISSING_CONNECTION_ERROR_CODE,
        "08003");
  }

  private static WireError of(MegaDbException e) {
    StringBuilder message = new StringBuilder(String.valueOf(e.getMessage()));
    e.tier().ifPresent(tier -> message.append("\n  Tier: ").append(tier));
    e.hint().ifPresent(hint -> message.append("\n  Hint: ").append(hint));
    e.position().ifPresent(position -> message.append("\n  Position: ").append(position));
    int vendorCode =
        switch (e.blame()) {
          case USER -> 1001;
          case TIER -> 1002;
          case RESOURCES -> 1003;
          case INTERNAL -> 1004;
        };
    return new WireError(message.toString(), vendorCode, e.sqlState());
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }

  // The client drops the message of a failed prepare and keeps only this.
  @Override
  public String toString() {
    return getErrorMessage();
  }
}
