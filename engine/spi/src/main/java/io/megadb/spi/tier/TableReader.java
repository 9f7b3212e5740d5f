package io.megadb.spi.tier;

import io.megadb.spi.query.QueryContext;

/**
 * How a table function reads the tables of any tier: through the engine, as the session that asks.
 * Any thread.
 */
public interface TableReader {
  /**
   * A look at tables; nothing is asked before one of its methods is called.
   *
   * @return closed by the caller
   */
  TableView view(QueryContext context);

  /**
   * What of the asking session results may depend on besides the tables: its user, time zone and
   * search path. Two conditions of one text mean the same where this is equal.
   */
  String session();
}
