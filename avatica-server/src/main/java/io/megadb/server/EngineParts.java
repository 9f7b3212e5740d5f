package io.megadb.server;

import io.megadb.accel.onnx.OnnxConfig;
import io.megadb.accel.onnx.OnnxEmbedder;
import io.megadb.catalog.CatalogService;
import io.megadb.catalog.DataFolderLock;
import io.megadb.catalog.FileCatalogStore;
import io.megadb.duckdb.DuckDb;
import io.megadb.duckdb.DuckDbConfig;
import io.megadb.exec.Engine;
import io.megadb.exec.EngineConfig;
import io.megadb.exec.MegaEngine;
import io.megadb.exec.system.Setting;
import io.megadb.graph.match.MatchLimits;
import io.megadb.planner.dialect.DuckDbMacros;
import io.megadb.server.config.ConfigKeys;
import io.megadb.server.config.Configuration;
import io.megadb.spi.embed.HashedNgrams;
import io.megadb.spi.embed.TextEmbedder;
import io.megadb.spi.error.ErrorCode;
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
import java.net.URI;
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

/**
 * Everything below the wires, built from the configuration: the data folder's lock, PostgreSQL,
 * DuckDB, the tiers, the catalog, the engine. Closing takes it down in the opposite order.
 *
 * <p>Threads: built and closed by one thread; the parts are for any.
 */
public final class EngineParts implements AutoCloseable {
  private static final Duration CATALOG_POLL = Duration.ofSeconds(2);

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final OltpTier oltp;
  private final OlapTier olap;
  private final MemoryTier memory;
  private final VectorTier vector;
  private final DuckDb duckDb;
  private final Engine engine;
  private final BufferAllocator allocator;

  /**
   * Builds and starts all parts.
   *
   * @throws MegaDbException CONFIGURATION_ERROR, or what a tier throws that can't start
   */
  public EngineParts(Configuration configuration) {
    Path data = configuration.get(ConfigKeys.DATA_DIRECTORY).toAbsolutePath().normalize();
    try {
      createFolder(data);
      opened(DataFolderLock.take(data));
      this.oltp = opened(OltpTier.open(oltpConfig(configuration, data)));
      this.duckDb = opened(DuckDb.open(duckDbConfig(configuration, data, embedder(configuration))));
      this.olap = opened(new OlapTier(olapConfig(configuration, data, oltp), duckDb));
      this.allocator = opened(new RootAllocator());
      this.memory =
          opened(
              new MemoryTier(
                  MemoryTier.CATALOG,
                  allocator,
                  configuration.get(ConfigKeys.MEMORY_TIER_BYTES),
                  InstantSource.system()));
      GraphTier graph =
          opened(
              new GraphTier(
                  graphConfig(configuration),
                  opened(new OlapTier(graphTables(configuration, data, oltp), duckDb)),
                  InstantSource.system()));
      this.vector = opened(new VectorTier(VectorTier.CATALOG, vectorConfig(configuration, data)));
      FileCatalogStore store = opened(new FileCatalogStore(data));
      QueryContext starting = new QueryContext("start", allocator, new Cancellation());
      CatalogService catalog =
          opened(
              CatalogService.start(
                  store,
                  List.of(oltp, olap, memory, graph, vector),
                  List.of(),
                  CATALOG_POLL,
                  starting));
      this.engine =
          opened(
              new MegaEngine(
                  engineConfig(configuration, data),
                  allocator,
                  duckDb,
                  oltp,
                  List.of(olap, memory, graph, vector),
                  catalog,
                  settings(configuration)));
    } catch (RuntimeException | Error e) {
      closeAll(e);
      throw e;
    }
  }

  private <T extends AutoCloseable> T opened(T part) {
    opened.push(part);
    return part;
  }

  public Engine engine() {
    return engine;
  }

  public OltpTier oltp() {
    return oltp;
  }

  public OlapTier olap() {
    return olap;
  }

  public MemoryTier memory() {
    return memory;
  }

  public VectorTier vector() {
    return vector;
  }

  /** The root of all Arrow memory of this process: Arrow shares no buffer between two roots. */
  public BufferAllocator allocator() {
    return allocator;
  }

  public DuckDb duckDb() {
    return duckDb;
  }

