package io.megadb.trino.handle;

import io.trino.spi.connector.ConnectorSplit;
import java.util.Optional;

/**
 * A part of a scan.
 *
 * @param ticket of an endpoint, empty where the worker sends a statement of its own
 * @param location the server the ticket is for, empty for any of the catalog's
 */
public record MegadbSplit(Optional<byte[]> ticket, Optional<String> location)
    implements ConnectorSplit {
  private static final int RECORD_BYTES = 64;

  /** The whole scan, by a statement the worker writes. */
  public static final MegadbSplit WHOLE = new MegadbSplit(Optional.empty(), Optional.empty());

  @Override
  public long getRetainedSizeInBytes() {
    return RECORD_BYTES
        + ticket.map(t -> t.length).orElse(0)
        + location.map(String::length).orElse(0);
  }
}
