package io.megadb.server.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.adbc.core.AdbcConnection;
import org.apache.arrow.adbc.core.AdbcDatabase;
import org.apache.arrow.adbc.core.AdbcDriver;
import org.apache.arrow.adbc.core.AdbcStatement;
import org.apache.arrow.adbc.core.BulkIngestMode;
import org.apache.arrow.adbc.driver.flightsql.FlightSqlDriver;
import org.apache.arrow.adbc.sql.SqlQuirks;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Arrow's own JDBC driver, and its DatabaseMetaData beside Avatica's. */
@Timeout(180)
class FlightJdbcIT {
  @TempDir static Path folder;
  private static FlightFixture server;

  @BeforeAll
  static void start() throws SQLException {
    server = new FlightFixture(folder);
    try (Connection connection = server.jdbc();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE accounts (id integer PRIMARY KEY, owner varchar(40) NOT NULL, opened"
              + " timestamptz)");
      statement.execute(
          "CREATE TABLE contacts (account_id integer REFERENCES accounts (id) ON DELETE CASCADE,"
              + " kind text, PRIMARY KEY (account_id, kind))");
      statement.execute(
          "CREATE TABLE charges (account_id integer, day date, cost numeric(12,2), tags text[])"
              + " USING OLAP PARTITIONED BY (month(day))");
      statement.execute(
          "CREATE TABLE live (account_id integer PRIMARY KEY, load double precision) USING MEMORY");
      statement.execute("COMMENT ON TABLE charges IS 'what it cost'");
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void statementsAndPreparedStatementsRun() throws SQLException {
    try (Connection connection = server.jdbc();
        Statement statement = connection.createStatement()) {
      assertThat(
              statement.executeUpdate(
                  "INSERT INTO accounts SELECT n, 'owner ' || n, TIMESTAMPTZ '2026-01-01"
                      + " 12:00:00Z' FROM generate_series(1, 100) g(n)"))
          .isEqualTo(100);
      try (PreparedStatement query =
          connection.prepareStatement(
              "SELECT id, owner, opened FROM accounts WHERE id = ? AND owner LIKE ?")) {
        for (int id : List.of(7, 8)) {
          query.setInt(1, id);
          query.setString(2, "owner%");
          try (ResultSet rows = query.executeQuery()) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(id);
            assertThat(rows.getString(2)).isEqualTo("owner " + id);
            assertThat(rows.getTimestamp(3).toInstant()).hasToString("2026-01-01T12:00:00Z");
            assertThat(rows.next()).isFalse();
          }
        }
      }
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO charges (account_id, cost) VALUES (?, ?)")) {
        for (int i = 0; i < 50; i++) {
          insert.setInt(1, i);
          insert.setBigDecimal(2, BigDecimal.valueOf(i * 100L, 2));
          insert.addBatch();
        }
        insert.executeBatch();
      }
      try (ResultSet rows = statement.executeQuery("SELECT count(*), sum(cost) FROM charges")) {
        rows.next();
        assertThat(rows.getLong(1)).isEqualTo(50);
        assertThat(rows.getBigDecimal(2)).isEqualByComparingTo("1225.00");
      }
    }
  }

  @Test
  void aSettingLastsForItsConnection() throws SQLException {
    try (Connection connection = server.jdbc();
        Connection other = server.jdbc();
        Statement statement = connection.createStatement();
        Statement beside = other.createStatement()) {
      statement.execute("SET timezone = 'Europe/Berlin'");
      assertThat(text(statement, "SHOW timezone")).isEqualTo("Europe/Berlin");
      assertThat(text(beside, "SHOW timezone")).isEqualTo("UTC");
    }
  }

