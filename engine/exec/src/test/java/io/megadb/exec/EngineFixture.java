package io.megadb.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.catalog.CatalogService;
import io.megadb.catalog.DataFolderLock;
import io.megadb.catalog.FaultPoint;
import io.megadb.catalog.FileCatalogStore;
import io.megadb.duckdb.DuckDb;
import io.megadb.duckdb.DuckDbConfig;
import io.megadb.graph.match.MatchLimits;
import io.megadb.planner.dialect.DuckDbMacros;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.Cancellation;
import io.megadb.spi.query.QueryContext;
import io.megadb.tier.graph.GraphConfig;
import io.megadb.tier.graph.GraphTier;
import io.megadb.tier.memory.MemoryTier;
import io.megadb.tier.olap.OlapConfig;
import io.megadb.tier.olap.OlapTier;
import io.megadb.tier.oltp.OltpConfig;
import io.megadb.tier.oltp.OltpTier;
import io.megadb.tier.oltp.embedded.EmbeddedPostgresConfig;
import io.megadb.tier.vector.VectorConfig;
import io.megadb.tier.vector.VectorTier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** A whole engine over real tiers in a folder. */
final class EngineFixture implements AutoCloseable {
  /** Statements that run at the same time. */
  static final int MAX_RUNNING = 32;

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  final Path copyFolder;
  final OltpTier oltp;
  final OlapTier olap;
  final MemoryTier memory;
  final GraphTier graph;
  final VectorTier vector;
  final CatalogService catalog;
  final Engine engine;

  final RootAllocator allocator;

  /** What the ring's tables are in, so that all else in {@link #allocator} is statements'. */
  private final BufferAllocator memoryAllocator;

  /**
   * What tests vary.
   *
   * @param queryMemory bytes of Arrow memory for one statement; all together have twice as many
   * @param duckMemoryMib bound of DuckDB's buffers
   * @param duckTempMib bound of what DuckDB spills
   * @param warehouse folder of the OLAP data files, empty for one under the data folder
   * @param faults told of every step of a DDL
   * @param graphMemory bytes of heap for all property graphs
   */
  record Options(
      int sidewaysKeys,
      long queryMemory,
      long duckMemoryMib,
      long duckTempMib,
      Optional<Path> warehouse,
      FaultPoint faults,
      long graphMemory) {
    private static final long GRAPH_MEMORY = 256L << 20;

    static final Options STANDARD =
        new Options(10_000, 1L << 30, 1024, 4096, Optional.empty(), FaultPoint.NONE, GRAPH_MEMORY);

    Options withSidewaysKeys(int keys) {
      return new Options(
          keys, queryMemory, duckMemoryMib, duckTempMib, warehouse, faults, graphMemory);
    }

    Options withQueryMemory(long bytes) {
      return new Options(
          sidewaysKeys, bytes, duckMemoryMib, duckTempMib, warehouse, faults, graphMemory);
    }

    Options withDuckDb(long memoryMib, long tempMib) {
      return new Options(
          sidewaysKeys, queryMemory, memoryMib, tempMib, warehouse, faults, graphMemory);
    }

    Options withFaults(FaultPoint point) {
      return new Options(
          sidewaysKeys, queryMemory, duckMemoryMib, duckTempMib, warehouse, point, graphMemory);
    }

    Options withGraphMemory(long bytes) {
      return new Options(
          sidewaysKeys, queryMemory, duckMemoryMib, duckTempMib, warehouse, faults, bytes);
    }
  }

  EngineFixture(Path data) throws IOException {
    this(data, Options.STANDARD);
  }

  EngineFixture(Path data, int sidewaysKeys) throws IOException {
    this(data, Options.STANDARD.withSidewaysKeys(sidewaysKeys));
  }

  EngineFixture(Path data, Options options) throws IOException {
    this(data, options, EmbeddedPostgresConfig.of(data.resolve("oltp")));
  }

