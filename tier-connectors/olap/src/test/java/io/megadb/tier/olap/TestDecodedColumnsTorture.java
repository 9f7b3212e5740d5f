package io.megadb.tier.olap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.tier.LocalScan;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType.Simple;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Scans while columns are decoded, evicted and dropped, and time leaps. Each INSERT adds the next
 * block of whole numbers, so what a scan finds is right if count and sum fit.
 */
class TestDecodedColumnsTorture {
  @RegisterExtension static final OlapFixture OLAP = new OlapFixture();

  private static final int BLOCK = 3000;
  private static final int TABLES = 4;
  private static final int SCANNERS = 3;

  private final AtomicLong millis = new AtomicLong(1_000_000);

  /** How often each table began or ended being dropped: odd while it is. */
  private final AtomicIntegerArray drops = new AtomicIntegerArray(TABLES);

  @Test
  void scansAreRightWhateverTheCacheDoes() throws Exception {
    torture(20_261_121, 60);
  }

  @Test
  @Tag("nightly")
  void scansAreRightWithAFreeSeed() {
    long seed = System.nanoTime();
    assertThatCode(() -> torture(seed, 800)).as("seed " + seed).doesNotThrowAnyException();
  }

  private void torture(long seed, int steps) throws Exception {
    Path cache = OLAP.folder().resolve("cache-" + seed);
    // Room for two of the tables or so.
    OlapConfig config =
        OLAP.config("file://" + OLAP.folder().resolve("warehouse"), cache)
            .withColumnCacheBytes(600_000);
    try (OlapTier tier =
            new OlapTier(config, OLAP.duckDb(), () -> Instant.ofEpochMilli(millis.get()));
        ExecutorService threads = Executors.newFixedThreadPool(SCANNERS)) {
      List<TableDefinition> tables = new ArrayList<>();
      for (int i = 0; i < TABLES; i++) {
        tables.add(create(tier, OLAP.newName()));
      }
      AtomicBoolean over = new AtomicBoolean();
      List<Future<Integer>> scanners = new ArrayList<>();
      for (int i = 0; i < SCANNERS; i++) {
        Random random = new Random(seed + i);
        scanners.add(threads.submit(() -> scan(tier, tables, random, over)));
      }
      try {
        change(tier, tables, new Random(seed - 1), steps);
      } finally {
        over.set(true);
      }
      int decoded = 0;
      for (Future<Integer> scanner : scanners) {
        decoded += scanner.get();
      }
      assertThat(decoded).isPositive();
    }
  }

  private TableDefinition create(OlapTier tier, TableName name) {
    return tier.createTable(
        OlapFixture.definition(name, Column.of("i", Simple.INTEGER), Column.of("t", Simple.TEXT)),
        Optional.empty(),
        OLAP.context());
  }

  private void change(OlapTier tier, List<TableDefinition> tables, Random random, int steps)
      throws Exception {
    int[] blocks = new int[TABLES];
    for (int step = 0; step < steps; step++) {
      int table = random.nextInt(TABLES);
      switch (random.nextInt(10)) {
        case 0 -> {
          drops.incrementAndGet(table);
          tier.dropTable(tables.get(table).name());
          create(tier, tables.get(table).name());
          drops.incrementAndGet(table);
          blocks[table] = 0;
        }
        case 1, 2 -> millis.addAndGet(random.nextInt(90 * 60_000));
        case 3 -> assertThat(tier.awaitDecoded(java.time.Duration.ofMinutes(1))).isTrue();
        default -> {
          long from = (long) blocks[table]++ * BLOCK;
          OLAP.insert(
              tier,
              tables.get(table),
              "SELECT i, 't' || i FROM range(" + from + ", " + (from + BLOCK) + ") AS r(i)");
        }
      }
      millis.addAndGet(random.nextInt(1000));
    }
  }

  private int scan(OlapTier tier, List<TableDefinition> tables, Random random, AtomicBoolean over) {
    int decoded = 0;
    while (!over.get()) {
      int table = random.nextInt(TABLES);
      List<String> columns = random.nextInt(4) == 0 ? List.of("i", "t") : List.of("i");
      int before = drops.get(table);
      try {
        decoded += scan(tier, tables.get(table), columns);
      } catch (MegaDbException e) {
        // Nothing but that it is gone, and only while it is.
        if (!e.is(ErrorCode.UNDEFINED_TABLE) || before % 2 == 0 && drops.get(table) == before) {
          throw e;
        }
      }
    }
    return decoded;
  }

  /** Returns 1 if decoded columns were read. */
  private int scan(OlapTier tier, TableDefinition table, List<String> columns) {
    LocalScan scan = tier.scan(OLAP.request(table, columns, false));
    String text = columns.size() == 2 ? ", count(*) FILTER (WHERE t = 't' || i)" : ", count(*)";
    String[] found =
        OLAP.rows(scan, "SELECT count(*), coalesce(sum(i), 0)" + text + " FROM %s")
            .getFirst()
            .split("\\|");
    long count = Long.parseLong(found[0]);
    assertThat(count).isEqualTo(scan.facts().rows()).isEqualTo(Long.parseLong(found[2]));
    assertThat(Long.parseLong(found[1])).isEqualTo(count * (count - 1) / 2);
    return scan.facts().unitsDecoded() > 0 ? 1 : 0;
  }
}
