package io.megadb.testkit;

import io.megadb.duckdb.DuckConnection;
import io.megadb.duckdb.DuckDb;
import io.megadb.duckdb.DuckDbConfig;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.query.Cancellation;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.ColumnPredicate;
import io.megadb.spi.tier.LocalScan;
import io.megadb.spi.tier.LocalTier;
import io.megadb.spi.tier.ScanRequest;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * What a test of a local tier needs around it: Arrow memory and a DuckDB that reads scans. Closing
 * it fails if the test left Arrow memory behind.
 */
public final class TierFixture implements AutoCloseable {
  private final BufferAllocator allocator = new RootAllocator(1L << 30);
  private final AtomicInteger relations = new AtomicInteger();
  private final DuckDb duckDb;

  public TierFixture(Path temporaryDirectory) {
    this.duckDb =
        DuckDb.open(new DuckDbConfig(2, 512, temporaryDirectory.resolve("spill"), 512, List.of()));
  }

  public BufferAllocator allocator() {
    return allocator;
  }

  /** A statement of its own. */
  public QueryContext context() {
    return new QueryContext("test", allocator, new Cancellation());
  }

  /** Rows to insert; the caller closes them. */
  public ArrowReader rows(TableDefinition table, List<List<Object>> rows) {
    return ArrowRows.of(allocator, table.rowType(), rows);
  }

  /** All rows of a table, through DuckDB. */
  public List<List<Object>> scan(LocalTier tier, TableDefinition table) {
    return scan(tier, table, List.of(), false);
  }

  /**
   * Rows of a table, through DuckDB.
   *
   * @param predicates for skipping; rows that do not meet them may come
   * @param locator whether the last value of each row is its locator
   */
  public List<List<Object>> scan(
      LocalTier tier, TableDefinition table, List<ColumnPredicate> predicates, boolean locator) {
    // DuckDB hands numeric without precision on as what it computes with.
    List<Column> columns = new ArrayList<>();
    for (Column column : table.rowType()) {
      columns.add(
          column.type() instanceof SqlType.UnconstrainedNumeric
              ? Column.of(column.name(), SqlType.UnconstrainedNumeric.COMPUTED_AS)
              : column);
    }
    if (locator) {
      columns.add(Column.of(LocalTier.LOCATOR, SqlType.Simple.BIGINT));
    }
    LocalScan scan = tier.scan(request(table, predicates, locator));
    return read("SELECT * FROM " + scan.fromItem(), scan, columns);
  }

  /** A request for all columns. */
  public ScanRequest request(
      TableDefinition table, List<ColumnPredicate> predicates, boolean locator) {
    return new ScanRequest(
        table,
        table.rowType().stream().map(Column::name).toList(),
        predicates,
        locator,
        Optional.empty(),
        "r" + relations.incrementAndGet(),
        context());
  }

  /** Runs a query over a scan, and ends the scan. */
  public List<List<Object>> read(String sql, LocalScan scan, List<Column> columns) {
    try (DuckConnection connection = duckDb.connect(DuckDb.Results.MATERIALIZED)) {
      scan.streams().forEach((name, stream) -> connection.registerStream(name, stream, allocator));
      try (ArrowReader reader = connection.query(sql, columns, context())) {
        return ArrowRows.read(reader, columns);
      } finally {
        scan.streams().keySet().forEach(connection::unregisterStream);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      scan.pin().close();
    }
  }

  @Override
  public void close() {
    duckDb.close();
    allocator.close();
  }
}
