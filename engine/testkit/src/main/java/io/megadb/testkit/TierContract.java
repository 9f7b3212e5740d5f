package io.megadb.testkit;

import static io.megadb.testkit.ArrowRows.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.query.Cancellation;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.Capability;
import io.megadb.spi.tier.ColumnPredicate;
import io.megadb.spi.tier.LocalScan;
import io.megadb.spi.tier.LocalTier;
import io.megadb.spi.tier.OnConflict;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What every local tier does. What it declares as a capability works; what it does not is refused
 * with FEATURE_NOT_SUPPORTED and changes nothing. A subclass opens the tier.
 */
public abstract class TierContract extends TierDdlContract {

  @Test
  public void scansWhatWasInserted() {
    TableDefinition table = create();
    assertThat(insert(table, numbered(0, 1000))).isEqualTo(1000);
    insert(table, numbered(1000, 1001));
    assertThat(scan(table)).containsExactlyInAnyOrderElementsOf(numbered(0, 1001));
  }

  @Test
  public void insertsNothingFromAnEmptyStream() {
    TableDefinition table = create();
    assertThat(insert(table, List.of())).isZero();
    assertThat(scan(table)).isEmpty();
  }

  @Test
  public void scansSomeColumnsInTheirOrder() {
    TableDefinition table = create();
    insert(table, numbered(0, 10));
    List<Column> columns = List.of(COLUMNS.get(2), COLUMNS.get(0));
    LocalScan scan = tier().scan(request(table, List.of("amount", "id"), false));
    assertThat(fixture().read("SELECT * FROM " + scan.fromItem(), scan, columns))
        .containsExactlyInAnyOrderElementsOf(
            numbered(0, 10).stream().map(r -> row(r.get(2), r.get(0))).toList());
  }

  @Test
  public void countsWithoutAColumn() {
    TableDefinition table = create();
    insert(table, numbered(0, 123));
    LocalScan scan = tier().scan(request(table, List.of(), false));
    assertThat(
            fixture()
                .read(
                    "SELECT count(*) AS n FROM " + scan.fromItem(),
                    scan,
                    List.of(Column.of("n", SqlType.Simple.BIGINT))))
        .containsExactly(row(123L));
  }

  @Test
  public void namesEachRowByItsLocator() {
    if (!changesRows()) {
      return;
    }
    TableDefinition table = create();
    insert(table, numbered(0, 100));
    insert(table, numbered(100, 200));
    assertThat(located(table).stream().map(List::getLast)).hasSize(200).doesNotHaveDuplicates();
  }

  @Test
  public void roundTripsTheEdgesOfEveryType() {
    List<SqlType> types = TypeEdges.types();
    TableDefinition table = create(TypeEdges.columns(types), List.of(), Map.of());
    List<List<Object>> rows = TypeEdges.rows(types);
    insert(table, rows);
    TypeEdges.assertSame(types, rows, scan(table));
  }