  /**
   * @param server the PostgreSQL, for instance one with an extension
   */
  EngineFixture(Path data, Options options, EmbeddedPostgresConfig server) throws IOException {
    copyFolder = Files.createDirectories(data.resolve("copy"));
    opened(DataFolderLock.take(data));
    oltp = opened(OltpTier.open(OltpConfig.of(new OltpConfig.Embedded(server))));
    List<String> setup = new ArrayList<>(DuckDbMacros.settings());
    setup.addAll(DuckDbMacros.statements());
    DuckDb duckDb =
        opened(
            DuckDb.open(
                new DuckDbConfig(
                    2,
                    options.duckMemoryMib(),
                    data.resolve("tmp"),
                    options.duckTempMib(),
                    setup)));
    var postgres = oltp.server().orElseThrow();
    OlapConfig olapConfig =
        new OlapConfig(
                new OlapConfig.Database(postgres.jdbcUrl(), postgres.user(), postgres.password()),
                "file://" + options.warehouse().orElse(data.resolve("olap")).toAbsolutePath(),
                Optional.empty(),
                data.resolve("cache"),
                1L << 30,
                OlapConfig.WriteDefaults.STANDARD)
            .withColumnCacheBytes(256 << 20);
    olap = opened(new OlapTier(olapConfig, duckDb));
    OlapTier graphTables =
        opened(
            new OlapTier(
                olapConfig.forCatalog(
                    GraphTier.CATALOG,
                    "file://" + data.resolve("graph").toAbsolutePath(),
                    data.resolve("graph-cache")),
                duckDb));
    allocator = opened(new RootAllocator());
    memoryAllocator = opened(allocator.newChildAllocator("ring", 0, Long.MAX_VALUE));
    memory =
        opened(
            new MemoryTier(MemoryTier.CATALOG, memoryAllocator, 4L << 30, InstantSource.system()));
    graph =
        opened(
            new GraphTier(
                new GraphConfig(2, new MatchLimits(1_000_000, 5_000_000), options.graphMemory()),
                graphTables,
                InstantSource.system()));
    vector = opened(new VectorTier(VectorTier.CATALOG, VectorConfig.of(data.resolve("vector"))));
    FileCatalogStore store =
        opened(new FileCatalogStore(data, Duration.ofMillis(200), options.faults()));
    catalog =
        opened(
            CatalogService.start(
                store,
                List.of(oltp, olap, memory, graph, vector),
                List.of(),
                Duration.ofMillis(200),
                new QueryContext("start", allocator, new Cancellation()),
                options.faults()));
    engine =
        opened(
            new MegaEngine(
                new EngineConfig(
                    Duration.ofMinutes(2),
                    2 * options.queryMemory(),
                    options.queryMemory(),
                    MAX_RUNNING,
                    options.sidewaysKeys(),
                    100,
                    List.of(copyFolder)),
                allocator,
                duckDb,
                oltp,
                List.of(olap, memory, graph, vector),
                catalog,
                List.of()));
  }

  private <T extends AutoCloseable> T opened(T part) {
    opened.push(part);
    return part;
  }

  /** Waits until no columns of files are being decoded, or wanted to be. */
  void awaitDecoded() {
    try {
      assertThat(olap.awaitDecoded(Duration.ofMinutes(1))).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Rows as text, one string a row, values joined by {@code |}, NULL as {@code NULL}. */
  static List<String> rows(Session session, String sql, Object... parameters) {
    List<String> lines = new ArrayList<>();
    try (QueryResult result =
        session.execute(session.prepare(sql), java.util.Arrays.asList(parameters))) {
      if (result instanceof QueryResult.Update update) {
        return List.of(update.commandTag() + " " + update.count());
      }
      var reader = ((QueryResult.Rows) result).reader();
      while (reader.loadNextBatch()) {
        VectorSchemaRoot root = reader.getVectorSchemaRoot();
        for (int row = 0; row < root.getRowCount(); row++) {
          List<String> values = new ArrayList<>();
          for (FieldVector vector : root.getFieldVectors()) {
            values.add(text(vector, row));
          }
          lines.add(String.join("|", values));
        }
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return lines;
  }

  /** The error a statement fails with, its rows read to the end. */
  static MegaDbException failure(Session session, String sql, Object... parameters) {
    String shown = sql.length() < 300 ? sql : sql.substring(0, 300) + "...";
    try {
      rows(session, sql, parameters);
    } catch (MegaDbException e) {
      return e;
    } catch (Throwable e) {
      throw new AssertionError("no typed error: " + shown, e);
    }
    throw new AssertionError("no error: " + shown);
  }

  /** Bytes of Arrow memory that statements have, running ones and those that leaked. */
  long statementBytes() {
    return allocator.getAllocatedMemory() - memoryAllocator.getAllocatedMemory();
  }

  /**
   * Fails if a statement that has ended still holds its place, Arrow memory or a transaction in
   * PostgreSQL. A backend may end a moment after its statement, so it is waited for.
   */
  void assertNothingIsHeld() {
    assertThat(engine.runningQueries()).isEmpty();
    assertThat(statementBytes()).as("bytes of Arrow memory of ended statements").isZero();
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    try (Session session = engine.openSession("watching")) {
      List<String> held;
      do {
        held =
            rows(
                session,
                "SELECT state, query FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                    + " AND backend_type = 'client backend' AND state <> 'idle'"
                    + " AND query NOT LIKE '%iceberg_tables%' AND query NOT LIKE '%pg_catalog.%'");
        Thread.onSpinWait();
      } while (!held.isEmpty() && System.nanoTime() < deadline);
      assertThat(held).as("what PostgreSQL still does").isEmpty();
    }
  }

  private static String text(FieldVector vector, int row) {
    if (vector.isNull(row)) {
      return "NULL";
    }
    return vector instanceof VarCharVector texts
        ? new String(texts.get(row), StandardCharsets.UTF_8)
        : String.valueOf(vector.getObject(row));
  }

  @Override
  public void close() throws Exception {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }
}
