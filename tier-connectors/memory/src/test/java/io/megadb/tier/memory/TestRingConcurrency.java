package io.megadb.tier.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.query.Cancellation;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.TableChange;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.testkit.ArrowRows;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Readers that never stop against a writer that replaces all rows at once, again and again. */
final class TestRingConcurrency {
  private static final int WRITES = 1500;
  private static final long[] KEYS = LongStream.range(0, 50).toArray();

  @ParameterizedTest
  @ValueSource(ints = {64, 128, 4096})
  void readersSeeEachWriteWholeAndInOrder(int segmentRows) throws Exception {
    StressTable table = new StressTable(Map.of("segment_rows", Integer.toString(segmentRows)));
    table.put(0, KEYS);
    AtomicBoolean done = new AtomicBoolean();
    try (ExecutorService pool = Executors.newFixedThreadPool(3)) {
      List<Future<Integer>> readers = new ArrayList<>();
      readers.add(pool.submit(looking(table, done)));
      readers.add(pool.submit(looking(table, done)));
      readers.add(pool.submit(scanning(table, done)));
      try {
        for (int value = 1; value <= WRITES; value++) {
          if (value % 5 == 0) {
            table.putAndTakeBack(-100, KEYS);
          }
          table.put(value, KEYS);
        }
      } finally {
        done.set(true);
      }
      for (Future<Integer> reader : readers) {
        assertThat(reader.get()).isEqualTo(WRITES);
      }
    }
    table.drop();
  }

  @Test
  void findsKeysWhileTheirColumnMoves() throws Exception {
    try (BufferAllocator allocator = new RootAllocator(64 << 20);
        ExecutorService pool = Executors.newSingleThreadExecutor()) {
      for (int round = 0; round < 100; round++) {
        try (MemoryTier tier =
            new MemoryTier("memory", allocator, 32 << 20, InstantSource.system())) {
          lookWhileDropping(tier, allocator, pool);
        }
      }
    }
  }

  /** Drops the column before the key, and the one after it. */
  private static void lookWhileDropping(
      MemoryTier tier, BufferAllocator allocator, ExecutorService pool) throws Exception {
    List<Column> columns =
        Stream.of("before", "id", "after", "value")
            .map(n -> Column.of(n, SqlType.Simple.BIGINT))
            .toList();
    TableName name = new TableName("memory", "public", "t");
    QueryContext context = new QueryContext("test", allocator, new Cancellation());
    TableDefinition definition = TableDefinition.of(name, columns, List.of("id"));
    try (ArrowReader rows =
        ArrowRows.of(allocator, columns, List.of(ArrowRows.row(1L, 2L, 3L, 4L)))) {
      tier.createTable(definition, Optional.of(rows), context);
    }
    MemoryTable table = tier.table(name).orElseThrow();
    AtomicBoolean done = new AtomicBoolean();
    CountDownLatch begun = new CountDownLatch(1);
    Future<Boolean> reader =
        pool.submit(
            () -> {
              boolean again = true;
              while (again) {
                again = !done.get();
                try (RowView row = table.get(2L).orElseThrow()) {
                  assertThat(row.longAt(row.indexOf("value"))).isEqualTo(4);
                }
                begun.countDown();
              }
              return true;
            });
    begun.await();
    tier.alterTable(name, List.of(new TableChange.DropColumn("before")));
    tier.alterTable(name, List.of(new TableChange.DropColumn("after")));
    done.set(true);
    assertThat(reader.get()).isTrue();
  }

  private static Callable<Integer> looking(StressTable table, AtomicBoolean done) {
    return () -> {
      int last = 0;
      int key = 0;
      boolean again = true;
      while (again) {
        again = !done.get();
        int found = table.get(KEYS[key++ % KEYS.length]);
        assertThat(found).isBetween(last, WRITES);
        last = found;
      }
      return last;
    };
  }

  private static Callable<Integer> scanning(StressTable table, AtomicBoolean done) {
    return () -> {
      int last = 0;
      boolean again = true;
      while (again) {
        again = !done.get();
        List<Long> values = table.values(table.scan());
        assertThat(values).hasSize(KEYS.length);
        // All rows are of one write.
        assertThat(values.stream().distinct()).hasSize(1);
        assertThat(values.getFirst()).isGreaterThanOrEqualTo(last);
        last = values.getFirst().intValue();
      }
      return last;
    };
  }
}