  @Test
  void anErrorIsReadable() throws SQLException {
    try (Connection connection = server.jdbc();
        Statement statement = connection.createStatement()) {
      assertThatThrownBy(() -> statement.executeQuery("SELECT * FROM acounts"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("acounts")
          .hasMessageContaining("Hint: Did you mean \"accounts\"?")
          .hasMessageContaining("Position: 15");
    }
  }

  private static String text(Statement statement, String sql) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private interface Question {
    ResultSet ask(DatabaseMetaData data) throws SQLException;
  }

  private static List<String> answer(Connection connection, Question question, String... columns)
      throws SQLException {
    List<String> lines = new ArrayList<>();
    try (ResultSet rows = question.ask(connection.getMetaData())) {
      while (rows.next()) {
        List<String> values = new ArrayList<>();
        for (String column : columns) {
          values.add(column + "=" + rows.getString(column));
        }
        lines.add(String.join(" ", values));
      }
    }
    return lines;
  }

  @Test
  void metadataIsTheSameAsAvaticas() throws SQLException {
    try (Connection flight = server.jdbc();
        Connection avatica = server.avatica()) {
      same(flight, avatica, DatabaseMetaData::getCatalogs, "TABLE_CAT");
      same(flight, avatica, DatabaseMetaData::getSchemas, "TABLE_SCHEM", "TABLE_CATALOG");
      same(flight, avatica, d -> d.getSchemas("olap", "pub%"), "TABLE_SCHEM", "TABLE_CATALOG");
      same(flight, avatica, DatabaseMetaData::getTableTypes, "TABLE_TYPE");
      String[] tables = {"TABLE_CAT", "TABLE_SCHEM", "TABLE_NAME", "TABLE_TYPE"};
      same(flight, avatica, d -> d.getTables(null, null, null, null), tables);
      same(flight, avatica, d -> d.getTables("olap", "public", "char%", null), tables);
      same(flight, avatica, d -> d.getTables(null, "pub_ic", "%", new String[] {"TABLE"}), tables);
      String[] columns = {
        "TABLE_CAT",
        "TABLE_SCHEM",
        "TABLE_NAME",
        "COLUMN_NAME",
        "ORDINAL_POSITION",
        "NULLABLE",
        "IS_NULLABLE",
        "TYPE_NAME",
        "REMARKS",
        "DATA_TYPE",
        "COLUMN_SIZE",
        "DECIMAL_DIGITS"
      };
      same(flight, avatica, d -> d.getColumns(null, "public", "%", "%"), columns);
      same(flight, avatica, d -> d.getColumns("olap", "public", "charges", "c%"), columns);
    }
  }

  private static void same(
      Connection flight, Connection avatica, Question question, String... columns)
      throws SQLException {
    List<String> expected = answer(avatica, question, columns);
    assertThat(expected).isNotEmpty();
    List<String> found =
        answer(flight, question, columns).stream().map(FlightJdbcIT::asTheServerSaid).toList();
    assertThat(found).containsExactlyInAnyOrderElementsOf(expected);
  }

  /** The driver has ideas of its own of Arrow's decimals, of texts without a bound and of dates. */
  private static String asTheServerSaid(String line) {
    return line.replace("DATA_TYPE=3 ", "DATA_TYPE=2 ")
        .replace("COLUMN_SIZE=65536 ", "COLUMN_SIZE=null ")
        .replace(
            "DATA_TYPE=91 COLUMN_SIZE=13 DECIMAL_DIGITS=0",
            "DATA_TYPE=91 COLUMN_SIZE=13 DECIMAL_DIGITS=null");
  }

  /** The driver's setAutoCommit, commit and rollback do nothing. */
  @Test
  void statementsBeginAndEndTransactions() throws SQLException {
    try (Connection connection = server.jdbc();
        Connection other = server.jdbc();
        Statement statement = connection.createStatement();
        Statement beside = other.createStatement()) {
      statement.execute("CREATE TABLE by_jdbc (n integer)");
      statement.execute("BEGIN");
      statement.executeUpdate("INSERT INTO by_jdbc VALUES (1)");
      assertThat(text(beside, "SELECT count(*) FROM by_jdbc")).isEqualTo("0");
      statement.execute("COMMIT");
      assertThat(text(beside, "SELECT count(*) FROM by_jdbc")).isEqualTo("1");
      statement.execute("BEGIN");
      statement.executeUpdate("INSERT INTO by_jdbc VALUES (2)");
      assertThat(text(statement, "SELECT count(*) FROM by_jdbc")).isEqualTo("2");
      statement.execute("ROLLBACK");
      assertThat(text(beside, "SELECT count(*) FROM by_jdbc")).isEqualTo("1");
      // As docs/flight.md warns: each is committed by itself, and nothing is taken back.
      connection.setAutoCommit(false);
      statement.executeUpdate("INSERT INTO by_jdbc VALUES (3)");
      assertThat(text(beside, "SELECT count(*) FROM by_jdbc")).isEqualTo("2");
      connection.rollback();
      assertThat(text(beside, "SELECT count(*) FROM by_jdbc")).isEqualTo("2");
    }
  }

  @Test
  void keysComeFromTheCatalog() throws SQLException {
    try (Connection flight = server.jdbc()) {
      assertThat(
              answer(
                  flight,
                  d -> d.getPrimaryKeys("oltp", "public", "contacts"),
                  "COLUMN_NAME",
                  "KEY_SEQ"))
          .containsExactlyInAnyOrder(
              "COLUMN_NAME=account_id KEY_SEQ=1", "COLUMN_NAME=kind KEY_SEQ=2");
      assertThat(answer(flight, d -> d.getPrimaryKeys("memory", null, "live"), "COLUMN_NAME"))
          .containsExactly("COLUMN_NAME=account_id");
      String[] key = {"PKTABLE_NAME", "PKCOLUMN_NAME", "FKTABLE_NAME", "FKCOLUMN_NAME", "KEY_SEQ"};
      String line =
          "PKTABLE_NAME=accounts PKCOLUMN_NAME=id FKTABLE_NAME=contacts"
              + " FKCOLUMN_NAME=account_id KEY_SEQ=1";
      assertThat(answer(flight, d -> d.getImportedKeys(null, "public", "contacts"), key))
          .containsExactly(line);
      assertThat(answer(flight, d -> d.getExportedKeys(null, "public", "accounts"), key))
          .containsExactly(line);
      assertThat(
              answer(
                  flight,
                  d -> d.getCrossReference(null, null, "accounts", null, null, "contacts"),
                  key))
          .containsExactly(line);
      assertThat(answer(flight, d -> d.getImportedKeys("olap", "public", "charges"), key))
          .isEmpty();
    }
  }

  @Test
  void theServerSaysWhatItIs() throws SQLException {
    try (Connection flight = server.jdbc()) {
      DatabaseMetaData data = flight.getMetaData();
      assertThat(data.getDatabaseProductName()).isEqualTo("MegaDB");
      assertThat(data.getDatabaseProductVersion()).isEqualTo("0.1.0");
      assertThat(data.getIdentifierQuoteString()).isEqualTo("\"");
      assertThat(data.supportsTransactions()).isTrue();
      assertThat(data.supportsSavepoints()).isTrue();
      assertThat(data.isReadOnly()).isFalse();
    }
  }

  @Test
  void adbcReadsAndWrites() throws Exception {
    try (BufferAllocator allocator = new RootAllocator();
        AdbcDatabase database =
            new FlightSqlDriver(allocator)
                .open(Map.of("uri", "grpc+tcp://127.0.0.1:" + server.uri().getPort()));
        AdbcConnection connection = database.connect();
        AdbcStatement statement = connection.createStatement()) {
      statement.setSqlQuery("CREATE TABLE by_adbc (id bigint, name text) USING MEMORY");
      statement.executeUpdate();
      statement.setSqlQuery("INSERT INTO by_adbc VALUES (1, 'a'), (2, 'b')");
      assertThat(statement.executeUpdate().getAffectedRows()).isEqualTo(2);
      statement.setSqlQuery("SELECT id, name FROM by_adbc ORDER BY id DESC");
      try (AdbcStatement.QueryResult result = statement.executeQuery()) {
        ArrowReader reader = result.getReader();
        assertThat(reader.loadNextBatch()).isTrue();
        assertThat(reader.getVectorSchemaRoot().getVector(1).getObject(0)).hasToString("b");
      }
    }
  }

  /**
   * ADBC's Java driver has no ingest of Flight SQL's: it sends CREATE TABLE and an INSERT with all
   * rows bound. Unless told otherwise it calls a text CLOB and knows no bigint.
   */
  @Test
  void adbcsBulkIngestFillsTablesOfEveryTier() throws Exception {
    SqlQuirks types =
        SqlQuirks.builder()
            .arrowToSqlTypeNameMapping(t -> t instanceof ArrowType.Utf8 ? "text" : "bigint")
            .build();
    try (BufferAllocator allocator = new RootAllocator();
        AdbcDatabase database =
            new FlightSqlDriver(allocator)
                .open(
                    Map.of(
                        "uri",
                        "grpc+tcp://127.0.0.1:" + server.uri().getPort(),
                        AdbcDriver.PARAM_SQL_QUIRKS,
                        types));
        AdbcConnection connection = database.connect();
        VectorSchemaRoot rows = rows(allocator, 300);
        Connection jdbc = server.jdbc();
        Statement check = jdbc.createStatement()) {
      assertThat(ingest(connection, "sent", BulkIngestMode.CREATE, rows)).isEqualTo(300);
      assertThat(ingest(connection, "sent", BulkIngestMode.APPEND, rows)).isEqualTo(300);
      assertThat(
              text(
                  check,
                  "SELECT count(*) || ' ' || sum(id) || ' ' || max(name) FROM oltp.public.sent"))
          .isEqualTo("600 89700 n99");
      for (String tier : List.of("olap", "memory", "vector")) {
        String table = "sent_" + tier;
        check.execute("CREATE TABLE " + table + " (id bigint, name text) USING " + tier);
        assertThat(ingest(connection, table, BulkIngestMode.APPEND, rows)).isEqualTo(300);
        assertThat(text(check, "SELECT count(*) || ' ' || sum(id) FROM " + table))
            .as(tier)
            .isEqualTo("300 44850");
      }
      assertThatThrownBy(() -> ingest(connection, "sent", BulkIngestMode.CREATE, rows))
          .rootCause()
          .hasMessageContaining("already exists");
      assertThatThrownBy(() -> ingest(connection, "unknown", BulkIngestMode.APPEND, rows))
          .rootCause()
          .hasMessageContaining("\"unknown\" does not exist");
    }
  }

  private static VectorSchemaRoot rows(BufferAllocator allocator, int count) {
    BigIntVector ids = new BigIntVector("id", allocator);
    VarCharVector names = new VarCharVector("name", allocator);
    for (int i = 0; i < count; i++) {
      ids.setSafe(i, i);
      names.setSafe(i, ("n" + i).getBytes(StandardCharsets.UTF_8));
    }
    VectorSchemaRoot root = VectorSchemaRoot.of(ids, names);
    root.setRowCount(count);
    return root;
  }

  private static long ingest(
      AdbcConnection connection, String table, BulkIngestMode mode, VectorSchemaRoot rows)
      throws Exception {
    try (AdbcStatement statement = connection.bulkIngest(table, mode)) {
      statement.bind(rows);
      return statement.executeUpdate().getAffectedRows();
    }
  }
}
