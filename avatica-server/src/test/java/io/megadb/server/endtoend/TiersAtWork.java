package io.megadb.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** What a server has to do whatever its PostgreSQL and its warehouse are: DDL, DML, joins. */
final class TiersAtWork {
  private TiersAtWork() {}

  /** Makes tables in all tiers, writes and changes rows. */
  static void fill(ServerFixture server) throws SQLException {
    try (Connection connection = server.connect("PROTOBUF");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE accounts (id integer PRIMARY KEY, owner text NOT NULL)");
      statement.execute(
          "CREATE TABLE charges (account_id integer, day date, cost numeric(12,2))"
              + " USING OLAP PARTITIONED BY (month(day))");
      statement.execute(
          "CREATE TABLE live (account_id integer PRIMARY KEY, load double precision) USING MEMORY");
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO accounts VALUES (?, ?)")) {
        for (int i = 1; i <= 50; i++) {
          insert.setInt(1, i);
          insert.setString(2, "owner " + i % 5);
          insert.addBatch();
        }
        assertThat(insert.executeBatch()).hasSize(50).containsOnly(1);
      }
      assertThat(
              statement.executeUpdate(
                  "INSERT INTO charges SELECT id, DATE '2026-01-01' + id, id * 2 FROM accounts"))
          .isEqualTo(50);
      assertThat(statement.executeUpdate("UPDATE charges SET cost = 1000 WHERE account_id = 7"))
          .isEqualTo(1);
      assertThat(statement.executeUpdate("DELETE FROM charges WHERE account_id > 40"))
          .isEqualTo(10);
      assertThat(statement.executeUpdate("UPDATE accounts SET owner = 'nobody' WHERE id = 50"))
          .isEqualTo(1);
      connection.setAutoCommit(false);
      statement.executeUpdate("DELETE FROM accounts");
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  /** The tables of {@link #fill}, by both formats, joined over the tiers. */
  static void check(ServerFixture server) throws SQLException {
    for (String serialization : ServerFixture.SERIALIZATIONS) {
      try (Connection connection = server.connect(serialization);
          Statement statement = connection.createStatement()) {
        assertThat(rows(statement, "SELECT count(*), max(owner) FROM accounts"))
            .containsExactly("50|owner 4");
        assertThat(rows(statement, "SELECT count(*), sum(cost) FROM charges"))
            .containsExactly("40|2626.00");
        assertThat(
                rows(
                    statement,
                    "SELECT a.owner, count(*) AS n, sum(c.cost) AS cost FROM accounts a"
                        + " JOIN charges c ON c.account_id = a.id WHERE a.id IN (7, 12, 13)"
                        + " GROUP BY a.owner ORDER BY a.owner"))
            .containsExactly("owner 2|2|1024.00", "owner 3|1|26.00");
      }
    }
  }

  /** Rows with their values joined by {@code |}. */
  static List<String> rows(Statement statement, String sql) throws SQLException {
    List<String> lines = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery(sql)) {
      int columns = rows.getMetaData().getColumnCount();
      while (rows.next()) {
        List<String> values = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
          values.add(String.valueOf(rows.getString(i)));
        }
        lines.add(String.join("|", values));
      }
    }
    return lines;
  }
}
