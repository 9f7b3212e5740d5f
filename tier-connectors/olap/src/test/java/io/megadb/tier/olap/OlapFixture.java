package io.megadb.tier.olap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.megadb.duckdb.DuckConnection;
import io.megadb.duckdb.DuckDb;
import io.megadb.duckdb.DuckDbConfig;
import io.megadb.spi.catalog.ColumnDefinition;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.catalog.PartitionField;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.Cancellation;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.ColumnPredicate;
import io.megadb.spi.tier.LocalScan;
import io.megadb.spi.tier.LocalTier;
import io.megadb.spi.tier.OnConflict;
import io.megadb.spi.tier.ScanRequest;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import io.megadb.tier.oltp.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A real tier over a real PostgreSQL and DuckDB, in a folder of its own. One PostgreSQL serves all
 * test classes of a JVM; each fixture has a database in it.
 */
final class OlapFixture implements BeforeAllCallback, AfterAllCallback {
  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static EmbeddedPostgres postgres;

  private final AtomicInteger names = new AtomicInteger();
  private Path folder;
  private final long columnCacheBytes;
  private BufferAllocator allocator;
  private DuckDb duckDb;
  private OlapConfig.Database database;
  private OlapTier tier;

  OlapFixture() {
    this(0);
  }

  private OlapFixture(long columnCacheBytes) {
    this.columnCacheBytes = columnCacheBytes;
  }

  /** With a cache of decoded columns. */
  static OlapFixture decoding() {
    return new OlapFixture(64 << 20);
  }

