package io.megadb.server.avatica;

import io.megadb.server.wire.ErrorText;
import io.megadb.spi.error.MegaDbException;
import org.apache.calcite.avatica.AvaticaSeverity;
import org.apache.calcite.avatica.remote.AvaticaRuntimeException;
import org.apache.calcite.avatica.remote.Service.ErrorResponse;

/**
 * An error as Avatica carries it: message, SQLSTATE and a vendor code that tells who has to act
 * (1001 user, 1002 tier, 1003 resources, 1004 internal). Hint and position stand in the message, in
 * lines of their own, as pgjdbc writes them. No stack trace leaves the server.
 */
final class WireError extends AvaticaRuntimeException {
  private WireError(String message, int vendorCode, String sqlState) {
    super(message, vendorCode, sqlState, AvaticaSeverity.ERROR);
  }

  /** What the client is to see of a failure. Unexpected ones are logged with their stack. */
  static RuntimeException of(Throwable failure) {
    return failure instanceof WireError e ? e : of(ErrorText.known(failure));
  }

  /** A connection that is not there: a client with transparent reconnection opens it anew. */
  static WireError noConnection(String id) {
    return new WireError(
        "connection " + id + " is not open: it was closed or has expired",
        ErrorResponse.MISSING_CONNECTION_ERROR_CODE,
        "08003");
  }

  private static WireError of(MegaDbException e) {
    int vendorCode =
        switch (e.blame()) {
          case USER -> 1001;
          case TIER -> 1002;
          case RESOURCES -> 1003;
          case INTERNAL -> 1004;
        };
    return new WireError(ErrorText.lines(e), vendorCode, e.sqlState());
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
