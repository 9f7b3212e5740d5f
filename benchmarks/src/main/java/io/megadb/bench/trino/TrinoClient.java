package io.megadb.bench.trino;

import io.megadb.server.trino.TrinoProcess;
import java.sql.Connection;
import java.sql.Date;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A session of Trino's over its JDBC driver. One thread. */
public final class TrinoClient implements AutoCloseable {
  private final Connection connection;

  /**
   * @param catalog whose schema {@code schema} names without a catalog are of
   */
  public TrinoClient(TrinoProcess trino, String catalog, String schema) throws SQLException {
    this.connection =
        DriverManager.getConnection(trino.jdbcUrl() + "/" + catalog + "/" + schema, "bench", null);
  }

  /** Runs a statement for its effect, SET SESSION for one. */
  public void run(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** All rows; a date as the number of days since 1970. */
  public List<List<Object>> rows(String sql) throws SQLException {
    List<List<Object>> rows = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      int columns = result.getMetaData().getColumnCount();
      while (result.next()) {
        List<Object> row = new ArrayList<>(columns);
        for (int i = 1; i <= columns; i++) {
          Object value = result.getObject(i);
          row.add(value instanceof Date date ? days(date) : value);
        }
        rows.add(row);
      }
    }
    return rows;
  }

  private static Object days(Date date) {
    return (int) date.toLocalDate().toEpochDay();
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
