package io.megadb.tier.oltp;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.Cancellation;
import io.megadb.spi.query.QueryContext;
import java.io.IOException;
import java.sql.SQLException;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Rows from PostgreSQL as Arrow. Each batch is in new buffers, as whoever took the last one may
 * still use it. What the reader holds on the server is given back at the end of the rows, or when
 * it is closed before.
 */
abstract class TierReader extends ArrowReader {
  private final Schema schema;
  private final QueryContext context;
  private final PgErrors errors;
  private Cancellation.Registration registration;
  private boolean ended;

  TierReader(
      Schema schema,
      QueryContext context,
      PgErrors errors,
      Cancellation.Registration registration) {
    super(context.allocator());
    this.schema = schema;
    this.context = context;
    this.errors = errors;
    this.registration = registration;
  }

  /**
   * Fills the root, whose vectors are empty.
   *
   * @return rows, 0 at the end
   */
  abstract int fill(VectorSchemaRoot root) throws SQLException;

  /** All rows were read: completes the statement and gives everything back. */
  abstract void complete() throws SQLException;

  /** Not all rows were read, or something failed: gives everything back. */
  abstract void abandon() throws SQLException;

  @Override
  public final boolean loadNextBatch() throws IOException {
    prepareLoadNextBatch();
    if (ended) {
      return false;
    }
    try {
      context.cancellation().check();
      VectorSchemaRoot root = getVectorSchemaRoot();
      root.clear();
      int rows = fill(root);
      root.setRowCount(rows);
      if (rows > 0) {
        return true;
      }
      unregister();
      ended = true;
      complete();
      return false;
    } catch (SQLException e) {
      throw failed(
          context.cancellation().isCancelled()
              ? context.cancellation().error()
              : errors.translate(e));
    } catch (OutOfMemoryException e) {
      throw failed(
          new MegaDbException(
                  ErrorCode.OUT_OF_MEMORY,
                  "the statement's memory does not hold a batch of rows: " + e.getMessage(),
                  e)
              .withHint("Select fewer or smaller columns, or raise the statement's memory."));
    } catch (MegaDbException e) {
      throw failed(e);
    }
  }

  private MegaDbException failed(MegaDbException error) {
    try {
      end();
    } catch (SQLException e) {
      error.addSuppressed(e);
    }
    return error;
  }

  private void unregister() {
    if (registration != null) {
      registration.close();
      registration = null;
    }
  }

  private void end() throws SQLException {
    unregister();
    if (!ended) {
      ended = true;
      abandon();
    }
  }

  @Override
  protected final Schema readSchema() {
    return schema;
  }

  @Override
  protected final void closeReadSource() throws IOException {
    try {
      end();
    } catch (SQLException e) {
      throw errors.translate(e);
    }
  }
}
