package io.megadb.bench.search;

import com.pgvector.PGvector;
import io.megadb.bench.vector.ExactAnswers;
import io.megadb.bench.vector.FlatVectors;
import io.megadb.bench.vector.PgVectorEngine;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;

/** The join of {@link SimilarityJoins} in pgvector, by its hnsw index. */
public final class PgVectorJoin implements AutoCloseable {
  private static final int[] EFFORTS = {10, 20, 40, 80, 160, 320, 640, 1000};

  private final Connection connection;
  private final PreparedStatement join;
  private int effort;

  /**
   * Adds the rows to those that the engine has.
   *
   * @param engine outlives this
   */
  public PgVectorJoin(PgVectorEngine engine, FlatVectors asked) throws SQLException {
    this.connection = engine.connect();
    try (Statement statement = connection.createStatement()) {
      PGvector.registerTypes(connection);
      statement.execute("DROP TABLE IF EXISTS asked");
      statement.execute(
          "CREATE TABLE asked (id integer PRIMARY KEY, embedding vector(%d))"
              .formatted(asked.dimensions()));
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO asked VALUES (?, ?)")) {
        for (int row = 0; row < asked.count(); row++) {
          insert.setInt(1, row);
          insert.setObject(2, new PGvector(asked.row(row)));
          insert.addBatch();
        }
        insert.executeBatch();
      }
      statement.execute("VACUUM ANALYZE asked");
    }
    this.join =
        connection.prepareStatement(
            "SELECT a.id, n.id FROM asked a CROSS JOIN LATERAL"
                + " (SELECT i.id FROM items i ORDER BY i.embedding <=> a.embedding LIMIT "
                + SimilarityJoins.K
                + ") AS n WHERE a.id < ?");
  }

  /** Takes the least effort that has the recall among the first rows. */
  public void tune(double recall, int rows, ExactAnswers exact) throws SQLException {
    for (int each : EFFORTS) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("SET hnsw.ef_search = " + each);
      }
      effort = each;
      if (SimilarityJoins.recall(join(rows), exact) >= recall) {
        return;
      }
    }
  }

  /** {@code hnsw.ef_search}. */
  public int effort() {
    return effort;
  }

  /** The items of each of the first rows. */
  public int[][] join(int rows) throws SQLException {
    int[][] found = new int[rows][0];
    join.setInt(1, rows);
    try (ResultSet result = join.executeQuery()) {
      while (result.next()) {
        int row = result.getInt(1);
        found[row] = Arrays.copyOf(found[row], found[row].length + 1);
        found[row][found[row].length - 1] = result.getInt(2);
      }
    }
    return found;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
