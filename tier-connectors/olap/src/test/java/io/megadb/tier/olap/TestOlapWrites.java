package io.megadb.tier.olap;

import static io.megadb.tier.olap.OlapFixture.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.megadb.duckdb.DuckConnection;
import io.megadb.duckdb.DuckDb;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.Cancellation;
import io.megadb.spi.query.MadeRows;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.LocalScan;
import io.megadb.spi.tier.OnConflict;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType.Simple;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Appends, rewrites and what goes wrong with them. */
class TestOlapWrites {
  @RegisterExtension static final OlapFixture OLAP = new OlapFixture();

  private static TableDefinition newTable() {
    return OLAP.create(
        OlapFixture.definition(
            OLAP.newName(), Column.of("id", Simple.BIGINT), Column.of("v", Simple.TEXT)));
  }

  @Test
  void letsManyAppendAtOnce() throws Exception {
    TableDefinition table = newTable();
    // A second server on the same catalog: nothing in this process orders the two.
    OlapTier second =
        OLAP.open(
            new OlapConfig(
                OLAP.database(),
                "file://" + OLAP.folder().resolve("warehouse"),
                Optional.empty(),
                OLAP.folder().resolve("cache2"),
                1 << 20,
                OlapConfig.WriteDefaults.STANDARD));
    try (second;
        ExecutorService threads = Executors.newFixedThreadPool(6)) {
      List<Future<Long>> running = new ArrayList<>();
      for (int i = 0; i < 18; i++) {
        OlapTier tier = i % 2 == 0 ? OLAP.tier() : second;
        String select = "SELECT i, 'x' FROM range(" + i * 100 + ", " + (i + 1) * 100 + ") t(i)";
        Callable<Long> insert = () -> OLAP.insert(tier, table, select);
        running.add(threads.submit(insert));
      }
      for (Future<Long> insert : running) {
        assertThat(insert.get()).isEqualTo(100);
      }
    }
    assertThat(
            OLAP.rows(
                OLAP.scan(table, List.of("id")), "SELECT count(*), count(DISTINCT id) FROM %s"))
        .containsExactly("1800|1800");
  }

  @Test
  void namesEveryRowByItsLocator() {
    TableDefinition table = newTable();
    for (int i = 0; i < 4; i++) {
      OLAP.insert(table, "SELECT " + i * 10 + " + j, 'f" + i + "' FROM range(10) t(j)");
    }
    LocalScan all = OLAP.locate(table, Optional.empty());
    assertThat(all.unitNames()).hasSize(4);
    String sql = "SELECT id, v, " + OlapFixture.locator() + " FROM %s WHERE id = 13";
    String[] found = OLAP.rows(all, sql).getFirst().split("\\|");
    long locator = Long.parseLong(found[2]);
    int ordinal = (int) (locator >>> 40);
    assertThat(locator & ((1L << 40) - 1)).isEqualTo(3);
    String file = all.unitNames().get(ordinal);

    // Only that file: the ordinals stay those of the whole snapshot.
    LocalScan one = OLAP.locate(table, Optional.of(Set.of(file)));
    assertThat(one.facts().units()).isEqualTo(1);
    assertThat(one.unitNames()).isEqualTo(all.unitNames());
    assertThat(OLAP.rows(one, sql)).containsExactly(String.join("|", found));
    LocalScan two =
        OLAP.locate(table, Optional.of(Set.of(all.unitNames().get(1), all.unitNames().get(3))));
    assertThat(
            OLAP.rows(
                two, "SELECT DISTINCT " + OlapFixture.locator() + " >> 40 FROM %s ORDER BY ALL"))
        .containsExactly("1", "3");
  }

  @Test
  void locatesRowsOfATableWithColumnsNamedLikeDuckDbsOwn() {
    TableDefinition table =
        OLAP.create(
            OlapFixture.definition(
                OLAP.newName(),
                Column.of("file_row_number", Simple.BIGINT),
                Column.of("filename", Simple.TEXT),
                Column.of("file_index", Simple.TEXT)));
    OLAP.insert(table, "SELECT 77, 'a', 'b'");
    LocalScan scan = OLAP.locate(table, Optional.empty());
    assertThat(OLAP.rows(scan, "SELECT * FROM %s")).containsExactly("77|a|b|0");
    assertThat(OLAP.all(table)).containsExactly("77|a|b");
  }

