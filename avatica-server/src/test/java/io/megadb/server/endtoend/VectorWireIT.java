package io.megadb.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Vectors through the Avatica driver, as parameters and results, and through COPY's files. */
class VectorWireIT {
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

  @ParameterizedTest
  @CsvSource({"JSON,OLTP", "JSON,OLAP", "JSON,MEMORY", "PROTOBUF,OLTP", "PROTOBUF,OLAP"})
  void takesVectorsAsTextAndAsArrays(String serialization, String tier) throws SQLException {
    String table = "wire_" + serialization + "_" + tier;
    try (Connection connection = server.connect(serialization);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE " + table + " (id int, v vector(3)) USING " + tier);
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO " + table + " VALUES (?, ?)")) {
        assertThat(insert.getParameterMetaData().getParameterTypeName(2)).isEqualTo("vector(3)");
        insert.setInt(1, 1);
        insert.setString(2, "[1,2.5,-3]");
        insert.executeUpdate();
        Array array = connection.createArrayOf("DOUBLE", new Object[] {4.0, 5.0, 6.0});
        insert.setInt(1, 2);
        insert.setArray(2, array);
        insert.executeUpdate();
        insert.setInt(1, 3);
        insert.setString(2, "[1,2]");
        assertThatThrownBy(insert::executeUpdate)
            .hasMessageContaining("expected 3 dimensions, not 2");
      }
      try (PreparedStatement nearest =
          connection.prepareStatement(
              "SELECT id, v, v <-> ? AS d FROM " + table + " ORDER BY v <-> ? LIMIT 1")) {
        nearest.setString(1, "[4,5,7]");
        nearest.setString(2, "[4,5,7]");
        try (ResultSet rows = nearest.executeQuery()) {
          assertThat(rows.next()).isTrue();
          assertThat(rows.getInt(1)).isEqualTo(2);
          assertThat(rows.getString(2)).isEqualTo("[4,5,6]");
          assertThat(rows.getObject(2)).isEqualTo("[4,5,6]");
          assertThat(rows.getDouble(3)).isEqualTo(1.0);
          assertThat(rows.getMetaData().getColumnTypeName(2)).isEqualTo("vector(3)");
        }
      }
      try (PreparedStatement cast =
          connection.prepareStatement(
              "SELECT id FROM " + table + " ORDER BY v <=> ?::vector, id LIMIT 1")) {
        cast.setString(1, "[1,2.5,-3]");
        try (ResultSet rows = cast.executeQuery()) {
          assertThat(rows.next()).isTrue();
          assertThat(rows.getInt(1)).isEqualTo(1);
        }
      }
    }
  }

  @Test
  void refusesAZeroVectorAsParameterOfCosineDistance() throws SQLException {
    try (Connection connection = server.connect("PROTOBUF");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE directions (id int, v vector(2)) USING MEMORY");
      statement.execute("INSERT INTO directions VALUES (1, '[1,1]'), (2, '[0,0]')");
      try (PreparedStatement query =
          connection.prepareStatement("SELECT id, v <=> ? FROM directions ORDER BY 2")) {
        query.setString(1, "[0,0]");
        assertThatThrownBy(
                () -> {
                  try (ResultSet rows = query.executeQuery()) {
                    rows.next();
                  }
                })
            .hasMessageContaining("cosine distance from a zero vector is not defined");
        query.setString(1, "[2,2]");
        try (ResultSet rows = query.executeQuery()) {
          rows.next();
          assertThat(rows.getDouble(2)).isEqualTo(0.0);
          rows.next();
          assertThat(rows.getDouble(2)).isNaN();
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"csv", "json", "parquet"})
  void copiesVectorsOutAndIn(String format) throws Exception {
    String columns = "(id int, v vector(3), h halfvec(2), s sparsevec(9), b bit(5))";
    Path file = server.copyFolder.resolve("vectors." + format);
    try (Connection connection = server.connect("PROTOBUF");
        Statement statement = connection.createStatement()) {
      String source = "out_" + format;
      statement.execute("CREATE TABLE " + source + " " + columns + " USING MEMORY");
      statement.execute(
          "INSERT INTO "
              + source
              + " VALUES (1, '[1,-2.5,3e-7]', '[0.1,2]', '{2:0.5,9:-1}/9', '10110'),"
              + " (2, NULL, NULL, NULL, NULL)");
      statement.execute("COPY " + source + " TO '" + file + "'");
      assertThat(Files.size(file)).isPositive();
      for (String tier : List.of("OLTP", "OLAP", "MEMORY")) {
        String target = "in_" + format + "_" + tier;
        statement.execute("CREATE TABLE " + target + " " + columns + " USING " + tier);
        statement.execute("COPY " + target + " FROM '" + file + "'");
        assertThat(rows(statement, "SELECT * FROM " + target + " ORDER BY id"))
            .as(target)
            .containsExactly(
                List.of("1", "[1,-2.5,3e-07]", "[0.099975586,2]", "{2:0.5,9:-1}/9", "10110"),
                List.of("2", "null", "null", "null", "null"));
      }
    }
  }

  private static List<List<String>> rows(Statement statement, String sql) throws SQLException {
    List<List<String>> rows = new ArrayList<>();
    try (ResultSet result = statement.executeQuery(sql)) {
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          row.add(String.valueOf(result.getString(i)));
        }
        rows.add(row);
      }
    }
    return rows;
  }
}
