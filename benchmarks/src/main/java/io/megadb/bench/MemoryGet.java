package io.megadb.bench;

import io.megadb.spi.query.Cancellation;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.OnConflict;
import io.megadb.tier.memory.MemoryTable;
import io.megadb.tier.memory.MemoryTier;
import io.megadb.tier.memory.RowView;
import java.io.IOException;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Gets of random keys among a million rows; the row's value is read and checked. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MemoryGet {
  private static final int ROWS = 1_000_000;

  private BufferAllocator allocator;
  private MemoryTier tier;
  private MemoryTable table;
  private final SplittableRandom random = new SplittableRandom(42);

  /** Fills the table. */
  @Setup
  public void fill() throws IOException {
    allocator = new RootAllocator();
    tier = MemoryRows.tier(allocator);
    QueryContext context = new QueryContext("get", allocator, new Cancellation());
    MemoryRows.create(tier, context);
    try (MemoryRows rows = new MemoryRows(ROWS, 10_000, allocator)) {
      tier.insert(MemoryRows.NAME, rows, OnConflict.FAIL, context);
    }
    table = tier.table(MemoryRows.NAME).orElseThrow();
  }

  /** Frees it. */
  @TearDown
  public void close() {
    tier.close();
    allocator.close();
  }

  /** One get. */
  @Benchmark
  public long get() {
    long key = random.nextInt(ROWS);
    try (RowView row = table.get(key).orElseThrow()) {
      long value = row.longAt(2);
      if (value != MemoryRows.bigintOf(key)) {
        throw new IllegalStateException("key " + key + " has " + value);
      }
      return value;
    }
  }
}
