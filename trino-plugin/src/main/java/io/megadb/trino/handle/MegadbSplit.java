package io.megadb.trino.handle;

import io.trino.spi.connector.ConnectorSplit;
import java.util.Optional;

/**
 * A part of a scan.
 *
 * @param ticket good at each server of the catalog, empty where the worker sends a statement of its
 *     own
 */
public record MegadbSplit(Optional<byte[]> ticket) implements ConnectorSplit {
  private static final int RECORD_BYTES = 64;

  /** The whole scan, by a statement the worker writes. */
  public static final MegadbSplit WHOLE = new MegadbSplit(Optional.empty());

  @Override
  public long getRetainedSizeInBytes() {
    return RECORD_BYTES + ticket.map(t -> t.length).orElse(0);
  }
}
