package io.megadb.planner.dialect;

import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;

/** Conversions in DuckDB, with PostgreSQL's results and errors. */
final class DuckDbCasts {
  private DuckDbCasts() {}

  static String cast(String value, SqlType from, SqlType to) {
    return "CAST(" + value + " AS " + TypeTable.duckDb(to) + ")";
  }
}
