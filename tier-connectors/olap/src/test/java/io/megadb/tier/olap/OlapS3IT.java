package io.megadb.tier.olap;

import static io.megadb.tier.olap.OlapFixture.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.spi.catalog.PartitionField;
import io.megadb.spi.catalog.PartitionField.Transform;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.tier.LocalScan;
import io.megadb.spi.tier.TableChange;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType.Simple;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The tier over an object store, and its file cache. */
class OlapS3IT {
  @RegisterExtension static final OlapFixture OLAP = new OlapFixture();
  @TempDir static Path temporary;
  private static S3Server server;

  @BeforeAll
  static void startServer() throws Exception {
    server = new S3Server(Files.createDirectories(temporary.resolve("s3")));
  }

  @AfterAll
  static void stopServer() throws Exception {
    server.close();
  }

  private static OlapTier open(Path cache, long cacheBytes) {
    return OLAP.open(
        new OlapConfig(
            OLAP.database(),
            "s3://" + S3Server.BUCKET + "/ware house",
            Optional.of(server.config()),
            cache,
            cacheBytes,
            new OlapConfig.WriteDefaults(64 << 20, 122_880, "zstd")));
  }

  private static TableDefinition table() {
    return OlapFixture.definition(
        OLAP.newName(), Column.of("id", Simple.BIGINT), Column.of("v", Simple.TEXT));
  }

  private static TableDefinition create(OlapTier tier, TableDefinition table) {
    return tier.createTable(table, Optional.empty(), OLAP.context());
  }

  private static String count(OlapTier tier, TableDefinition table) {
    return OLAP.rows(
            tier.scan(OLAP.request(table, List.of("id"), false)),
            "SELECT count(*) || ' ' || sum(id) FROM %s")
        .getFirst();
  }

  private static List<Path> cached(Path cache) throws IOException {
    try (Stream<Path> files = Files.list(cache.resolve("files"))) {
      return files.toList();
    }
  }

  @Test
  void writesReadsChangesAndDropsTables() throws IOException {
    Path cache = temporary.resolve("c1");
    try (OlapTier tier = open(cache, 1 << 30)) {
      TableDefinition table =
          create(
              tier,
              OlapFixture.partitioned(table(), new PartitionField("id", Transform.BUCKET, 2)));
      OLAP.insert(tier, table, "SELECT i, 'x' || i FROM range(1000) t(i)");
      assertThat(count(tier, table)).isEqualTo("1000 499500");
      // What was written here is read from the cache.
      assertThat(tier.cacheCounters().downloads()).isZero();
      assertThat(tier.cacheCounters().hits()).isEqualTo(2);

      LocalScan scan = tier.scan(OLAP.request(table, List.of("id", "v"), true));
      scan.pin().close();
      OLAP.withRows(
          table,
          "SELECT 1, 'one'",
          rows -> {
            tier.rewriteFiles(
                table.name(),
                scan.facts().version(),
                Set.copyOf(scan.unitNames()),
                rows,
                OLAP.context());
            return null;
          });
      assertThat(OLAP.all(tier, table)).containsExactly("1|one");
      TableDefinition renamed =
          tier.alterTable(table.name(), List.of(new TableChange.RenameColumn("v", "w")));
      assertThat(tier.tables()).contains(renamed);
      assertThat(OLAP.all(tier, renamed)).containsExactly("1|one");
      tier.dropTable(table.name());
      assertThat(tier.cacheCounters().files()).isZero();
      assertThat(server.keys("ware house/public/" + table.name().name() + "-"))
          .noneMatch(k -> k.endsWith(".parquet"));
    }
  }

  @Test
  void sendsLargeFilesInParts() {
    try (OlapTier tier = open(temporary.resolve("c2"), 1 << 20)) {
      TableDefinition table = create(tier, table());
      OLAP.insert(tier, table, "SELECT i, gen_random_uuid() FROM range(1200000) t(i)");
      LocalScan.Facts facts = tier.scan(OLAP.request(table, List.of(), false)).facts();
      assertThat(facts.bytes()).isGreaterThan(20 << 20);
      assertThat(count(tier, table)).isEqualTo("1200000 719999400000");
      // Larger than the cache: kept while it is read, and no longer.
      assertThat(tier.cacheCounters().downloads()).isPositive();
      tier.dropTable(table.name());
    }
  }

  @Test
  void takesItsCacheOverAfterACrash() throws IOException {
    Path cache = temporary.resolve("c3");
    TableDefinition table;
    try (OlapTier tier = open(cache, 1 << 30)) {
      table = create(tier, table());
      for (int i = 0; i < 3; i++) {
        OLAP.insert(tier, table, "SELECT i, 'x' FROM range(100) t(i)");
      }
      assertThat(count(tier, table)).isEqualTo("300 14850");
    }
    List<Path> copies = cached(cache);
    assertThat(copies).hasSize(3);
    // A download that was under way, a copy the disk lost the end of, and one that is whole.
    Files.write(cache.resolve("files/half.parquet.123.tmp"), new byte[7]);
    Files.write(copies.get(0), java.util.Arrays.copyOf(Files.readAllBytes(copies.get(0)), 50));
    Files.delete(copies.get(1));
    try (OlapTier tier = open(cache, 1 << 30)) {
      assertThat(cached(cache)).hasSize(2);
      assertThat(count(tier, table)).isEqualTo("300 14850");
      assertThat(tier.cacheCounters().downloads()).isEqualTo(2);
      assertThat(tier.cacheCounters().hits()).isEqualTo(1);
    }
  }

