package io.megadb.tier.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
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
