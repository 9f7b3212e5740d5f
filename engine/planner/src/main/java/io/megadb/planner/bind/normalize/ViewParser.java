package io.megadb.planner.bind.normalize;

import org.apache.calcite.sql.SqlNode;

/** Parses SELECTs and expressions that the catalog keeps as text. */
public interface ViewParser {
  /** A query. */
  SqlNode query(String sql);

  /** An expression: a DEFAULT, a CHECK. */
  SqlNode expression(String sql);
}
