package io.megadb.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.spi.embed.HashedNgrams;
import io.megadb.spi.embed.TextEmbedder;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestEmbedFunction {
  @TempDir Path folder;

  @Test
  void givesTheVectorsOfTheEmbedderToTheLastBit() throws SQLException {
    try (DuckDb duckDb = open();
        DuckConnection connection = duckDb.connect();
        Statement statement = connection.jdbc().createStatement();
        ResultSet rows =
            statement.executeQuery(
                """
                SELECT t, CAST(mdb_embed_text(t) AS FLOAT[384]) AS v
                FROM (SELECT 'Größe ' || i || ' of the resource m5.' || i % 7 AS t
                  FROM range(5000) r(i))""")) {
      int count = 0;
      float[] expected = new float[TextEmbedder.DIMENSIONS];
      while (rows.next()) {
        new HashedNgrams().embed(List.of(rows.getString(1)), expected);
        Object[] vector = (Object[]) rows.getArray(2).getArray();
        for (int i = 0; i < expected.length; i++) {
          assertThat((float) vector[i]).isEqualTo(expected[i]);
        }
        count++;
      }
      assertThat(count).isEqualTo(5000);
    }
  }

  @Test
  void nullHasNoVector() throws SQLException {
    try (DuckDb duckDb = open();
        DuckConnection connection = duckDb.connect();
        Statement statement = connection.jdbc().createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                SELECT count(*), count(mdb_embed_text(t)), mdb_embed_text(NULL) IS NULL
                FROM (SELECT CASE WHEN i % 3 = 0 THEN NULL ELSE 'a' || i END AS t
                  FROM range(3000) r(i))""")) {
      row.next();
      assertThat(row.getLong(1)).isEqualTo(3000);
      assertThat(row.getLong(2)).isEqualTo(2000);
      assertThat(row.getBoolean(3)).isTrue();
    }
  }

  private DuckDb open() {
    return DuckDb.open(new DuckDbConfig(2, 512, folder.resolve("tmp"), 512, List.of()));
  }
}
