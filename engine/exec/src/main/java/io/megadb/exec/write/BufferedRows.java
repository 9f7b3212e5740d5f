package io.megadb.exec.write;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.MadeRows;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.TierResult;
import io.megadb.spi.type.Column;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Rows of RETURNING, kept so that the transaction that made them can commit before they are read.
 */
final class BufferedRows extends MadeRows {
  private final Deque<ArrowRecordBatch> batches;

  private BufferedRows(Schema schema, Deque<ArrowRecordBatch> batches, QueryContext context) {
    super(schema, context.allocator());
    this.batches = batches;
  }

  /** The same result, complete; bounded by the statement's memory limit. */
  static TierResult keep(TierResult result, QueryContext context) {
    if (!(result instanceof TierResult.Rows(List<Column> columns, ArrowReader reader))) {
      return result;
    }
    Deque<ArrowRecordBatch> batches = new ArrayDeque<>();
    try (reader) {
      VectorSchemaRoot root = reader.getVectorSchemaRoot();
      while (reader.loadNextBatch()) {
        batches.add(new VectorUnloader(reader.getVectorSchemaRoot()).getRecordBatch());
      }
      return new TierResult.Rows(columns, new BufferedRows(root.getSchema(), batches, context));
    } catch (IOException | RuntimeException e) {
      new ArrayList<>(batches).forEach(ArrowRecordBatch::close);
      throw e instanceof RuntimeException r
          ? r
          : new MegaDbException(ErrorCode.IO_ERROR, "reading RETURNING rows failed", e);
    }
  }

  @Override
  public boolean loadNextBatch() throws IOException {
    VectorSchemaRoot root = getVectorSchemaRoot();
    ArrowRecordBatch batch = batches.poll();
    if (batch == null) {
      root.setRowCount(0);
      return false;
    }
    try (batch) {
      new VectorLoader(root).load(batch);
    }
    return true;
  }

  @Override
  protected void closeReadSource() {
    batches.forEach(ArrowRecordBatch::close);
    batches.clear();
  }
}
