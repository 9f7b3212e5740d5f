package io.megadb.spi.remote;

import io.megadb.spi.error.MegaDbException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The app_metadata of each batch of a result's stream.
 *
 * @param rows sent with this stream so far, this batch's included
 * @param snapshot of the only table that is read of those whose tiers keep versions; of several,
 *     {@code catalog.schema.table@snapshot} of each, with {@code ", "} between; empty if there is
 *     none, as with PostgreSQL's tables
 */
public record BatchFacts(long rows, Optional<String> snapshot) {
  private static final byte[] MAGIC = "MegaDB-BATCH".getBytes(StandardCharsets.US_ASCII);

  /** What goes into app_metadata. */
  public byte[] toBytes() {
    return new PackedWriter(MAGIC, PlanRequest.VERSION).number(rows).text(snapshot).toBytes();
  }

  /**
   * Reads app_metadata.
   *
   * @throws MegaDbException FEATURE_NOT_SUPPORTED if the server is of another version,
   *     INVALID_PARAMETER_VALUE for other bytes
   */
  public static BatchFacts parse(byte[] appMetadata) {
    PackedReader in =
        new PackedReader("a batch's metadata", MAGIC, PlanRequest.VERSION, appMetadata);
    BatchFacts facts = new BatchFacts(in.number(), in.optionalText());
    in.end();
    return facts;
  }
}
