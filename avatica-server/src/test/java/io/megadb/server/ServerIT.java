package io.megadb.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.megadb.server.avatica.EndByClosing;
import io.megadb.server.config.Configuration;
import io.megadb.server.config.ConfigurationLoader;
import io.megadb.server.shell.Format;
import io.megadb.server.shell.Shell;
import io.megadb.server.shell.ShellOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A whole server: all tiers, the engine, the wire, the real driver, the shell. */
@Timeout(180)
class ServerIT {
  @TempDir static Path folder;
  private static MegaDbServer server;

  @BeforeAll
  static void start() {
    Configuration configuration =
        new ConfigurationLoader()
            .options(
                List.of(
                    "server.data_directory=" + folder.resolve("data"),
                    "avatica.port=0",
                    "flight.port=0",
                    "duckdb.memory_limit_mib=512",
                    "engine.memory_limit_mib=256",
                    "olap.s3_secret_key=do-not-show",
                    "server.drain_timeout_seconds=0"))
            .load();
    EngineParts parts = new EngineParts(configuration);
    server = new MegaDbServer(ServerConfig.of(configuration), parts.engine(), parts, "0.1.0");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "boolean | true | true",
        "smallint | -32768 | -32768",
        "bigint | 9223372036854775807 | 9223372036854775807",
        "real | 0.1 | 0.1",
        "double precision | NaN | NaN",
        "double precision | -Infinity | -Infinity",
        "numeric(38,10) | -1234567890123456789012345678.0123456789 | -1234567890123456789012345678.0123456789",
        "text | grüße 🎉 'x' | grüße 🎉 'x'",
        "date | 2024-02-29 | 2024-02-29",
        "date | 0044-03-15 BC | 0044-03-15 BC",
        "time | 23:59:59.999999 | 23:59:59.999999",
        "timestamp | 2024-02-29 12:00:00.123456 | 2024-02-29 12:00:00.123456",
        "timestamptz | 2024-02-29 12:00:00.5+02 | 2024-02-29 10:00:00.5+00",
        "uuid | 00112233-4455-6677-8899-aabbccddeeff | 00112233-4455-6677-8899-aabbccddeeff",
      })
  void everyTypeGoesIntoEveryTierAndOutOfBothFormats(String type, String value, String shown)
      throws SQLException {
    for (String tier : new String[] {"OLTP", "MEMORY", "OLAP"}) {
      for (String format : new String[] {"JSON", "PROTOBUF"}) {
        String table = "types_" + type.replaceAll("[^a-z]", "_") + "_" + tier + "_" + format;
        try (Connection connection = connect(format);
            Statement statement = connection.createStatement()) {
          statement.execute("CREATE TABLE " + table + " (k integer, v " + type + ") USING " + tier);
          try (PreparedStatement insert =
              connection.prepareStatement("INSERT INTO " + table + " VALUES (?, ?)")) {
            insert.setInt(1, 1);
            insert.setString(2, value);
            assertThat(insert.executeUpdate()).isEqualTo(1);
            insert.setInt(1, 2);
            insert.setNull(2, java.sql.Types.VARCHAR);
            insert.executeUpdate();
          }
          try (ResultSet rows = statement.executeQuery("SELECT v FROM " + table + " ORDER BY k")) {
            rows.next();
            assertThat(rows.getString(1)).as(tier + " " + format).isEqualTo(shown);
            rows.next();
            assertThat(rows.getString(1)).isNull();
          } finally {
            statement.execute("DROP TABLE " + table);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"JSON", "PROTOBUF"})
  void transactionsAndBatchesOnOltp(String format) throws SQLException {
    try (Connection connection = connect(format);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE accounts (id integer PRIMARY KEY, amount numeric(10,2))");
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO accounts VALUES (?, ?)")) {
        for (int i = 0; i < 100; i++) {
          insert.setInt(1, i);
          insert.setBigDecimal(2, java.math.BigDecimal.valueOf(i, 2));
          insert.addBatch();
        }
        assertThat(insert.executeBatch()).hasSize(100).containsOnly(1);
      }
      connection.setAutoCommit(false);
      try (Statement work = connection.createStatement()) {
        work.executeUpdate("DELETE FROM accounts");
        connection.rollback();
        work.executeUpdate("DELETE FROM accounts WHERE id >= 50");
        connection.commit();
      }
      connection.setAutoCommit(true);
      assertThat(strings(statement, "SELECT count(*), sum(amount) FROM accounts"))
          .containsExactly("50");
      statement.execute("DROP TABLE accounts");
    }
  }

  @Test
  void aBatchRunsOnATierWithoutTransactions() throws SQLException {
    try (Connection connection = connect("PROTOBUF");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE events (id integer PRIMARY KEY) USING MEMORY");
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO events VALUES (?)")) {
        for (int i = 0; i < 10; i++) {
          insert.setInt(1, i);
          insert.addBatch();
        }
        assertThat(insert.executeBatch()).hasSize(10);
      }
      assertThat(strings(statement, "SELECT count(*) FROM events")).containsExactly("10");
      statement.execute("DROP TABLE events");
    }
  }

  @Test
  void theSchemaOfAConnectionIsWhereNamesAreLookedUp() throws SQLException {
    try (Connection connection = connect("PROTOBUF");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE SCHEMA other");
      statement.execute("CREATE TABLE other.here (a integer) USING MEMORY");
      connection.setSchema("other");
      try (Statement there = connection.createStatement()) {
        assertThat(strings(there, "SELECT count(*) FROM here")).containsExactly("0");
      }
      assertThat(connection.getSchema()).isEqualTo("other");
      statement.execute("DROP TABLE other.here");
      statement.execute("DROP SCHEMA other");
    }
  }

  @Test
  void aReadOnlyConnectionReadsAndExplainsButDoesNotWrite() throws SQLException {
    try (Connection connection = connect("PROTOBUF")) {
      connection.setReadOnly(true);
      try (Statement statement = connection.createStatement()) {
        assertThat(strings(statement, "WITH t AS (VALUES (1)) SELECT * FROM t"))
            .containsExactly("1");
        assertThat(strings(statement, "EXPLAIN SELECT 1")).isNotEmpty();
        assertThat(strings(statement, "SHOW search_path")).isNotEmpty();
        for (String write :
            List.of(
                "CREATE TABLE w (a integer)",
                "CREATE TABLE w (a integer) USING OLAP",
                "WITH d AS (DELETE FROM pg_am RETURNING oid) SELECT oid FROM d",
                "SELECT lo_create(1)")) {
          assertThatThrownBy(() -> statement.execute(write))
              .as(write)
              .isInstanceOf(SQLException.class)
              .hasMessageContaining("read-only")
              .extracting(e -> ((SQLException) e).getSQLState())
              .isEqualTo("25006");
        }
      }
      connection.setReadOnly(false);
      try (Statement statement = connection.createStatement()) {
        statement.execute("CREATE TABLE w (a integer)");
        statement.execute("DROP TABLE w");
      }
    }
  }

  @Test
  void errorsPointAtTheStatement() throws IOException {
    StringWriter out = new StringWriter();
    int code = shell("SELECT 1 AS fine;\nSELECT 1,\n  nonsense\nFROM megadb.system.settings;", out);
    assertThat(code).isEqualTo(Shell.STATEMENT_FAILED);
    assertThat(out.toString())
        .contains("ERROR 42703: ")
        .contains("LINE 2:   nonsense\n")
        .contains("          ^\n");
  }

  @Test
  void theShellDescribesTables() throws IOException {
    StringWriter out = new StringWriter();
    shell(
        "CREATE TABLE described (id integer PRIMARY KEY, cost numeric(12,2));\n"
            + "\\dt descr*\n\\d described\nDROP TABLE described;",
        out);
    assertThat(out.toString())
        .contains("public | described | oltp | table")
        .contains("oltp.public.described")
        .contains("numeric(12,2)");
  }

  @Test
  void metadataNamesSystemTables() throws SQLException {
    try (Connection connection = connect("PROTOBUF");
        ResultSet tables =
            connection
                .getMetaData()
                .getTables("megadb", "system", "%", new String[] {"SYSTEM TABLE"})) {
      List<String> names = new ArrayList<>();
      while (tables.next()) {
        names.add(tables.getString("TABLE_NAME"));
      }
      assertThat(names).contains("queries", "settings", "tables");
    }
  }

  @Test
  void settingsAreShownWithoutSecrets() throws SQLException {
    try (Connection connection = connect("JSON");
        Statement statement = connection.createStatement()) {
      List<String> values = strings(statement, "SELECT setting FROM megadb.system.settings");
      assertThat(values).contains("***").noneMatch(v -> v != null && v.contains("do-not-show"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT count(*) FROM generate_series(1, 100000000) a, generate_series(1, 1000) b",
        "SELECT pg_sleep(3600)"
      })
  void runningStatementsAreListedAndCancelledByClosing(String endless) throws Exception {
    try (Connection connection = connect("PROTOBUF");
        Connection side = connect("PROTOBUF");
        ExecutorService threads = Executors.newSingleThreadExecutor()) {
      Statement statement = connection.createStatement();
      Future<ResultSet> running = threads.submit(() -> statement.executeQuery(endless));
      try (PreparedStatement question =
          side.prepareStatement("SELECT query_id FROM megadb.system.queries WHERE sql = ?")) {
        question.setString(1, endless);
        boolean listed = false;
        while (!listed && !running.isDone()) {
          try (ResultSet rows = question.executeQuery()) {
            listed = rows.next();
          }
        }
      }
      statement.close();
      EndByClosing.of(running);
      try (Statement next = connection.createStatement()) {
        assertThat(strings(next, "SELECT 1")).containsExactly("1");
      }
      try (Statement question = side.createStatement()) {
        assertThat(strings(question, "SELECT sql FROM megadb.system.queries"))
            .doesNotContain(endless);
      }
    }
  }

  private int shell(String script, StringWriter out) throws IOException {
    ShellOptions options =
        new ShellOptions(
            server.avaticaUrl().toString(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Format.TABLE,
            false,
            folder.resolve("history"));
    return new Shell(options)
        .runScript(new StringReader(script), new PrintWriter(out), new PrintWriter(out));
  }

  private static Connection connect(String serialization) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:avatica:remote:serialization=" + serialization + ";url=" + server.avaticaUrl());
  }

  private static List<String> strings(Statement statement, String sql) throws SQLException {
    List<String> result = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        result.add(rows.getString(1));
      }
    }
    return result;
  }
}
