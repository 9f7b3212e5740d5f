package io.megadb.server.endtoend;

import io.megadb.spi.type.SqlType;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;

/** The names and numbers of types that the driver is to give for result columns. */
final class TypeMetadata {
  private TypeMetadata() {}

  /**
   * What the driver says of columns of these types behind an id, where it is not what it should.
   */
  static List<String> differences(
      List<SqlType> types, ResultSetMetaData metadata, boolean json, String where)
      throws SQLException {
    List<String> differences = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      SqlType type = types.get(i);
      if (!metadata.getColumnTypeName(i + 2).equals(nameOf(type, where))
          || metadata.getColumnType(i + 2) != jdbcType(type, json)) {
        differences.add(
            where
                + ": "
                + type.sql()
                + " is called "
                + metadata.getColumnTypeName(i + 2)
                + " and is java.sql.Types "
                + metadata.getColumnType(i + 2));
      }
    }
    return differences;
  }

  /** Outside PostgreSQL numeric has 38 digits: docs/sql-differences.md. */
  private static String nameOf(SqlType type, String where) {
    boolean inPostgres = where.contains("_oltp in ") && !where.contains("_from_olap_oltp");
    return type instanceof SqlType.UnconstrainedNumeric
            && (!inPostgres || where.contains("_from_memory_"))
        ? SqlType.UnconstrainedNumeric.COMPUTED_AS.sql()
        : type.sql();
  }

  /** As docs/connect.md says: times are exact as text, and JSON carries real as FLOAT. */
  private static int jdbcType(SqlType type, boolean json) {
    return switch (type) {
      case SqlType.Simple simple ->
          switch (simple) {
            case BOOLEAN -> Types.BOOLEAN;
            case SMALLINT -> Types.SMALLINT;
            case INTEGER -> Types.INTEGER;
            case BIGINT -> Types.BIGINT;
            case REAL -> json ? Types.FLOAT : Types.REAL;
            case DOUBLE -> Types.DOUBLE;
            case BYTEA -> Types.VARBINARY;
            case TEXT, DATE, TIME, TIMESTAMP, TIMESTAMPTZ -> Types.VARCHAR;
            case INTERVAL, UUID, JSON -> Types.OTHER;
          };
      case SqlType.Numeric n -> Types.NUMERIC;
      case SqlType.UnconstrainedNumeric n -> Types.NUMERIC;
      case SqlType.Varchar v -> Types.VARCHAR;
      case SqlType.Array a -> Types.ARRAY;
      case SqlType.Struct s -> Types.OTHER;
      case SqlType.VectorType v -> Types.OTHER;
    };
  }
}
