package io.megadb.server.avatica;

import io.megadb.exec.QueryResult;
import io.megadb.server.avatica.value.ValueReader;
import io.megadb.server.avatica.value.WireFrame;
import io.megadb.server.avatica.value.WireOptions;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.Column;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * Cuts an Arrow stream into frames. Reads one batch at a time and holds at most one frame of rows
 * besides it. Used by one thread at a time; {@link #close()} closes the result.
 */
final class RowCursor implements AutoCloseable {
  private final QueryResult.Rows rows;
  private final WireOptions options;
  private final long maxRows;
  private final long maxFrameBytes;
  private ValueReader[] readers = {};
  private int batchRows;
  private int nextInBatch;
  private long produced;
  private boolean exhausted;

  /**
   * @param maxRows ends the result early; 0 or less means no limit
   * @param maxFrameBytes a frame ends once its values are about so large
   */
  RowCursor(QueryResult.Rows rows, WireOptions options, long maxRows, long maxFrameBytes) {
    this.rows = rows;
    this.options = options;
    this.maxRows = maxRows > 0 ? maxRows : Long.MAX_VALUE;
    this.maxFrameBytes = maxFrameBytes;
  }

  /** Rows given so far. */
  long produced() {
    return produced;
  }

  /** Whether there is nothing left. */
  boolean exhausted() {
    return exhausted;
  }

  /**
   * The next rows; blocks until they are there.
   *
   * @param limit at most so many
   */
  WireFrame next(int limit) {
    long offset = produced;
    List<Object> frame = new ArrayList<>(Math.min(limit, 1_024));
    long bytes = 0;
    while (frame.size() < limit && bytes < maxFrameBytes && !exhausted) {
      if (produced >= maxRows || (nextInBatch >= batchRows && !loadBatch())) {
        exhausted = true;
      } else {
        Object[] row = new Object[readers.length];
        for (int i = 0; i < row.length; i++) {
          row[i] = readers[i].read(nextInBatch);
          bytes += size(row[i]);
        }
        frame.add(row);
        nextInBatch++;
        produced++;
      }
    }
    return new WireFrame(offset, exhausted, frame);
  }

  private boolean loadBatch() {
    try {
      do {
        if (!rows.reader().loadNextBatch()) {
          return false;
        }
        bind(rows.reader().getVectorSchemaRoot());
      } while (batchRows == 0);
      return true;
    } catch (IOException e) {
      throw new MegaDbException(ErrorCode.IO_ERROR, "the result broke off: " + e.getMessage(), e);
    }
  }

  private void bind(VectorSchemaRoot root) {
    List<Column> columns = rows.columns();
    readers = new ValueReader[columns.size()];
    for (int i = 0; i < readers.length; i++) {
      readers[i] = ValueReader.of(columns.get(i).type(), root.getVector(i), options);
    }
    batchRows = root.getRowCount();
    nextInBatch = 0;
  }

  private static long size(Object value) {
    return switch (value) {
      case String s -> 16L + s.length();
      case byte[] b -> 16L + b.length;
      case List<?> l -> 16L + l.stream().mapToLong(RowCursor::size).sum();
      case null, default -> 16;
    };
  }

  @Override
  public void close() {
    exhausted = true;
    rows.close();
  }
}