  private static void rewrite(TableDefinition table, LocalScan scan, int unit, String select) {
    OLAP.withRows(
        table,
        select,
        rows -> {
          OLAP.tier()
              .rewriteFiles(
                  table.name(),
                  scan.facts().version(),
                  Set.of(scan.unitNames().get(unit)),
                  rows,
                  OLAP.context());
          return null;
        });
  }

  @Test
  void rewritesFilesUnlessAnotherWriterTouchedThem() throws IOException {
    TableDefinition table = newTable();
    OLAP.insert(table, "SELECT 1, 'a' UNION ALL SELECT 2, 'b'");
    OLAP.insert(table, "SELECT 3, 'c'");
    LocalScan before = OLAP.locate(table, Optional.empty());
    before.pin().close();
    int first =
        Integer.parseInt(
            OLAP.rows(before, "SELECT " + OlapFixture.locator() + " >> 40 FROM %s WHERE id = 1")
                .getFirst());
    // An append in between does not matter, nor does a rewrite of another file.
    OLAP.insert(table, "SELECT 4, 'd'");
    rewrite(table, before, 1 - first, "SELECT 3, 'C'");
    rewrite(table, before, first, "SELECT 1, 'A' UNION ALL SELECT 2, 'b'");
    assertThat(OLAP.all(table)).containsExactly("1|A", "2|b", "3|C", "4|d");

    assertFails(
        ErrorCode.SERIALIZATION_FAILURE,
        () -> rewrite(table, before, first, "SELECT 1, 'lost update'"));
    assertThat(OLAP.all(table)).containsExactly("1|A", "2|b", "3|C", "4|d");
    // What the loser wrote is gone: two files that were replaced, and three that are there.
    assertThat(dataFiles(table)).isEqualTo(5);

    // Deleting all rows of a file leaves none behind.
    LocalScan now = OLAP.locate(table, Optional.empty());
    now.pin().close();
    rewrite(table, now, 0, "SELECT 1, 'x' WHERE false");
    assertThat(OLAP.locate(table, Optional.empty()).unitNames()).hasSize(2);
    OLAP.tier().truncate(table.name());
    assertFails(
        ErrorCode.SERIALIZATION_FAILURE, () -> rewrite(table, now, 1, "SELECT 1, 'back again'"));
    assertThat(OLAP.count(table)).isZero();
  }

  @Test
  void clustersAndSplitsFilesAsTheOptionsSay() {
    TableDefinition table =
        OLAP.create(
            OlapFixture.withOptions(
                OlapFixture.definition(
                    OLAP.newName(), Column.of("id", Simple.BIGINT), Column.of("v", Simple.TEXT)),
                Map.of(
                    "sort", "id",
                    "target_file_bytes", "1048576",
                    "row_group_rows", "20480",
                    "compression", "uncompressed")));
    OLAP.insert(
        table, "SELECT hash(i)::UBIGINT % 1000000, md5(i::VARCHAR) FROM range(200000) t(i)");
    LocalScan scan = OLAP.locate(table, Optional.empty());
    assertThat(scan.unitNames().size()).isBetween(4, 12);
    assertThat(
            OLAP.rows(
                    scan,
                    "SELECT count(*) FROM (SELECT id - lag(id) OVER (ORDER BY "
                        + OlapFixture.locator()
                        + ") AS step, "
                        + OlapFixture.locator()
                        + " >> 40 = lag("
                        + OlapFixture.locator()
                        + " >> 40) OVER (ORDER BY "
                        + OlapFixture.locator()
                        + ") AS same FROM %s) WHERE step < 0 AND same")
                .getFirst())
        // Two threads write; a row group of one may come before its predecessor of the other.
        .satisfies(steps -> assertThat(Integer.parseInt(steps)).isLessThan(10));
  }

