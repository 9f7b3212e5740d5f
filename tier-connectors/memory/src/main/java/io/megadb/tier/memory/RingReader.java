package io.megadb.tier.memory;

import io.megadb.tier.memory.segment.Segment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Segments as an Arrow stream, without a copy: a batch's buffers are the segment's, with references
 * of their own, so whoever imported a batch may keep it beyond the pin. A batch is what one of
 * DuckDB's threads takes at a time, so a large segment gives several.
 */
final class RingReader extends ArrowReader {
  /** Rows of a batch at most; whole bytes of bitmaps and whole vectors of DuckDB's. */
  private static final int BATCH_ROWS = 16 * 2048;

  /** Rows of a segment that may be read. */
  record Slice(Segment segment, int rows) {}

  private final Schema schema;
  private final int[] columns;
  private final boolean deaths;
  private final boolean locator;
  private final List<Slice> slices;
  private int next;
  private int from;
  private long bytes;

  /**
   * A stream of the columns, the deaths if wanted, and the sequence numbers if {@code locator}.
   *
   * @param schema of exactly these
   * @param slices of segments that are pinned until the last batch was loaded
   */
  RingReader(
      BufferAllocator allocator,
      Schema schema,
      int[] columns,
      boolean deaths,
      boolean locator,
      List<Slice> slices) {
    super(allocator);
    this.schema = schema;
    this.columns = columns;
    this.deaths = deaths;
    this.locator = locator;
    this.slices = slices;
  }

  @Override
  public boolean loadNextBatch() throws IOException {
    prepareLoadNextBatch();
    if (next == slices.size()) {
      return false;
    }
    Slice slice = slices.get(next);
    int rows = Math.min(BATCH_ROWS, slice.rows() - from);
    List<ArrowFieldNode> nodes = new ArrayList<>();
    List<ArrowBuf> buffers = new ArrayList<>();
    for (int column : columns) {
      slice.segment().column(column).export(from, rows, nodes, buffers);
    }
    if (deaths) {
      slice.segment().exportDeaths(from, rows, nodes, buffers);
    }
    if (locator) {
      slice.segment().exportSequences(from, rows, nodes, buffers);
    }
    from += rows;
    if (from == slice.rows()) {
      bytes += slice.segment().bytes();
      next++;
      from = 0;
    }
    // The batch takes references of its own, loading it takes the root's, closing it gives back.
    loadRecordBatch(new ArrowRecordBatch(rows, nodes, buffers));
    return true;
  }

  @Override
  public long bytesRead() {
    return bytes;
  }

  @Override
  protected void closeReadSource() {
    // The segments belong to the scan's pin.
  }

  @Override
  protected Schema readSchema() {
    return schema;
  }
}
