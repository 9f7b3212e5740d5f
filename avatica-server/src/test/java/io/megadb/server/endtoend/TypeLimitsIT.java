package io.megadb.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.megadb.spi.type.SqlType;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What not every tier holds: structs, and values that only PostgreSQL's types have. */
class TypeLimitsIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> STRUCT_TIERS = List.of("OLAP", "MEMORY");

  /** A field f0, f1, ... of each. */
  private static final List<SqlType> FIELDS =
      List.of(
          SqlType.Simple.BOOLEAN,
          SqlType.Simple.BIGINT,
          SqlType.Simple.REAL,
          SqlType.Simple.DOUBLE,
          new SqlType.Numeric(38, 10),
          SqlType.Simple.TEXT,
          SqlType.Simple.BYTEA,
          SqlType.Simple.DATE,
          SqlType.Simple.TIME,
          SqlType.Simple.TIMESTAMP,
          SqlType.Simple.TIMESTAMPTZ,
          SqlType.Simple.INTERVAL,
          SqlType.Simple.UUID,
          new SqlType.Array(SqlType.Simple.BIGINT));

  @TempDir static Path folder;
  private static ServerFixture server;

  @BeforeAll
  static void start() throws Exception {
    server = new ServerFixture(folder);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void theEdgesOfEveryTypeStayWhatTheyAreInStructs() throws Exception {
    try (Connection connection = server.connect("PROTOBUF");
        Statement statement = connection.createStatement()) {
      int rows = 0;
      for (String tier : STRUCT_TIERS) {
        String table = create(statement, "structs", tier);
        rows = insert(statement, table);
        assertFieldsAreTheirColumns(statement, table, rows);
      }
      for (String from : STRUCT_TIERS) {
        for (String to : STRUCT_TIERS) {
          String copy = create(statement, "copied_from_" + from, to);
          statement.executeUpdate("INSERT INTO " + copy + " SELECT * FROM structs_" + from);
          assertFieldsAreTheirColumns(statement, copy, rows);
          assertThat(texts("PROTOBUF", copy)).isEqualTo(texts("JSON", "structs_OLAP"));
        }
        // OLTP gets them as json: a member for each field, null where it is null.
        statement.execute(
            "CREATE TABLE json_of_" + from + " USING OLTP AS SELECT id, r FROM structs_" + from);
        List<JsonNode> objects = objects("json_of_" + from);
        assertThat(objects).hasSize(rows);
        for (JsonNode object : objects) {
          assertThat(object.size()).isEqualTo(FIELDS.size() + 1);
        }
      }
      List<JsonNode> objects = objects("structs_MEMORY");
      assertThat(objects.getFirst().get("inner").get("In \"ner").asText()).isEqualTo("0");
      assertThat(objects.getLast().get("f5").isNull()).isTrue();
    }
  }

  private static String create(Statement statement, String name, String tier) throws SQLException {
    String table = name + "_" + tier;
    String fields =
        IntStream.range(0, FIELDS.size())
            .mapToObj(i -> "f" + i + " " + FIELDS.get(i).sql())
            .collect(Collectors.joining(", "));
    String columns = fields.replaceAll("f(\\d+) ", "c$1 ");
    statement.execute(
        "CREATE TABLE "
            + table
            + " (id bigint, r row("
            + fields
            + ", inner row(\"In \"\"ner\" text)), "
            + columns
            + ") USING "
            + tier);
    return table;
  }

  /** A row for each edge, the values once in the struct and once beside it; nulls come last. */
  private static int insert(Statement statement, String table) throws SQLException {
    List<List<String>> edges = FIELDS.stream().map(TypeTexts::edges).toList();
    int rows = edges.stream().mapToInt(List::size).max().orElseThrow();
    for (int row = 0; row < rows; row++) {
      List<String> values = new ArrayList<>();
      for (int i = 0; i < FIELDS.size(); i++) {
        String text = row < edges.get(i).size() ? edges.get(i).get(row) : null;
        String literal = text == null ? "NULL" : "'" + text.replace("'", "''") + "'";
        values.add("CAST(" + literal + " AS " + FIELDS.get(i).sql() + ")");
      }
      String all = String.join(", ", values);
      statement.executeUpdate(
          "INSERT INTO "
              + table
              + " SELECT "
              + row
              + ", ROW("
              + all
              + ", ROW('"
              + row
              + "')), "
              + all);
    }
    return rows;
  }

  private static void assertFieldsAreTheirColumns(Statement statement, String table, int rows)
      throws SQLException {
    for (int i = 0; i < FIELDS.size(); i++) {
      String same = "(r).f" + i + " IS NOT DISTINCT FROM c" + i;
      try (ResultSet count =
          statement.executeQuery("SELECT count(*) FROM " + table + " WHERE " + same)) {
        count.next();
        assertThat(count.getInt(1)).as("%s of %s", FIELDS.get(i).sql(), table).isEqualTo(rows);
      }
    }
  }

  private static List<String> texts(String serialization, String table) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (Connection connection = server.connect(serialization);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT r FROM " + table + " ORDER BY id")) {
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
    }
    return texts;
  }

  private static List<JsonNode> objects(String table) throws Exception {
    List<JsonNode> objects = new ArrayList<>();
    for (String text : texts("JSON", table)) {
      objects.add(JSON.readTree(text));
    }
    return objects;
  }

  @Test
  void aStructColumnIsRefusedByOltpBeforePostgresIsAsked() throws SQLException {
    try (Connection connection = server.connect("JSON");
        Statement statement = connection.createStatement()) {
      assertThatThrownBy(() -> statement.execute("CREATE TABLE refusing (v row(a integer))"))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("0A000"))
          .hasMessageContaining("jsonb");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "numeric, NaN, 22P02",
    "'numeric(38,0)', 100000000000000000000000000000000000000, 22003",
    "smallint, 32768, 22003",
    "varchar(3), long, 22001",
    "date, 2024-02-30, 22008",
    "uuid, 00112233, 22P02",
    "json, {, 22P02"
  })
  void whatATypeDoesNotHoldIsRefusedByEveryTierButPostgres(
      String type, String text, String sqlState) throws SQLException {
    try (Connection connection = server.connect("PROTOBUF");
        Statement statement = connection.createStatement()) {
      for (String tier : List.of("OLAP", "MEMORY")) {
        statement.execute("CREATE TABLE refusing (v " + type + ") USING " + tier);
        try {
          assertThatThrownBy(
                  () -> statement.executeUpdate("INSERT INTO refusing VALUES ('" + text + "')"))
              .isInstanceOfSatisfying(
                  SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(sqlState));
          try (ResultSet count = statement.executeQuery("SELECT count(*) FROM refusing")) {
            count.next();
            assertThat(count.getLong(1)).isZero();
          }
        } finally {
          statement.execute("DROP TABLE refusing");
        }
      }
    }
  }
}
