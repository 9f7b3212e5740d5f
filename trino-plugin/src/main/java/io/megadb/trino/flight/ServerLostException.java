package io.megadb.trino.flight;

import io.megadb.trino.MegadbErrorCode;
import io.trino.spi.TrinoException;
import java.net.URI;

/** A server can't be reached, stops or has died: what it was asked may be asked of another. */
public final class ServerLostException extends TrinoException {
  private final URI server;

  ServerLostException(URI server, String reason, Throwable cause) {
    super(
        MegadbErrorCode.MEGADB_CONNECTION_FAILURE,
        "the MegaDB server " + server + " was lost: " + reason,
        cause);
    this.server = server;
  }

  /** Which one. */
  public URI server() {
    return server;
  }
}
