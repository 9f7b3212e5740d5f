package io.megadb.planner.bind.graph;

import org.apache.calcite.sql.SqlNode;

/** The validator, for parts of a statement that the statement's own query does not hold. */
public interface QueryCheck {
  /**
   * Validates a query as it was parsed. Parameters in it get their types.
   *
   * @throws io.megadb.spi.error.MegaDbException what is wrong with it, where it stands
   */
  void check(SqlNode query);
}