  @Test
  void servesNoHalfFileAfterAKillInMidDownload() throws Exception {
    TableDefinition table;
    String location;
    long bytes;
    try (OlapTier writer = open(temporary.resolve("c7w"), 0)) {
      table = create(writer, table());
      OLAP.insert(writer, table, "SELECT i, gen_random_uuid() FROM range(100000) t(i)");
      LocalScan scan = writer.scan(OLAP.request(table, List.of("id"), true));
      scan.pin().close();
      location = scan.unitNames().getFirst();
      bytes = scan.facts().bytes();
    }
    Path cache = temporary.resolve("c7");
    Path files = Files.createDirectories(cache.resolve("files"));
    Process killed =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                HalfDownload.class.getName(),
                server.config().endpoint().orElseThrow().toString(),
                server.config().accessKey().orElseThrow(),
                server.config().secretKey().orElseThrow(),
                files.toString(),
                location,
                Long.toString(bytes))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out = killed.inputReader()) {
      assertThat(Long.parseLong(out.readLine())).isBetween(1L, bytes - 1);
    } finally {
      killed.destroyForcibly().waitFor();
    }
    assertThat(cached(cache)).hasSize(1);
    try (OlapTier tier = open(cache, 2 * bytes)) {
      assertThat(cached(cache)).isEmpty();
      assertThat(count(tier, table)).isEqualTo("100000 4999950000");
      assertThat(tier.cacheCounters().downloads()).isEqualTo(1);
      assertThat(tier.cacheCounters().usedBytes()).isEqualTo(bytes);
      assertThat(cached(cache)).singleElement().satisfies(f -> assertThat(f).hasSize(bytes));
    }
  }

  @Test
  void staysWithinItsBoundAndKeepsWhatIsPinned() throws Exception {
    Path cache = temporary.resolve("c4");
    TableDefinition table;
    try (OlapTier writer = open(temporary.resolve("c4w"), 0)) {
      table = create(writer, table());
      for (int i = 0; i < 6; i++) {
        OLAP.insert(writer, table, "SELECT i, md5(i::VARCHAR) FROM range(5000) t(i)");
      }
    }
    long one;
    try (OlapTier tier = open(cache, 1 << 30)) {
      LocalScan all = tier.scan(OLAP.request(table, List.of(), false));
      one = all.facts().bytes() / 6;
      all.pin().close();
    }
    OlapFixture.delete(cache);
    try (OlapTier tier = open(cache, 2 * one + one / 2);
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      LocalScan pinned = tier.scan(OLAP.request(table, List.of("id"), false));
      assertThat(cached(cache)).hasSize(6);
      List<Future<String>> others = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Callable<String> query = () -> count(tier, table);
        others.add(threads.submit(query));
      }
      for (Future<String> other : others) {
        assertThat(other.get()).isEqualTo("30000 74985000");
      }
      // Each file came once, whoever wanted it.
      assertThat(tier.cacheCounters().downloads()).isEqualTo(6);
      assertThat(OLAP.rows(pinned, "SELECT count(*) FROM %s")).containsExactly("30000");
      assertThat(cached(cache)).hasSize(2);
      assertThat(tier.cacheCounters().usedBytes()).isLessThanOrEqualTo(2 * one + one / 2);
      assertThat(count(tier, table)).isEqualTo("30000 74985000");
    }
  }

  @Test
  void downloadsOnceForAllWhoWaitAtTheSameTime() throws Exception {
    TableDefinition table;
    try (OlapTier writer = open(temporary.resolve("c5w"), 0)) {
      table = create(writer, table());
      OLAP.insert(writer, table, "SELECT i, md5(i::VARCHAR) FROM range(200000) t(i)");
    }
    try (OlapTier tier = open(temporary.resolve("c5"), 1 << 30);
        ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Future<String>> queries = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        Callable<String> query = () -> count(tier, table);
        queries.add(threads.submit(query));
      }
      for (Future<String> query : queries) {
        assertThat(query.get()).isEqualTo("200000 19999900000");
      }
      assertThat(tier.cacheCounters().downloads()).isEqualTo(1);
    }
  }

  @Test
  void reportsAnObjectThatIsGoneOrOfAnotherSize() {
    try (OlapTier tier = open(temporary.resolve("c6"), 0)) {
      TableDefinition table = create(tier, table());
      OLAP.insert(tier, table, "SELECT 1, 'x'");
      LocalScan scan = tier.scan(OLAP.request(table, List.of("id"), true));
      scan.pin().close();
      String key =
          scan.unitNames().getFirst().substring(("s3://" + S3Server.BUCKET + "/").length());
      server.put(key, "not data");
      assertFails(ErrorCode.DATA_CORRUPTED, () -> count(tier, table));
      server.delete(key);
      assertFails(ErrorCode.UNDEFINED_FILE, () -> count(tier, table));
    }
  }

  @Test
  void keepsSecretsOutOfItsText() {
    assertThat(server.config().toString()).doesNotContain("secret-of-s3");
    OlapConfig config =
        new OlapConfig(
            OLAP.database(),
            "s3://x/y",
            Optional.of(server.config()),
            temporary,
            1,
            OlapConfig.WriteDefaults.STANDARD);
    assertThat(config.toString()).doesNotContain("secret-of-s3");
    assertThat(config.toString()).doesNotContain(OLAP.database().password());
  }
}
