package io.megadb.bench.graph;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** A graph in tables of a DuckDB of its own, with dense integers as keys of edges. */
public final class DuckGraph implements AutoCloseable {
  private final Connection connection;
  private final int limitSeconds;

  /**
   * Loads tables v (n, id, section) and e (s, t, kind).
   *
   * @param limitSeconds after which a query is interrupted and fails
   */
  public DuckGraph(GraphData data, GraphData.Csv csv, int threads, int limitSeconds)
      throws SQLException {
    this.limitSeconds = limitSeconds;
    this.connection = DriverManager.getConnection("jdbc:duckdb:");
    String type = data.keyType().equals("text") ? "VARCHAR" : "BIGINT";
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET threads = " + threads);
      statement.execute(
          "CREATE TABLE v AS SELECT * FROM read_csv('"
              + csv.vertices()
              + "', header = false, columns = {'n': 'INTEGER', 'id': '"
              + type
              + "', 'section': 'VARCHAR'})");
      statement.execute(
          "CREATE TABLE e AS SELECT s, t, kind FROM read_csv('"
              + csv.edges()
              + "', header = false, columns = {'n': 'INTEGER', 's': 'INTEGER', 't': 'INTEGER', 'a': 'VARCHAR',"
              + " 'b': 'VARCHAR', 'kind': 'VARCHAR'})");
    }
  }

  /** A statement to run many times; the caller closes it. */
  public PreparedStatement prepare(String sql) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    statement.setQueryTimeout(limitSeconds);
    return statement;
  }

  /** The one number a statement gives, -1 for no row. */
  public static long number(PreparedStatement statement, List<Object> parameters)
      throws SQLException {
    for (int i = 0; i < parameters.size(); i++) {
      statement.setObject(i + 1, parameters.get(i));
    }
    try (ResultSet rows = statement.executeQuery()) {
      return rows.next() ? rows.getLong(1) : -1;
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
