package io.megadb.testkit;

import static io.megadb.testkit.ArrowRows.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.tier.Capability;
import io.megadb.spi.tier.LocalScan;
import io.megadb.spi.tier.LocalTier;
import io.megadb.spi.tier.OnConflict;
import io.megadb.spi.tier.ScanRequest;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;

/** What {@link TierContract} works with: a table of three columns and ways to change it. */
public abstract class TierContractBase {
  static final List<Column> COLUMNS =
      List.of(
          Column.of("id", SqlType.Simple.BIGINT),
          Column.of("name", new SqlType.Varchar(20)),
          Column.of("amount", SqlType.Simple.DOUBLE));
  static final List<String> NAMES = COLUMNS.stream().map(Column::name).toList();

  private static final AtomicInteger TABLES = new AtomicInteger();
  private final Set<TableName> made = new HashSet<>();

  /** The tier under test; the subclass opens and closes it. */
  protected abstract LocalTier tier();

  /** Arrow memory and DuckDB; the tier must use the same root allocator. */
  protected abstract TierFixture fixture();

  /** Closes the tier and opens it again on what it keeps, if it keeps anything. */
  protected abstract void reopen();

  /** The schema of the contract's tables; it is there. */
  protected String schema() {
    return "public";
  }

  @AfterEach
  void dropTables() {
    for (TableDefinition table : tier().tables()) {
      if (made.contains(table.name()) || table.name().name().equals("renamed")) {
        tier().dropTable(table.name());
      }
    }
  }

  boolean has(Capability capability) {
    return tier().capabilities().contains(capability);
  }

  boolean changesRows() {
    return tier().changeStrategy() != LocalTier.ChangeStrategy.NONE;
  }

