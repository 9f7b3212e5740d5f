package io.megadb.spi.tier;

import io.megadb.spi.catalog.TableName;
import io.megadb.spi.query.QueryContext;
import java.util.Collection;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * How a table function reads the tables of any tier: through the engine, by SQL, what is committed.
 * Any thread.
 */
public interface TableReader {
  /**
   * Runs a SELECT.
   *
   * @return closed by the caller
   */
  ArrowReader read(String sql, QueryContext context);

  /**
   * Something that is equal to what it was only if none of the tables has changed since, as far as
   * committed changes go. Asked before every match, so it must be cheap.
   */
  Object version(Collection<TableName> tables, QueryContext context);
}
