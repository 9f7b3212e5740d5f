package io.megadb.bench.vector;

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
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * A VECTOR table with an hnsw index (m 16, ef_construction 100), asked in SQL by prepared
 * statements of an engine in this process; it chooses its effort by {@code megadb.target_recall}.
 */
public final class MegaDbEngine implements VectorEngine {
  private static final String NEAREST = " ORDER BY d.embedding <=> $1 LIMIT " + Searcher.K;

  private final Engine engine;
  private final Path tierFolder;
  private final double targetRecall;
  private final double buildSeconds;

  private MegaDbEngine(Engine engine, Path tierFolder, double targetRecall, double buildSeconds) {
    this.engine = engine;
    this.tierFolder = tierFolder;
    this.targetRecall = targetRecall;
    this.buildSeconds = buildSeconds;
  }

  /**
   * Loads rows by COPY, builds the index, and puts the buckets into an OLTP table too; or takes
   * what is there from an earlier run.
   *
   * @param engine outlives this
   * @param kept of the server's data folder
   * @param copyFolder a folder COPY may read
   * @param tierFolder where the vector tier keeps its files
   */
  public static MegaDbEngine open(
      Engine engine,
      KeptIndex kept,
      Path copyFolder,
      Path tierFolder,
      FlatVectors rows,
      double targetRecall)
      throws IOException {
    try (Session session = engine.openSession("bench")) {
      if (kept.buildSeconds().isEmpty()) {
        kept.built(build(session, copyFolder, rows));
      }
      MegaDbEngine opened =
          new MegaDbEngine(engine, tierFolder, targetRecall, kept.buildSeconds().orElseThrow());
      opened.searchUntilCalibrated(session, rows);
      return opened;
    }
  }

  private static double build(Session session, Path copyFolder, FlatVectors rows)
      throws IOException {
    Path csv = copyFolder.resolve("docs.csv");
    Files.createDirectories(copyFolder);
    write(csv, rows);
    try {
      long start = System.nanoTime();
      run(session, "DROP TABLE IF EXISTS docs");
      run(
          session,
          "CREATE TABLE docs (id integer PRIMARY KEY, bucket integer, embedding vector(%d))"
                  .formatted(rows.dimensions())
              + " USING VECTOR");
      run(session, "COPY docs FROM " + Identifiers.literal(csv.toString()) + " WITH (FORMAT csv)");
      run(
          session,
          "CREATE INDEX docs_hnsw ON docs USING hnsw (embedding vector_cosine_ops)"
              + " WITH (m = 16, ef_construction = 100)");
      double seconds = (System.nanoTime() - start) / 1e9;
      run(session, "DROP TABLE IF EXISTS items");
      run(session, "CREATE TABLE items (id integer PRIMARY KEY, bucket integer)");
      run(session, "INSERT INTO items SELECT id, bucket FROM docs");
      run(session, "CREATE INDEX ON items (bucket)");
      run(session, "ANALYZE items");
      return seconds;
    } finally {
      Files.delete(csv);
    }
  }

  /** After a restart the index's curve of recall is measured in the background. */
  private void searchUntilCalibrated(Session session, FlatVectors rows) throws IOException {
    try (Searcher warming = searcher()) {
      for (int row = 0; !calibrated(session); row = (row + 1) % rows.count()) {
        warming.search(rows.row(row), 0, Filter.NONE);
      }
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  /** It chooses by itself; that of its last statements. */
  @Override
  public String effort(int effort) throws IOException {
    try (Session session = engine.openSession("bench");
        QueryResult.Rows facts =
            (QueryResult.Rows) session.execute("SELECT ef FROM megadb.system.vector_indexes");
        ArrowReader reader = facts.reader()) {
      reader.loadNextBatch();
      return "own: " + reader.getVectorSchemaRoot().getVector(0).getObject(0);
    }
  }

  private static boolean calibrated(Session session) throws IOException {
    try (QueryResult.Rows facts =
            (QueryResult.Rows)
                session.execute(
                    "SELECT 1 AS yes FROM megadb.system.vector_indexes"
                        + " WHERE calibrated_recall IS NOT NULL");
        ArrowReader reader = facts.reader()) {
      return reader.loadNextBatch() && reader.getVectorSchemaRoot().getRowCount() > 0;
    }
  }

  private static void run(Session session, String sql) {
    session.execute(sql).close();
  }

  private static void write(Path csv, FlatVectors rows) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(csv)) {
      for (int row = 0; row < rows.count(); row++) {
        out.write(row + "," + VectorSet.bucket(row) + ",\"");
        out.write(Arrays.toString(rows.row(row)).replace(" ", ""));
        out.write("\"\n");
      }
    }
  }

  @Override
  public String name() {
    return "MegaDB";
  }

  @Override
  public double buildSeconds() {
    return buildSeconds;
  }

  @Override
  public long indexBytes() throws IOException {
    try (Stream<Path> files = Files.walk(tierFolder)) {
      long bytes = 0;
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(file);
      }
      return bytes;
    }
  }

  @Override
  public Searcher searcher() {
    return new SqlSearcher(engine.openSession("bench"), targetRecall);
  }

  @Override
  public void close() {
    // The engine is its owner's.
  }

  private static final class SqlSearcher implements Searcher {
    private final Session session;
    private final Prepared all;
    private final Map<Filter.Place, Prepared> filtered = new EnumMap<>(Filter.Place.class);

    SqlSearcher(Session session, double targetRecall) {
      this.session = session;
      run(session, "SET megadb.target_recall = " + targetRecall);
      this.all = session.prepare("SELECT d.id FROM docs d" + NEAREST);
      for (Filter.Place place : Filter.Place.values()) {
        filtered.put(
            place,
            session.prepare(
                switch (place) {
                  case COLUMN -> "SELECT d.id FROM docs d WHERE d.bucket < $2" + NEAREST;
                  case JOINED ->
                      "SELECT d.id FROM docs d JOIN items i ON i.id = d.id WHERE i.bucket < $2"
                          + NEAREST;
                }));
      }
    }

    @Override
    public int[] search(float[] query, int effort, Filter filter) throws IOException {
      Prepared statement = filter.passesAll() ? all : filtered.get(filter.place());
      List<Object> values = filter.passesAll() ? List.of(query) : List.of(query, filter.permille());
      try (QueryResult.Rows rows = (QueryResult.Rows) session.execute(statement, values)) {
        int[] ids = new int[0];
        ArrowReader reader = rows.reader();
        while (reader.loadNextBatch()) {
          IntVector batch = (IntVector) reader.getVectorSchemaRoot().getVector(0);
          int before = ids.length;
          ids = Arrays.copyOf(ids, before + batch.getValueCount());
          for (int i = before; i < ids.length; i++) {
            ids[i] = batch.get(i - before);
          }
        }
        return ids;
      }
    }

    @Override
    public void close() {
      session.close();
    }
  }
}