  private static void createFolder(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new MegaDbException(
              ErrorCode.CONFIGURATION_ERROR, "cannot create the data folder " + folder, e)
          .withHint("Set server.data_directory to a folder this user may write.");
    }
  }

  private static List<Setting> settings(Configuration configuration) {
    return configuration.settings().stream()
        .map(s -> new Setting(s.key(), s.value(), s.source(), s.description()))
        .toList();
  }

  private static OltpConfig oltpConfig(Configuration configuration, Path data) {
    OltpConfig config;
    if (configuration.get(ConfigKeys.OLTP_MODE).equals("external")) {
      config =
          OltpConfig.external(
              externalUrl(configuration),
              configuration.get(ConfigKeys.OLTP_USER),
              password(configuration));
    } else {
      int port = configuration.get(ConfigKeys.OLTP_PORT).intValue();
      EmbeddedPostgresConfig embedded =
          EmbeddedPostgresConfig.of(data)
              .withPort(port)
              .withAtExit(EmbeddedPostgresConfig.AtExit.OWNER_CLOSES);
      config =
          OltpConfig.of(
              new OltpConfig.Embedded(
                  configuration
                      .find(ConfigKeys.OLTP_EXTENSIONS)
                      .map(embedded::withExtensions)
                      .orElse(embedded)));
    }
    return config.withMaxConnections(configuration.get(ConfigKeys.OLTP_POOL_SIZE).intValue());
  }

  /** The URL is shown in settings, logs and errors, so there may be no password in it. */
  private static String externalUrl(Configuration configuration) {
    String url = configuration.get(ConfigKeys.OLTP_URL);
    if (!url.startsWith("jdbc:postgresql:")) {
      throw new MegaDbException(
              ErrorCode.CONFIGURATION_ERROR,
              "oltp.url is no PostgreSQL URL: it does not begin with jdbc:postgresql:")
          .withHint("Write jdbc:postgresql://host:5432/database.");
    }
    if (url.contains("password=")) {
      throw new MegaDbException(
              ErrorCode.CONFIGURATION_ERROR, "oltp.url holds a password, and is no secret")
          .withHint("Leave it out there and set oltp.password_file.");
    }
    return url;
  }

  private static String password(Configuration configuration) {
    Optional<Path> file = configuration.find(ConfigKeys.OLTP_PASSWORD_FILE);
    if (file.isEmpty()) {
      return configuration.find(ConfigKeys.OLTP_PASSWORD).orElse("");
    }
    try {
      return Files.readAllLines(file.get()).getFirst();
    } catch (IOException | java.util.NoSuchElementException e) {
      throw new MegaDbException(
          ErrorCode.CONFIGURATION_ERROR, "cannot read oltp.password_file " + file.get(), e);
    }
  }

  /** The model of the configuration, which is closed with the parts, or hashed n-grams. */
  private TextEmbedder embedder(Configuration configuration) {
    Optional<Path> model = configuration.find(ConfigKeys.EMBED_MODEL_PATH);
    if (model.isEmpty()) {
      return new HashedNgrams();
    }
    return opened(
        new OnnxEmbedder(
            new OnnxConfig(
                model.get(),
                configuration
                    .find(ConfigKeys.EMBED_VOCABULARY_PATH)
                    .orElseGet(() -> model.get().resolveSibling("vocab.txt")),
                configuration.get(ConfigKeys.EMBED_LOWER_CASE)
                    ? OnnxConfig.LetterCase.LOWER
                    : OnnxConfig.LetterCase.KEPT,
                configuration.get(ConfigKeys.EMBED_MAX_TOKENS).intValue(),
                configuration.get(ConfigKeys.EMBED_THREADS).intValue())));
  }

  private static DuckDbConfig duckDbConfig(
      Configuration configuration, Path data, TextEmbedder embedder) {
    int threads = configuration.get(ConfigKeys.DUCKDB_THREADS).intValue();
    List<String> setup = new ArrayList<>(DuckDbMacros.settings());
    setup.addAll(DuckDbMacros.statements());
    return new DuckDbConfig(
        threads == 0 ? Runtime.getRuntime().availableProcessors() : threads,
        configuration.get(ConfigKeys.DUCKDB_MEMORY_MIB),
        configuration.find(ConfigKeys.DUCKDB_TEMP_DIRECTORY).orElse(data.resolve("tmp")),
        configuration.get(ConfigKeys.DUCKDB_MAX_TEMP_MIB),
        setup,
        embedder);
  }

  private static OlapConfig olapConfig(Configuration configuration, Path data, OltpTier oltp) {
    String warehouse =
        configuration
            .find(ConfigKeys.OLAP_WAREHOUSE)
            .orElseGet(() -> data.resolve("olap").toUri().toString().replaceAll("/$", ""));
    Optional<OlapConfig.S3> s3 =
        Optional.of(
            new OlapConfig.S3(
                configuration.find(ConfigKeys.S3_ENDPOINT).map(URI::create),
                configuration.get(ConfigKeys.S3_REGION),
                configuration.find(ConfigKeys.S3_ACCESS_KEY),
                configuration.find(ConfigKeys.S3_SECRET_KEY),
                configuration.get(ConfigKeys.S3_PATH_STYLE)
                    ? OlapConfig.Addressing.PATH
                    : OlapConfig.Addressing.VIRTUAL_HOST));
    OlapConfig.WriteDefaults standard = OlapConfig.WriteDefaults.STANDARD;
    OlapConfig.Database database =
        oltp.server()
            .map(p -> new OlapConfig.Database(p.jdbcUrl(), p.user(), p.password()))
            .orElseGet(
                () ->
                    new OlapConfig.Database(
                        externalUrl(configuration),
                        configuration.get(ConfigKeys.OLTP_USER),
                        password(configuration)));
    return new OlapConfig(
            database,
            warehouse,
            s3,
            configuration.find(ConfigKeys.CACHE_DIRECTORY).orElse(data.resolve("cache")),
            configuration.get(ConfigKeys.CACHE_MAX_BYTES),
            new OlapConfig.WriteDefaults(
                configuration.get(ConfigKeys.TARGET_FILE_BYTES),
                standard.rowGroupRows(),
                standard.compression()))
        .withColumnCacheBytes(configuration.get(ConfigKeys.COLUMN_CACHE_BYTES));
  }

  private static GraphConfig graphConfig(Configuration configuration) {
    int threads = configuration.get(ConfigKeys.GRAPH_THREADS).intValue();
    long memoryMib = configuration.get(ConfigKeys.GRAPH_MEMORY_MIB);
    return new GraphConfig(
        threads,
        new MatchLimits(
            configuration.get(ConfigKeys.GRAPH_MATCH_MAX_STATES).intValue(),
            configuration.get(ConfigKeys.GRAPH_MATCH_MAX_STEPS)),
        memoryMib == 0 ? GraphConfig.standard(threads).memoryLimitBytes() : memoryMib << 20);
  }

  private static VectorConfig vectorConfig(Configuration configuration, Path data) {
    return new VectorConfig(
        data.resolve("vector"),
        configuration.get(ConfigKeys.VECTOR_WRITER_MEMORY_MIB).intValue(),
        configuration.get(ConfigKeys.VECTOR_THREADS).intValue(),
        Duration.ofSeconds(1));
  }

  /** Tables of the graph tier are kept as those of the OLAP tier are, beside them. */
  private static OlapConfig graphTables(Configuration configuration, Path data, OltpTier oltp) {
    OlapConfig olap = olapConfig(configuration, data, oltp);
    String warehouse =
        configuration.find(ConfigKeys.OLAP_WAREHOUSE).isPresent()
            ? olap.warehouse() + "/" + GraphTier.CATALOG
            : data.resolve(GraphTier.CATALOG).toUri().toString();
    return olap.forCatalog(
        GraphTier.CATALOG, warehouse, olap.cacheDirectory().resolve(GraphTier.CATALOG));
  }

  private static EngineConfig engineConfig(Configuration configuration, Path data) {
    long memoryBytes = configuration.get(ConfigKeys.ENGINE_MEMORY_MIB) << 20;
    return new EngineConfig(
        Duration.ofSeconds(configuration.get(ConfigKeys.QUERY_TIMEOUT_SECONDS)),
        memoryBytes,
        memoryBytes,
        configuration.get(ConfigKeys.MAX_RUNNING_STATEMENTS).intValue(),
        configuration.get(ConfigKeys.SIDEWAYS_MAX_KEYS).intValue(),
        configuration.get(ConfigKeys.PLAN_CACHE_ENTRIES).intValue(),
        copyFolders(configuration, data));
  }

  /** Where nothing is configured, COPY has one folder of its own. */
  private static List<Path> copyFolders(Configuration configuration, Path data) {
    List<Path> configured = configuration.get(ConfigKeys.COPY_DIRECTORIES);
    if (!configured.isEmpty()) {
      return configured;
    }
    Path folder = data.resolve("copy");
    createFolder(folder);
    return List.of(folder);
  }

  private void closeAll(Throwable failure) {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        failure.addSuppressed(e);
      }
    }
  }

  /** Closes every part, whatever the others do. */
  @Override
  public void close() {
    MegaDbException failure =
        new MegaDbException(ErrorCode.INTERNAL_ERROR, "a part did not close cleanly");
    closeAll(failure);
    if (failure.getSuppressed().length > 0) {
      throw failure;
    }
  }
}
