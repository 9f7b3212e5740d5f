package io.megadb.exec;

import io.megadb.catalog.CatalogService;
import io.megadb.catalog.FileCatalogStore;
import io.megadb.duckdb.DuckDb;
import io.megadb.duckdb.DuckDbConfig;
import io.megadb.planner.dialect.DuckDbMacros;
import io.megadb.spi.query.Cancellation;
import io.megadb.spi.query.QueryContext;
import io.megadb.tier.memory.MemoryTier;
import io.megadb.tier.olap.OlapConfig;
import io.megadb.tier.olap.OlapTier;
import io.megadb.tier.oltp.OltpConfig;
import io.megadb.tier.oltp.OltpTier;
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
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** A whole engine over real tiers in a folder. */
final class EngineFixture implements AutoCloseable {
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  final Path copyFolder;
  final OltpTier oltp;
  final OlapTier olap;
  final MemoryTier memory;
  final CatalogService catalog;
  final Engine engine;

  EngineFixture(Path data) throws IOException {
    this(data, 10_000);
  }

  EngineFixture(Path data, int sidewaysKeys) throws IOException {
    copyFolder = Files.createDirectories(data.resolve("copy"));
    oltp = opened(OltpTier.open(OltpConfig.embedded(data.resolve("oltp"))));
    List<String> setup = new ArrayList<>(DuckDbMacros.settings());
    setup.addAll(DuckDbMacros.statements());
    DuckDb duckDb =
        opened(DuckDb.open(new DuckDbConfig(2, 1024, data.resolve("tmp"), 4096, setup)));
    var postgres = oltp.server().orElseThrow();
    olap =
        opened(
            new OlapTier(
                new OlapConfig(
                    new OlapConfig.Database(
                        postgres.jdbcUrl(), postgres.user(), postgres.password()),
                    "file://" + data.resolve("olap").toAbsolutePath(),
                    Optional.empty(),
                    data.resolve("cache"),
                    1L << 30,
                    OlapConfig.WriteDefaults.STANDARD),
                duckDb));
    RootAllocator allocator = opened(new RootAllocator());
    memory =
        opened(new MemoryTier(MemoryTier.CATALOG, allocator, 1L << 30, InstantSource.system()));
    FileCatalogStore store = opened(new FileCatalogStore(data));
    catalog =
        opened(
            CatalogService.start(
                store,
                List.of(oltp, olap, memory),
                List.of(),
                Duration.ofMillis(200),
                new QueryContext("start", allocator, new Cancellation())));
    engine =
        opened(
            new MegaEngine(
                new EngineConfig(
                    Duration.ofMinutes(2),
                    1L << 30,
                    1L << 30,
                    32,
                    sidewaysKeys,
                    100,
                    List.of(copyFolder)),
                allocator,
                duckDb,
                oltp,
                List.of(olap, memory),
                catalog,
                List.of()));
  }

  private <T extends AutoCloseable> T opened(T part) {
    opened.push(part);
    return part;
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
