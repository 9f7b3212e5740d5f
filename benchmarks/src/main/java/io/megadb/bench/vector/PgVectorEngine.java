package io.megadb.bench.vector;

import com.pgvector.PGvector;
import io.megadb.tier.oltp.embedded.EmbeddedPostgres;
import io.megadb.tier.oltp.embedded.EmbeddedPostgresConfig;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * pgvector's hnsw (m 16, ef_construction 100) in an embedded PostgreSQL of its own, through pgjdbc
 * with vectors in binary. The server holds everything in its page cache.
 */
public final class PgVectorEngine implements VectorEngine {
  private static final int SHARED_BUFFERS_MEGABYTES = 1024;
  private static final int ROWS_A_COPY = 10_000;

  /** The largest {@code hnsw.ef_search} that pgvector takes. */
  static final int MAX_EFFORT = 1000;

  private final EmbeddedPostgres server;
  private double buildSeconds;

  private PgVectorEngine(EmbeddedPostgres server) {
    this.server = server;
  }

  /**
   * Starts a server, loads it and builds the index, unless an earlier run did.
   *
   * @param kept of the folder for the server's data and programs
   * @param extension a folder with {@code lib/vector.so} and {@code share/extension}, compiled for
   *     PostgreSQL 17
   */
  public static PgVectorEngine open(KeptIndex kept, Path extension, FlatVectors rows)
      throws IOException, SQLException {
    EmbeddedPostgresConfig config =
        new EmbeddedPostgresConfig(
            kept.folder().resolve("data"),
            kept.folder().resolve("programs"),
            0,
            20,
            SHARED_BUFFERS_MEGABYTES,
            Duration.ofSeconds(60),
            EmbeddedPostgresConfig.AtExit.STOP);
    PgVectorEngine engine = new PgVectorEngine(EmbeddedPostgres.start(config));
    try (Connection connection = engine.connect();
        Statement statement = connection.createStatement()) {
      install(statement, extension);
      if (kept.buildSeconds().isEmpty()) {
        kept.built(build(connection, statement, rows));
      }
      engine.buildSeconds = kept.buildSeconds().orElseThrow();
      return engine;
    } catch (IOException | SQLException | RuntimeException e) {
      engine.close();
      throw e;
    }
  }

  private static double build(Connection connection, Statement statement, FlatVectors rows)
      throws IOException, SQLException {
    long start = System.nanoTime();
    statement.execute("DROP TABLE IF EXISTS items");
    statement.execute(
        "CREATE TABLE items (id integer PRIMARY KEY, bucket integer, embedding vector(%d))"
            .formatted(rows.dimensions()));
    copy(connection, rows);
    statement.execute("CREATE INDEX ON items (bucket)");
    statement.execute("SET maintenance_work_mem = '1GB'");
    statement.execute(
        "CREATE INDEX items_hnsw ON items USING hnsw (embedding vector_cosine_ops)"
            + " WITH (m = 16, ef_construction = 100)");
    statement.execute("VACUUM ANALYZE items");
    return (System.nanoTime() - start) / 1e9;
  }

  /** Puts the extension's files where the server's own are. */
  private static void install(Statement statement, Path extension)
      throws IOException, SQLException {
    Path library = Path.of(setting(statement, "PKGLIBDIR"));
    Path share = Path.of(setting(statement, "SHAREDIR")).resolve("extension");
    copyFile(extension.resolve("lib/vector.so"), library);
    try (Stream<Path> files = Files.list(extension.resolve("share/extension"))) {
      for (Path file : files.toList()) {
        copyFile(file, share);
      }
    }
    statement.execute("CREATE EXTENSION IF NOT EXISTS vector");
  }

  private static String setting(Statement statement, String name) throws SQLException {
    try (ResultSet row =
        statement.executeQuery("SELECT setting FROM pg_config WHERE name = '" + name + "'")) {
      row.next();
      return row.getString(1);
    }
  }

  /** A file that a server has mapped must not be written into, only replaced. */
  private static void copyFile(Path file, Path folder) throws IOException {
    Path target = folder.resolve(file.getFileName());
    Path temporary = folder.resolve(file.getFileName() + ".new");
    Files.copy(file, temporary, StandardCopyOption.REPLACE_EXISTING);
    Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void copy(Connection connection, FlatVectors rows)
      throws IOException, SQLException {
    CopyManager copier = connection.unwrap(PGConnection.class).getCopyAPI();
    for (int from = 0; from < rows.count(); from += ROWS_A_COPY) {
      StringBuilder lines = new StringBuilder();
      for (int row = from; row < Math.min(rows.count(), from + ROWS_A_COPY); row++) {
        lines.append(row).append('\t').append(VectorSet.bucket(row)).append('\t');
        lines.append(Arrays.toString(rows.row(row)).replace(" ", "")).append('\n');
      }
      copier.copyIn(
          "COPY items FROM STDIN",
          new ByteArrayInputStream(lines.toString().getBytes(StandardCharsets.US_ASCII)));
    }
  }

  /**
   * A connection, which the caller closes; the rows are in {@code items (id, bucket, embedding)}.
   */
  public Connection connect() throws SQLException {
    return DriverManager.getConnection(
        server.jdbcUrl() + "?prepareThreshold=1", server.user(), server.password());
  }

  @Override
  public String name() {
    return "pgvector";
  }

  @Override
  public double buildSeconds() {
    return buildSeconds;
  }

  @Override
  public long indexBytes() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT pg_relation_size('items_hnsw')")) {
      row.next();
      return row.getLong(1);
    }
  }

  @Override
  public Searcher searcher() throws SQLException {
    return new PgSearcher(connect());
  }

  @Override
  public void close() {
    server.close();
  }

  private static final class PgSearcher implements Searcher {
    private final Connection connection;
    private final PreparedStatement all;
    private final PreparedStatement filtered;
    private int effort;

    PgSearcher(Connection connection) throws SQLException {
      this.connection = connection;
      PGvector.registerTypes(connection);
      String order = " ORDER BY embedding <=> ? LIMIT " + K;
      this.all = connection.prepareStatement("SELECT id FROM items" + order);
      this.filtered = connection.prepareStatement("SELECT id FROM items WHERE bucket < ?" + order);
      try (Statement statement = connection.createStatement()) {
        // Without it a filter may leave fewer rows than were asked for.
        statement.execute("SET hnsw.iterative_scan = strict_order");
      }
    }

    @Override
    public int[] search(float[] query, int wanted, Filter filter) throws SQLException {
      if (wanted != effort) {
        try (Statement statement = connection.createStatement()) {
          statement.execute("SET hnsw.ef_search = " + Math.min(wanted, MAX_EFFORT));
        }
        effort = wanted;
      }
      PreparedStatement statement = filter.passesAll() ? all : filtered;
      int parameter = 1;
      if (!filter.passesAll()) {
        statement.setInt(parameter++, filter.permille());
      }
      statement.setObject(parameter, new PGvector(query));
      int[] ids = new int[K];
      int count = 0;
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          ids[count++] = rows.getInt(1);
        }
      }
      return Arrays.copyOf(ids, count);
    }

    @Override
    public void close() throws SQLException {
      connection.close();
    }
  }
}