  static List<List<Object>> numbered(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> row((long) i, "name " + i, i / 2.0)).toList();
  }

  /** A definition under a new name. */
  TableDefinition definition(List<Column> columns, List<String> key, Map<String, String> options) {
    TableName name =
        new TableName(tier().catalog(), schema(), "contract_" + TABLES.incrementAndGet());
    made.add(name);
    TableDefinition plain = TableDefinition.of(name, columns, key);
    return new TableDefinition(
        name, plain.kind(), plain.columns(), key, List.of(), List.of(), options, Optional.empty());
  }

  TableDefinition create() {
    return create(COLUMNS, List.of(), Map.of());
  }

  TableDefinition create(List<Column> columns, List<String> key, Map<String, String> options) {
    return tier()
        .createTable(definition(columns, key, options), Optional.empty(), fixture().context());
  }

  void createAs(TableDefinition table, List<List<Object>> rows) {
    reading(
        table.rowType(),
        3,
        rows.stream(),
        reader -> tier().createTable(table, Optional.of(reader), fixture().context()));
  }

  Optional<TableDefinition> definition(TableName name) {
    return tier().tables().stream().filter(t -> t.name().equals(name)).findFirst();
  }

  long insert(TableDefinition table, List<List<Object>> rows) {
    return insert(table, rows, OnConflict.FAIL);
  }

  long insert(TableDefinition table, List<List<Object>> rows, OnConflict onConflict) {
    return reading(
        table.rowType(),
        300,
        rows.stream(),
        reader -> tier().insert(table.name(), reader, onConflict, fixture().context()));
  }

  static <T> T closing(ArrowReader reader, Function<ArrowReader, T> use) {
    try (reader) {
      return use.apply(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  <T> T reading(
      List<Column> columns,
      int batchRows,
      Stream<List<Object>> rows,
      Function<ArrowReader, T> use) {
    return closing(ArrowRows.of(fixture().allocator(), columns, batchRows, rows), use);
  }

  /** Rows 3, 4, ... of which the 4,000th can't be read. */
  <T> void assertBreaksOff(Function<ArrowReader, T> use) {
    Stream<List<Object>> rows =
        IntStream.range(3, 5000)
            .mapToObj(
                i -> {
                  if (i == 4000) {
                    throw new MegaDbException(ErrorCode.DATA_EXCEPTION, "broken off");
                  }
                  return numbered(i, i + 1).getFirst();
                });
    assertThatThrownBy(() -> reading(COLUMNS, 100, rows, use)).hasMessageContaining("broken off");
  }

  List<List<Object>> scan(TableDefinition table) {
    return fixture().scan(tier(), table);
  }

  List<List<Object>> located(TableDefinition table) {
    return fixture().scan(tier(), table, List.of(), true);
  }

  ScanRequest request(TableDefinition table, List<String> columns, boolean locator) {
    ScanRequest all = fixture().request(table, List.of(), locator);
    return new ScanRequest(
        table, columns, List.of(), locator, Optional.empty(), all.relation(), all.context());
  }

  long deleteLocators(TableDefinition table, List<Long> locators) {
    return reading(
        List.of(Column.of(LocalTier.LOCATOR, SqlType.Simple.BIGINT)),
        2,
        locators.stream().map(ArrowRows::row),
        reader -> tier().deleteRows(table.name(), reader, fixture().context()));
  }

  /** Changes the rows that meet a condition; a change to null deletes. */
  void change(
      TableDefinition table, Predicate<List<Object>> which, UnaryOperator<List<Object>> change) {
    if (tier().changeStrategy() == LocalTier.ChangeStrategy.REWRITE_FILES) {
      rewrite(table, which, change);
      return;
    }
    List<Long> gone = new ArrayList<>();
    List<List<Object>> changed = new ArrayList<>();
    for (List<Object> row : located(table)) {
      if (which.test(row)) {
        List<Object> next = change.apply(row);
        if (next == null) {
          gone.add((Long) row.getLast());
        } else {
          List<Object> withLocator = new ArrayList<>(next);
          withLocator.add(row.getLast());
          changed.add(withLocator);
        }
      }
    }
    if (!gone.isEmpty()) {
      assertThat(deleteLocators(table, gone)).isEqualTo(gone.size());
    }
    if (!changed.isEmpty()) {
      List<Column> columns = new ArrayList<>(table.rowType());
      columns.add(Column.of(LocalTier.LOCATOR, SqlType.Simple.BIGINT));
      long count =
          reading(
              columns,
              2,
              changed.stream(),
              reader -> tier().updateRows(table.name(), reader, fixture().context()));
      assertThat(count).isEqualTo(changed.size());
    }
  }

  private void rewrite(
      TableDefinition table, Predicate<List<Object>> which, UnaryOperator<List<Object>> change) {
    LocalScan scan = tier().scan(request(table, NAMES, true));
    List<Column> columns = new ArrayList<>(table.rowType());
    columns.add(Column.of(LocalTier.LOCATOR, SqlType.Simple.BIGINT));
    List<List<Object>> rows = fixture().read("SELECT * FROM " + scan.fromItem(), scan, columns);
    Set<String> files = new HashSet<>();
    for (List<Object> row : rows) {
      if (which.test(row)) {
        files.add(file(scan, row));
      }
    }
    List<List<Object>> next = new ArrayList<>();
    for (List<Object> row : rows) {
      List<Object> values = row.subList(0, row.size() - 1);
      if (files.contains(file(scan, row))) {
        List<Object> changed = which.test(row) ? change.apply(values) : values;
        if (changed != null) {
          next.add(changed);
        }
      }
    }
    reading(
        table.rowType(),
        100,
        next.stream(),
        reader -> {
          tier()
              .rewriteFiles(
                  table.name(), scan.facts().version(), files, reader, fixture().context());
          return 0L;
        });
  }

  private static String file(LocalScan scan, List<Object> row) {
    return scan.unitNames().get((int) ((Long) row.getLast() >>> LocalTier.LOCATOR_ROW_BITS));
  }

  static void assertRefused(ThrowingCallable call) {
    assertFails(ErrorCode.FEATURE_NOT_SUPPORTED, call);
  }

  static void assertFails(ErrorCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            MegaDbException.class,
            e -> assertThat(e.sqlState()).as(e.getMessage()).isEqualTo(code.sqlState()));
  }
}
