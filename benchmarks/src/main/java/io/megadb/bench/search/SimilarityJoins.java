package io.megadb.bench.search;

import io.megadb.bench.vector.ExactAnswers;
import io.megadb.bench.vector.FlatVectors;
import io.megadb.exec.Engine;
import io.megadb.exec.Prepared;
import io.megadb.exec.QueryResult;
import io.megadb.exec.Session;
import io.megadb.spi.catalog.Identifiers;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * The five nearest items of each of some rows: as one statement with JOIN LATERAL, and as a search
 * for each row. Items have an hnsw index (m 16, ef_construction 100), which target_recall 1 passes
 * over.
 */
public final class SimilarityJoins implements AutoCloseable {
  /** Items of each row. */
  public static final int K = 5;

  private final Session session;
  private final Prepared search;
  private final FlatVectors asked;

  private SimilarityJoins(Session session, FlatVectors asked) {
    this.session = session;
    this.search =
        session.prepare("SELECT i.id FROM items i ORDER BY i.embedding <=> $1 LIMIT " + K);
    this.asked = asked;
  }

  /**
   * Loads the tables and builds the index.
   *
   * @param folder COPY may read
   * @param asked the rows that are joined; a row's number is its id
   */
  public static SimilarityJoins open(
      Engine engine, Path folder, FlatVectors items, FlatVectors asked) throws IOException {
    Session session = engine.openSession("bench");
    try {
      load(session, folder, "items", "VECTOR", items);
      run(
          session,
          "CREATE INDEX items_hnsw ON items USING hnsw (embedding vector_cosine_ops)"
              + " WITH (m = 16, ef_construction = 100)");
      load(session, folder, "asked", "MEMORY", asked);
      return new SimilarityJoins(session, asked);
    } catch (IOException | RuntimeException e) {
      session.close();
      throw e;
    }
  }

  private static void load(
      Session session, Path folder, String table, String tier, FlatVectors rows)
      throws IOException {
    Path csv = Files.createDirectories(folder).resolve(table + ".csv");
    try (BufferedWriter out = Files.newBufferedWriter(csv)) {
      for (int row = 0; row < rows.count(); row++) {
        out.write(row + ",\"" + Arrays.toString(rows.row(row)).replace(" ", "") + "\"\n");
      }
    }
    run(session, "DROP TABLE IF EXISTS " + table);
    run(
        session,
        "CREATE TABLE %s (id integer PRIMARY KEY, embedding vector(%d)) USING %s"
            .formatted(table, rows.dimensions(), tier));
    run(
        session,
        "COPY " + table + " FROM " + Identifiers.literal(csv.toString()) + " WITH (FORMAT csv)");
    Files.delete(csv);
  }

  private static void run(Session session, String sql) {
    session.execute(sql).close();
  }

  /** For the statements that follow. */
  public void targetRecall(double recall) {
    run(session, "SET megadb.target_recall = " + recall);
  }

  /** The join of the first rows, to be run by {@link #join(Prepared, int)}. */
  public Prepared join(int rows) {
    return session.prepare(
        "SELECT a.id AS row, n.id FROM asked a CROSS JOIN LATERAL"
            + " (SELECT i.id FROM items i ORDER BY i.embedding <=> a.embedding LIMIT "
            + K
            + ") AS n WHERE a.id < "
            + rows);
  }

  /**
   * The items of each row.
   *
   * @param join of as many rows
   */
  public int[][] join(Prepared join, int rows) throws IOException {
    int[][] found = new int[rows][0];
    try (QueryResult.Rows result = (QueryResult.Rows) session.execute(join, List.of())) {
      ArrowReader reader = result.reader();
      while (reader.loadNextBatch()) {
        IntVector ids = (IntVector) reader.getVectorSchemaRoot().getVector(0);
        IntVector items = (IntVector) reader.getVectorSchemaRoot().getVector(1);
        for (int i = 0; i < ids.getValueCount(); i++) {
          int row = ids.get(i);
          found[row] = Arrays.copyOf(found[row], found[row].length + 1);
          found[row][found[row].length - 1] = items.get(i);
        }
      }
    }
    return found;
  }

  /** The same by a search for each row. */
  public int[][] searches(int rows) throws IOException {
    int[][] found = new int[rows][];
    for (int row = 0; row < rows; row++) {
      try (QueryResult.Rows result =
          (QueryResult.Rows) session.execute(search, List.of(asked.row(row)))) {
        ArrowReader reader = result.reader();
        int[] items = new int[0];
        while (reader.loadNextBatch()) {
          IntVector ids = (IntVector) reader.getVectorSchemaRoot().getVector(0);
          int before = items.length;
          items = Arrays.copyOf(items, before + ids.getValueCount());
          for (int i = before; i < items.length; i++) {
            items[i] = ids.get(i - before);
          }
        }
        found[row] = items;
      }
    }
    return found;
  }

  /**
   * The mean part of the exact answer that was found.
   *
   * @throws IllegalStateException if a row has not exactly {@link #K} items
   */
  public static double recall(int[][] found, ExactAnswers exact) {
    double sum = 0;
    for (int row = 0; row < found.length; row++) {
      if (found[row].length != K) {
        throw new IllegalStateException("row " + row + " has " + found[row].length + " items");
      }
      sum += exact.recall(row, found[row]);
    }
    return sum / found.length;
  }

  @Override
  public void close() {
    session.close();
  }
}