  @Test
  public void givesDuckDbTheTypesOfTheTypeTable() {
    List<SqlType> types = TypeEdges.types();
    TableDefinition table = create(TypeEdges.columns(types), List.of(), Map.of());
    insert(table, TypeEdges.rows(types).subList(0, 1));
    LocalScan scan =
        tier().scan(request(table, table.rowType().stream().map(Column::name).toList(), false));
    List<Column> columns = new ArrayList<>();
    List<String> expressions = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      columns.add(Column.of("t" + i, SqlType.Simple.TEXT));
      columns.add(Column.of("w" + i, SqlType.Simple.TEXT));
      String wanted = "CAST(NULL AS " + TypeTable.duckDb(types.get(i)) + ")";
      expressions.add("typeof(c" + i + ") AS t" + i + ", typeof(" + wanted + ") AS w" + i);
    }
    String sql = "SELECT " + String.join(", ", expressions) + " FROM " + scan.fromItem();
    List<Object> found = fixture().read(sql, scan, columns).getFirst();
    for (int i = 0; i < types.size(); i++) {
      assertThat(found.get(2 * i)).as(types.get(i).sql()).isEqualTo(found.get(2 * i + 1));
    }
  }

  @Test
  public void knowsHowManyRowsThereAre() {
    TableDefinition table = create();
    insert(table, numbered(0, 77));
    assertThat(tier().statistics(table.name()))
        .hasValueSatisfying(s -> assertThat(s.exact() ? s.rows() : 77).isEqualTo(77));
  }

  @Test
  public void anInsertThatBreaksOffLeavesNothing() {
    TableDefinition table = create();
    insert(table, numbered(0, 5));
    assertBreaksOff(
        reader -> tier().insert(table.name(), reader, OnConflict.FAIL, fixture().context()));
    assertThat(scan(table)).containsExactlyInAnyOrderElementsOf(numbered(0, 5));
    insert(table, numbered(5, 6));
    assertThat(scan(table)).containsExactlyInAnyOrderElementsOf(numbered(0, 6));
  }

  @Test
  public void aCancelledInsertLeavesNothing() {
    TableDefinition table = create();
    Cancellation cancellation = new Cancellation();
    QueryContext context = new QueryContext("cancelled", fixture().allocator(), cancellation);
    Stream<List<Object>> rows =
        IntStream.range(0, 100_000)
            .mapToObj(
                i -> {
                  if (i == 5_000) {
                    cancellation.cancel("by the test");
                  }
                  return numbered(i, i + 1).getFirst();
                });
    assertFails(
        ErrorCode.QUERY_CANCELED,
        () ->
            reading(
                COLUMNS,
                100,
                rows,
                reader -> tier().insert(table.name(), reader, OnConflict.FAIL, context)));
    assertThat(scan(table)).isEmpty();
  }

  @Test
  public void aScanSeesTheTableAsItWasWhenItBegan() {
    TableDefinition table = create();
    insert(table, numbered(0, 50));
    LocalScan scan = tier().scan(request(table, NAMES, false));
    insert(table, numbered(50, 60));
    assertThat(fixture().read("SELECT * FROM " + scan.fromItem(), scan, COLUMNS))
        .containsExactlyInAnyOrderElementsOf(numbered(0, 50));
  }

  @Test
  public void truncates() {
    TableDefinition table = create();
    insert(table, numbered(0, 10));
    if (!has(Capability.TRUNCATE)) {
      assertRefused(() -> tier().truncate(table.name()));
      assertThat(scan(table)).hasSize(10);
      return;
    }
    tier().truncate(table.name());
    assertThat(scan(table)).isEmpty();
    insert(table, numbered(3, 5));
    assertThat(scan(table)).containsExactlyInAnyOrderElementsOf(numbered(3, 5));
  }

  @Test
  public void deletesRows() {
    TableDefinition table = create();
    insert(table, numbered(0, 10));
    if (!has(Capability.DELETE)) {
      assertRefused(() -> change(table, r -> (long) r.getFirst() < 4, r -> null));
      assertThat(scan(table)).hasSize(10);
      return;
    }
    change(table, r -> (long) r.getFirst() < 4, r -> null);
    assertThat(scan(table)).containsExactlyInAnyOrderElementsOf(numbered(4, 10));
  }

  @Test
  public void updatesRows() {
    TableDefinition table = create();
    insert(table, numbered(0, 10));
    if (!has(Capability.UPDATE)) {
      assertRefused(
          () -> change(table, r -> (long) r.getFirst() == 2, r -> row(2L, "changed", null)));
      assertThat(scan(table)).hasSize(10);
      return;
    }
    change(table, r -> (long) r.getFirst() == 2, r -> row(2L, "changed", null));
    assertThat(scan(table)).hasSize(10).contains(row(2L, "changed", null));
  }

  @Test
  public void changesRowsOfAllKindsAtOnce() {
    TableDefinition table = create();
    insert(table, numbered(0, 10));
    if (tier().changeStrategy() != LocalTier.ChangeStrategy.BY_ROW) {
      assertRefused(() -> changeAtOnce(table, List.of()));
      return;
    }
    List<List<Object>> changes = new ArrayList<>();
    changes.add(row(77L, "added", null, null, 1));
    Object gone = null;
    for (List<Object> each : located(table)) {
      long id = (long) each.getFirst();
      if (id < 4) {
        changes.add(row(null, null, null, each.getLast(), 0));
        gone = each.getLast();
      } else if (id == 5) {
        changes.add(row(55L, "changed", 0.5, each.getLast(), 1));
      }
    }
    assertThat(changeAtOnce(table, changes)).isEqualTo(6);
    List<List<Object>> expected = new ArrayList<>(numbered(4, 10));
    expected.set(1, row(55L, "changed", 0.5));
    expected.add(row(77L, "added", null));
    assertThat(scan(table)).containsExactlyInAnyOrderElementsOf(expected);
    List<List<Object>> again =
        List.of(row(78L, "added", null, null, 1), row(null, null, null, gone, 0));
    assertFails(ErrorCode.SERIALIZATION_FAILURE, () -> changeAtOnce(table, again));
    assertThat(scan(table)).containsExactlyInAnyOrderElementsOf(expected);
  }

  private long changeAtOnce(TableDefinition table, List<List<Object>> changes) {
    List<Column> columns = new ArrayList<>(table.rowType());
    columns.add(Column.of(LocalTier.LOCATOR, SqlType.Simple.BIGINT));
    columns.add(Column.of(LocalTier.KEPT, SqlType.Simple.INTEGER));
    return reading(
        columns,
        3,
        changes.stream(),
        reader -> tier().changeRows(table.name(), reader, fixture().context()));
  }

  @Test
  public void refusesTheOtherWayOfChangingRows() {
    TableDefinition table = create();
    insert(table, numbered(0, 10));
    switch (tier().changeStrategy()) {
      case REWRITE_FILES -> assertRefused(() -> deleteLocators(table, List.of(1L)));
      case BY_ROW ->
          assertRefused(
              () ->
                  reading(
                      COLUMNS,
                      1,
                      Stream.of(),
                      r -> {
                        tier()
                            .rewriteFiles(
                                table.name(), "1", Set.of("file"), r, fixture().context());
                        return 0L;
                      }));
      case NONE -> assertRefused(() -> deleteLocators(table, List.of(1L)));
    }
    assertThat(scan(table)).hasSize(10);
  }

  @Test
  public void keepsPrimaryKeysUnique() {
    TableDefinition keyed = definition(COLUMNS, List.of("id"), Map.of());
    if (!has(Capability.PRIMARY_KEY)) {
      assertRefused(() -> tier().createTable(keyed, Optional.empty(), fixture().context()));
      assertThat(definition(keyed.name())).isEmpty();
      return;
    }
    TableDefinition table = tier().createTable(keyed, Optional.empty(), fixture().context());
    insert(table, numbered(0, 5));
    assertFails(ErrorCode.UNIQUE_VIOLATION, () -> insert(table, numbered(4, 8)));
    assertThat(scan(table)).containsExactlyInAnyOrderElementsOf(numbered(0, 5));
  }

  @Test
  public void ignoresOrReplacesRowsOfTheSameKey() {
    if (!has(Capability.ON_CONFLICT)) {
      TableDefinition table = create();
      assertRefused(() -> insert(table, numbered(0, 1), OnConflict.IGNORE));
      assertRefused(() -> insert(table, numbered(0, 1), OnConflict.REPLACE));
      assertThat(scan(table)).isEmpty();
      return;
    }
    TableDefinition table = create(COLUMNS, List.of("id"), Map.of());
    insert(table, numbered(0, 3));
    assertThat(insert(table, List.of(row(1L, "x", 0.0), row(9L, "y", 0.0)), OnConflict.IGNORE))
        .isEqualTo(1);
    assertThat(insert(table, List.of(row(2L, "z", 0.0)), OnConflict.REPLACE)).isEqualTo(1);
    List<List<Object>> expected = new ArrayList<>(numbered(0, 2));
    expected.add(row(9L, "y", 0.0));
    expected.add(row(2L, "z", 0.0));
    assertThat(scan(table)).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  public void predicatesNeverHideARowThatMeetsThem() {
    TableDefinition table = create();
    insert(table, numbered(0, 100));
    insert(table, numbered(100, 200));
    insert(table, List.of(row(null, null, null)));
    for (ColumnPredicate.Operator operator : ColumnPredicate.Operator.values()) {
      if (operator == ColumnPredicate.Operator.MATCHES) {
        continue;
      }
      List<Object> operands =
          switch (operator) {
            case IS_NULL, IS_NOT_NULL, MATCHES -> List.of();
            case IN -> List.of(3L, 150L);
            case EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> List.of(99L);
          };
      List<List<Object>> found =
          fixture()
              .scan(tier(), table, List.of(new ColumnPredicate("id", operator, operands)), false);
      for (List<Object> each : scan(table)) {
        if (meets((Long) each.getFirst(), operator)) {
          assertThat(found).as(operator.name()).contains(each);
        }
      }
    }
  }

  private static boolean meets(Long id, ColumnPredicate.Operator operator) {
    if (id == null) {
      return operator == ColumnPredicate.Operator.IS_NULL;
    }
    return switch (operator) {
      case IS_NULL, MATCHES -> false;
      case IS_NOT_NULL -> true;
      case IN -> id == 3 || id == 150;
      case EQUAL -> id == 99;
      case LESS -> id < 99;
      case LESS_OR_EQUAL -> id <= 99;
      case GREATER -> id > 99;
      case GREATER_OR_EQUAL -> id >= 99;
    };
  }
}
