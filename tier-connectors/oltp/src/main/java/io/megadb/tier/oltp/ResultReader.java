package io.megadb.tier.oltp;

import io.megadb.spi.query.Cancellation;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.type.Column;
import io.megadb.tier.oltp.wire.Decoders;
import io.megadb.tier.oltp.wire.ValueDecoder;
import java.sql.SQLException;
import java.util.List;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.postgresql.core.Field;
import org.postgresql.core.Tuple;

/** The rows of a statement, those that came with its answer and those its portal has still. */
final class ResultReader extends TierReader {
  /** Rows of the first piece: few, as nothing is known of their size. */
  static final int FIRST_FETCH_ROWS = 64;

  private static final int MAX_BATCH_ROWS = 8192;
  private static final long BATCH_BYTES = 4 << 20;

  private final Execution execution;
  private final ResultShape shape;
  private final Completion completion;
  private int position;
  private int fetchRows = FIRST_FETCH_ROWS;
  private long pieceBytes;

  /** Ends what the statement holds. */
  interface Completion {
    /** All rows were read. */
    void complete() throws SQLException;

    /** Some were not, or something failed. */
    void abandon() throws SQLException;
  }

  ResultReader(
      Execution execution,
      ResultShape shape,
      QueryContext context,
      PgErrors errors,
      Cancellation.Registration registration,
      Completion completion) {
    super(shape.schema(), context, errors, registration);
    this.execution = execution;
    this.shape = shape;
    this.completion = completion;
  }

  @Override
  int fill(VectorSchemaRoot root) throws SQLException {
    List<Tuple> tuples = execution.tuples();
    if (position == tuples.size()) {
      if (!execution.hasMore()) {
        return 0;
      }
      adaptFetchRows(tuples.size());
      execution.fetch(fetchRows);
      tuples = execution.tuples();
      position = 0;
      pieceBytes = 0;
    }
    int rows = batchRows(tuples);
    for (int column = 0; column < shape.fields().length; column++) {
      decodeColumn(root.getVector(column), column, tuples, rows);
    }
    position += rows;
    return rows;
  }

  /** As many rows as make some megabytes, and at least one. */
  private int batchRows(List<Tuple> tuples) {
    int bound = Math.min(MAX_BATCH_ROWS, tuples.size() - position);
    long bytes = 0;
    int rows = 0;
    while (rows < bound && bytes < BATCH_BYTES) {
      bytes += tuples.get(position + rows).length();
      rows++;
    }
    pieceBytes += bytes;
    return rows;
  }

  /** Aims at pieces of some megabytes: the driver holds a piece in memory as a whole. */
  private void adaptFetchRows(int rows) {
    if (rows > 0) {
      long rowBytes = Math.max(1, pieceBytes / rows);
      long wanted = Math.clamp(BATCH_BYTES / rowBytes, 1, MAX_BATCH_ROWS);
      // Growing step by step: the rows seen may have been unusually small.
      fetchRows = (int) Math.min(wanted, fetchRows * 4L);
    }
  }

  private void decodeColumn(FieldVector vector, int column, List<Tuple> tuples, int rows) {
    long bytes = 0;
    for (int i = 0; i < rows; i++) {
      byte[] value = tuples.get(position + i).get(column);
      bytes += value == null ? 0 : value.length;
    }
    if (vector instanceof BaseFixedWidthVector fixed) {
      fixed.allocateNew(rows);
    } else if (vector instanceof BaseVariableWidthVector variable) {
      variable.allocateNew(bytes, rows);
    } else {
      vector.setInitialCapacity(rows);
      vector.allocateNew();
    }
    Field field = shape.fields()[column];
    Column type = shape.columns().get(column);
    ValueDecoder decoder =
        Decoders.ofResult(
            vector, type.type(), field.getOID(), field.getFormat() == Field.BINARY_FORMAT);
    for (int i = 0; i < rows; i++) {
      byte[] value = tuples.get(position + i).get(column);
      if (value != null) {
        decoder.decode(i, value, 0, value.length);
      }
    }
  }

  @Override
  void complete() throws SQLException {
    completion.complete();
  }

  @Override
  void abandon() throws SQLException {
    execution.closePortal();
    completion.abandon();
  }

  @Override
  public long bytesRead() {
    return pieceBytes;
  }
}
