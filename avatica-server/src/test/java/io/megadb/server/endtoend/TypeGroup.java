package io.megadb.server.endtoend;

import io.megadb.spi.type.SqlType;
import java.util.List;

/** Types that share a table. */
enum TypeGroup {
  NUMBERS(
      SqlType.Simple.BOOLEAN,
      SqlType.Simple.SMALLINT,
      SqlType.Simple.INTEGER,
      SqlType.Simple.BIGINT,
      SqlType.Simple.REAL,
      SqlType.Simple.DOUBLE,
      new SqlType.Numeric(12, 2),
      new SqlType.Numeric(38, 0),
      new SqlType.Numeric(38, 38),
      new SqlType.UnconstrainedNumeric()),
  TEXTS(
      SqlType.Simple.TEXT,
      new SqlType.Varchar(5),
      SqlType.Simple.BYTEA,
      SqlType.Simple.UUID,
      SqlType.Simple.JSON),
  TIMES(
      SqlType.Simple.DATE,
      SqlType.Simple.TIME,
      SqlType.Simple.TIMESTAMP,
      SqlType.Simple.TIMESTAMPTZ,
      SqlType.Simple.INTERVAL),
  ARRAYS(
      new SqlType.Array(SqlType.Simple.BIGINT),
      new SqlType.Array(SqlType.Simple.TEXT),
      new SqlType.Array(SqlType.Simple.BOOLEAN),
      new SqlType.Array(SqlType.Simple.DOUBLE),
      new SqlType.Array(SqlType.Simple.UUID),
      new SqlType.Array(SqlType.Simple.DATE),
      new SqlType.Array(SqlType.Simple.TIMESTAMPTZ),
      new SqlType.Array(new SqlType.Numeric(12, 2))),
  VECTORS(io.megadb.testkit.TypeEdges.vectorTypes().toArray(SqlType[]::new));

  private final List<SqlType> types;

  TypeGroup(SqlType... types) {
    this.types = List.of(types);
  }

  List<SqlType> types() {
    return types;
  }
}
