package io.megadb.tier.memory;

import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.Cancellation;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.LocalScan;
import io.megadb.spi.tier.OnConflict;
import io.megadb.spi.tier.ScanRequest;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.testkit.ArrowRows;
import io.megadb.tier.memory.segment.MemoryBudget;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * A table of a key and two columns that are always written alike: a row is torn if they differ. For
 * the stress tests, each of which makes thousands.
 */
final class StressTable {
  private static final BufferAllocator ALLOCATOR = new RootAllocator(1L << 30);
  private static final QueryContext CONTEXT =
      new QueryContext("stress", ALLOCATOR, new Cancellation());
  private static final List<Column> COLUMNS =
      List.of(
          new Column("id", SqlType.Simple.BIGINT, false),
          Column.of("a", SqlType.Simple.BIGINT),
          Column.of("b", SqlType.Simple.BIGINT));
  private static final TableDefinition DEFINITION =
      TableDefinition.of(new TableName("memory", "public", "t"), COLUMNS, List.of("id"));
  private static final int BATCH = 4;

  /** What a reader found: no row, a torn row, or the value both columns have. */
  static final int ABSENT = -1;

  static final int TORN = -2;

  private final MemoryTable table;

  StressTable(Map<String, String> options) {
    table =
        new MemoryTable(
            DEFINITION,
            MemoryOptions.of(options),
            new MemoryBudget(ALLOCATOR, 1L << 30),
            InstantSource.system());
  }

  /** Inserts or replaces rows of these keys with this value. */
  void put(long value, long... keys) {
    insert(OnConflict.REPLACE, value, keys);
  }

  /** Replaces rows until the last one fails, so that all are taken back. */
  void putAndTakeBack(long value, long... keys) {
    List<List<Object>> rows = rows(value, keys);
    rows.add(ArrowRows.row(null, value, value));
    try (ArrowReader reader = ArrowRows.of(ALLOCATOR, COLUMNS, BATCH, rows.stream())) {
      table.insert(reader, OnConflict.REPLACE, CONTEXT);
      throw new AssertionError("a null key was taken");
    } catch (MegaDbException e) {
      // The null key, as wanted.
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void insert(OnConflict onConflict, long value, long... keys) {
    try (ArrowReader reader = ArrowRows.of(ALLOCATOR, COLUMNS, BATCH, rows(value, keys).stream())) {
      table.insert(reader, onConflict, CONTEXT);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<List<Object>> rows(long value, long... keys) {
    List<List<Object>> rows = new ArrayList<>();
    for (long key : keys) {
      rows.add(ArrowRows.row(key, value, value));
    }
    return rows;
  }

  /** Looks a key up. */
  int get(long key) {
    Optional<RowView> found = table.get(key);
    if (found.isEmpty()) {
      return ABSENT;
    }
    try (RowView row = found.get()) {
      long a = row.longAt(1);
      return row.longAt(0) == key && a == row.longAt(2) ? (int) a : TORN;
    }
  }

  /** Begins a scan. */
  LocalScan scan() {
    return table.scan(
        new ScanRequest(
            DEFINITION, List.of("id", "a", "b"), List.of(), true, Optional.empty(), "r", CONTEXT));
  }

  /** The number of rows of a scan, TORN if one is. Ends the scan. */
  int count(LocalScan scan) {
    List<List<Object>> rows = DirectScan.rows(scan, DEFINITION);
    return rows.stream().allMatch(r -> r.get(1).equals(r.get(2))) ? rows.size() : TORN;
  }

  /** The values of a scan's rows. Ends the scan. */
  List<Long> values(LocalScan scan) {
    return DirectScan.rows(scan, DEFINITION).stream().map(r -> (Long) r.get(1)).toList();
  }

  /** Gives the memory back. */
  void drop() {
    table.drop();
  }
}