  @Test
  void writesKeysOfSmallRowGroupsWithADictionary() {
    TableDefinition table =
        OLAP.create(
            OlapFixture.withOptions(
                OlapFixture.definition(
                    OLAP.newName(), Column.of("id", Simple.BIGINT), Column.of("v", Simple.TEXT)),
                Map.of("sort", "v", "row_group_rows", "8192")));
    OLAP.insert(table, "SELECT i, md5((i // 4)::VARCHAR) FROM range(40000) t(i)");
    String file = OLAP.locate(table, Optional.empty()).unitNames().getFirst();
    assertThat(
            OLAP.rows(
                OLAP.scan(table, List.of("v")),
                "SELECT DISTINCT encodings FROM parquet_metadata('"
                    + file.replaceFirst("^file:/+", "/")
                    + "') WHERE path_in_schema = 'v' AND EXISTS (FROM %s)"))
        .singleElement()
        .asString()
        .contains("DICTIONARY");
  }

  @Test
  void tellsWhatFailedInTheRowsSource() throws IOException {
    TableDefinition table = newTable();
    MegaDbException raised =
        new MegaDbException(ErrorCode.BAD_COPY_FORMAT, "line 7: no such thing");
    try (BufferAllocator allocator = new RootAllocator();
        ArrowReader rows = new FailingReader(allocator, table, raised)) {
      assertThatThrownBy(
              () -> OLAP.tier().insert(table.name(), rows, OnConflict.FAIL, OLAP.context()))
          .isSameAs(raised);
    }
    assertThat(OLAP.count(table)).isZero();
    assertThat(stagedFiles()).isZero();
  }

  /** One batch, then an error. */
  private static final class FailingReader extends MadeRows {
    private final MegaDbException error;
    private boolean first = true;

    FailingReader(BufferAllocator allocator, TableDefinition table, MegaDbException error) {
      super(io.megadb.spi.type.TypeTable.arrowSchema(table.rowType()), allocator);
      this.error = error;
    }

    @Override
    public boolean loadNextBatch() throws IOException {
      if (!first) {
        throw error;
      }
      first = false;
      VectorSchemaRoot root = getVectorSchemaRoot();
      root.allocateNew();
      ((BigIntVector) root.getVector(0)).setSafe(0, 1);
      root.getVector(1).setNull(0);
      root.setRowCount(1);
      return true;
    }
  }

  @Test
  void stopsWhenCancelled() {
    TableDefinition table = newTable();
    Cancellation cancellation = new Cancellation();
    try (BufferAllocator allocator = new RootAllocator()) {
      QueryContext context = new QueryContext("q", allocator, cancellation);
      assertFails(
          ErrorCode.QUERY_CANCELED,
          () ->
              OLAP.withRows(
                  table,
                  "SELECT i, md5(i::VARCHAR) FROM range(3000000) t(i)",
                  rows -> {
                    cancellation.cancel("by the test");
                    return OLAP.tier().insert(table.name(), rows, OnConflict.FAIL, context);
                  }));
    }
    assertThat(OLAP.count(table)).isZero();
  }

  @Test
  void keepsNoArrowMemoryAndNoDuckDbObjects() {
    TableDefinition table = newTable();
    OLAP.insert(table, "SELECT i, 'x' FROM range(1000) t(i)");
    try (DuckConnection connection = OLAP.duckDb().connect(DuckDb.Results.MATERIALIZED)) {
      assertThat(connection.list("SHOW TABLES", row -> row.getString(1), OLAP.context())).isEmpty();
    }
    assertThat(OLAP.context().allocator().getAllocatedMemory()).isZero();
    assertThat(stagedFiles()).isZero();
  }

  /** Data files in the table's folder, whether a snapshot has them or not. */
  private static long dataFiles(TableDefinition table) throws IOException {
    try (Stream<Path> files = Files.walk(OLAP.folder().resolve("warehouse/public"))) {
      return files
          .filter(f -> f.toString().contains("/" + table.name().name() + "-"))
          .filter(f -> f.toString().endsWith(".parquet"))
          .count();
    }
  }

  private static long stagedFiles() {
    try (Stream<Path> staged = Files.walk(OLAP.folder().resolve("warehouse/.megadb-staging"))) {
      return staged.filter(Files::isRegularFile).filter(f -> !f.endsWith("lock")).count();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