  private static synchronized EmbeddedPostgres postgres() throws IOException {
    if (postgres == null) {
      Path data = Files.createTempDirectory("olap-postgres-");
      postgres = EmbeddedPostgres.start(data);
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    postgres.close();
                    delete(data);
                  }));
    }
    return postgres;
  }

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    folder = Files.createTempDirectory("olap-test-");
    allocator = new RootAllocator();
    duckDb = DuckDb.open(new DuckDbConfig(2, 512, folder.resolve("spill"), 1024, List.of()));
    database = newDatabase();
    tier = open(config("file://" + folder.resolve("warehouse")));
  }

  static OlapConfig.Database newDatabase() throws IOException, SQLException {
    EmbeddedPostgres server = postgres();
    String name = "olap_" + DATABASES.incrementAndGet();
    try (Connection connection =
            DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password());
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    }
    String url = server.jdbcUrl();
    return new OlapConfig.Database(
        url.substring(0, url.lastIndexOf('/') + 1) + name, server.user(), server.password());
  }

  OlapConfig config(String warehouse) {
    return config(warehouse, folder.resolve("cache"));
  }

  OlapConfig config(String warehouse, Path cache) {
    return new OlapConfig(
            database,
            warehouse,
            Optional.empty(),
            cache,
            1 << 30,
            new OlapConfig.WriteDefaults(64 << 20, 122_880, "zstd"))
        .withColumnCacheBytes(columnCacheBytes);
  }

  OlapTier open(OlapConfig config) {
    return new OlapTier(config, duckDb);
  }

  OlapTier tier() {
    return tier;
  }

  DuckDb duckDb() {
    return duckDb;
  }

  Path folder() {
    return folder;
  }

  OlapConfig.Database database() {
    return database;
  }

  QueryContext context() {
    return new QueryContext("test", allocator, new Cancellation());
  }

  TableName newName() {
    return new TableName("olap", "public", "t" + names.incrementAndGet());
  }

  static TableDefinition definition(TableName name, Column... columns) {
    return TableDefinition.of(name, List.of(columns), List.of());
  }

  static TableDefinition partitioned(TableDefinition definition, PartitionField... fields) {
    return new TableDefinition(
        definition.name(),
        definition.kind(),
        definition.columns(),
        definition.primaryKey(),
        definition.checks(),
        List.of(fields),
        definition.options(),
        definition.comment());
  }

  static TableDefinition withOptions(TableDefinition definition, Map<String, String> options) {
    return new TableDefinition(
        definition.name(),
        definition.kind(),
        definition.columns(),
        definition.primaryKey(),
        definition.checks(),
        definition.partitioning(),
        options,
        definition.comment());
  }

  TableDefinition create(TableDefinition definition) {
    return tier.createTable(definition, Optional.empty(), context());
  }

  /** Inserts what a DuckDB SELECT yields; its columns are cast to the table's types. */
  long insert(TableDefinition table, String select) {
    return insert(tier, table, select);
  }

  long insert(OlapTier into, TableDefinition table, String select) {
    return withRows(
        table, select, rows -> into.insert(table.name(), rows, OnConflict.FAIL, context()));
  }

  /** Something done with rows. */
  @FunctionalInterface
  interface RowsAction<T> {
    T apply(ArrowReader rows);
  }

  <T> T withRows(TableDefinition table, String select, RowsAction<T> action) {
    QueryContext context = context();
    String names =
        table.columns().stream()
            .map(c -> Identifiers.quote(c.name()))
            .collect(Collectors.joining(", "));
    String casts =
        table.columns().stream()
            .map(
                c ->
                    "CAST("
                        + Identifiers.quote(c.name())
                        + " AS "
                        + streamed(c.column().type())
                        + ")")
            .collect(Collectors.joining(", "));
    String sql = "SELECT " + casts + " FROM (" + select + ") AS v(" + names + ")";
    try (DuckConnection connection = duckDb.connect(DuckDb.Results.MATERIALIZED);
        ArrowReader rows = connection.query(sql, table.rowType(), context)) {
      return action.apply(rows);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Unconstrained numeric travels as text. */
  private static String streamed(SqlType type) {
    return type instanceof SqlType.UnconstrainedNumeric ? "VARCHAR" : TypeTable.duckDb(type);
  }

  LocalScan scan(TableDefinition table, List<String> columns, ColumnPredicate... predicates) {
    return tier.scan(request(table, columns, false, predicates));
  }

  ScanRequest request(
      TableDefinition table, List<String> columns, boolean locator, ColumnPredicate... predicates) {
    return new ScanRequest(
        table, columns, List.of(predicates), locator, Optional.empty(), "r", context());
  }

  /** The rows of a query over a scan ({@code %s} in its place), each as text. */
  List<String> rows(LocalScan scan, String sql) {
    try (LocalScan.Pin pin = scan.pin();
        DuckConnection connection = duckDb.connect(DuckDb.Results.MATERIALIZED)) {
      return connection.list(
          sql.formatted(scan.fromItem()),
          row -> {
            List<String> values = new ArrayList<>();
            for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
              values.add(row.getString(i));
            }
            return String.join("|", values.stream().map(String::valueOf).toList());
          },
          context());
    }
  }

  /** All rows of a table, all columns, each row as text, sorted. */
  List<String> all(TableDefinition table) {
    return all(tier, table);
  }

  List<String> all(OlapTier from, TableDefinition table) {
    List<String> columns = table.columns().stream().map(ColumnDefinition::name).toList();
    return rows(from.scan(request(table, columns, false)), "SELECT * FROM %s").stream()
        .sorted()
        .toList();
  }

  /** All rows, read so often that their columns are decoded, and then read once more. */
  List<String> allDecoded(TableDefinition table) {
    List<String> columns = table.columns().stream().map(ColumnDefinition::name).toList();
    List<String> before = all(table);
    // Where there were other columns before, this takes a while of its own length.
    LocalScan decoded;
    for (int tries = 1; ; tries++) {
      assertThat(all(table)).isEqualTo(before);
      awaitDecoded();
      decoded = scan(table, columns);
      if (decoded.facts().unitsDecoded() == decoded.facts().units() || tries == 10_000) {
        break;
      }
      decoded.pin().close();
    }
    assertThat(decoded.facts().unitsDecoded()).isEqualTo(decoded.facts().units()).isPositive();
    List<String> after = rows(decoded, "SELECT * FROM %s").stream().sorted().toList();
    assertThat(after).isEqualTo(before);
    return after;
  }

  void awaitDecoded() {
    try {
      assertThat(tier.awaitDecoded(Duration.ofMinutes(1))).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  long count(TableDefinition table) {
    return Long.parseLong(rows(scan(table, List.of()), "SELECT count(*) FROM %s").getFirst());
  }

  /** The data files a predicate leaves and the ones it prunes. */
  LocalScan.Facts facts(TableDefinition table, ColumnPredicate... predicates) {
    LocalScan scan = scan(table, List.of(table.columns().getFirst().name()), predicates);
    try (LocalScan.Pin pin = scan.pin()) {
      return scan.facts();
    }
  }

  /** The scan of some files with locators. */
  LocalScan locate(TableDefinition table, Optional<Set<String>> onlyUnits) {
    List<String> columns = table.columns().stream().map(ColumnDefinition::name).toList();
    return tier.scan(new ScanRequest(table, columns, List.of(), true, onlyUnits, "r", context()));
  }

  static String locator() {
    return Identifiers.quote(LocalTier.LOCATOR);
  }

  static void assertFails(ErrorCode code, ThrowingCallable action) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(
            MegaDbException.class, e -> assertThat(e.sqlState()).isEqualTo(code.sqlState()));
  }

  @Override
  public void afterAll(ExtensionContext context) {
    tier.close();
    duckDb.close();
    allocator.close();
    delete(folder);
  }

  static void delete(Path folder) {
    try (var tree = Files.walk(folder)) {
      for (Path path : tree.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
