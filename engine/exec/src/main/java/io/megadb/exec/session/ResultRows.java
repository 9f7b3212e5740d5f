package io.megadb.exec.session;

import io.megadb.exec.QueryResult;
import io.megadb.spi.query.QueryContext;
import java.io.IOException;
import java.util.Map;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;

/** A result's reader that closes the result too. One thread. */
final class ResultRows extends ArrowReader {
  private final QueryResult.Rows rows;
  private final QueryContext context;

  /**
   * @param context of the statement the rows are for; its cancellation is what errors mean
   */
  ResultRows(QueryResult.Rows rows, QueryContext context) {
    super(context.allocator());
    this.rows = rows;
    this.context = context;
  }

  @Override
  public VectorSchemaRoot getVectorSchemaRoot() throws IOException {
    return rows.reader().getVectorSchemaRoot();
  }

  @Override
  public boolean loadNextBatch() throws IOException {
    try {
      return rows.reader().loadNextBatch();
    } catch (RuntimeException e) {
      context.cancellation().check();
      throw e;
    }
  }

  @Override
  public Map<Long, Dictionary> getDictionaryVectors() throws IOException {
    return rows.reader().getDictionaryVectors();
  }

  @Override
  public long bytesRead() {
    return rows.reader().bytesRead();
  }

  @Override
  public void close() {
    closeReadSource();
  }

  @Override
  public void close(boolean closeReadChannel) {
    closeReadSource();
  }

  @Override
  protected void closeReadSource() {
    rows.close();
  }

  @Override
  protected Schema readSchema() throws IOException {
    return getVectorSchemaRoot().getSchema();
  }
}
