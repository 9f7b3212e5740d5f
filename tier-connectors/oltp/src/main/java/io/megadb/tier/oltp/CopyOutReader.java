package io.megadb.tier.oltp;

import io.megadb.spi.query.Cancellation;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.TypeTable;
import io.megadb.tier.oltp.wire.CopyReader;
import java.sql.SQLException;
import java.util.List;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.postgresql.copy.CopyOut;

/** The rows of {@code COPY (select) TO STDOUT (FORMAT BINARY)}, as they come off the socket. */
final class CopyOutReader extends TierReader {
  private static final int MAX_BATCH_ROWS = 16_384;
  private static final int FIRST_BATCH_ROWS = 1_024;
  private static final long BATCH_BYTES = 4 << 20;

  private final Lease lease;
  private final CopyOut copy;
  private final CopyReader decoder;
  private int batchRows = FIRST_BATCH_ROWS;
  private long bytesRead;

  CopyOutReader(
      Lease lease,
      CopyOut copy,
      List<Column> columns,
      QueryContext context,
      PgErrors errors,
      Cancellation.Registration registration) {
    super(TypeTable.arrowSchema(columns), context, errors, registration);
    this.lease = lease;
    this.copy = copy;
    this.decoder = new CopyReader(columns);
  }

  @Override
  int fill(VectorSchemaRoot root) throws SQLException {
    if (!copy.isActive()) {
      return 0;
    }
    root.getFieldVectors().forEach(vector -> vector.setInitialCapacity(batchRows));
    root.allocateNew();
    decoder.into(root);
    int rows = 0;
    while (rows < batchRows && decoder.batchBytes() < BATCH_BYTES) {
      byte[] piece = copy.readFromCopy();
      if (piece == null) {
        break;
      }
      rows += decoder.accept(piece, rows);
    }
    bytesRead += decoder.batchBytes();
    batchRows = Math.min(MAX_BATCH_ROWS, batchRows * 4);
    return rows;
  }

  @Override
  void complete() {
    lease.giveBack();
  }

  @Override
  void abandon() {
    // Cancelling and draining may take longer than a new connection does.
    lease.evict();
  }

  @Override
  public long bytesRead() {
    return bytesRead;
  }
}
