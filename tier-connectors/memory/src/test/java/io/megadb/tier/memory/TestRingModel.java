package io.megadb.tier.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.spi.catalog.ColumnDefinition;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.Cancellation;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.LocalTier;
import io.megadb.spi.tier.OnConflict;
import io.megadb.spi.tier.TableChange;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.testkit.ArrowRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.ToLongFunction;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;

/** Random writes against a map that does the same. */
final class TestRingModel {
  private static final TableName NAME = new TableName("memory", "public", "t");
  private static final List<Column> COLUMNS =
      List.of(
          Column.of("k", SqlType.Simple.BIGINT),
          Column.of("t", SqlType.Simple.TEXT),
          Column.of("v", SqlType.Simple.DOUBLE));

  /** What the table is like. */
  record Setup(List<String> key, int capacityRows, int segmentRows, int steps, long seed) {}

  @Provide
  Arbitrary<Setup> setups() {
    return net.jqwik.api.Combinators.combine(
            Arbitraries.of(List.of(List.of("k"), List.of("t"), List.of("k", "t"))),
            Arbitraries.of(40, 300, Integer.MAX_VALUE),
            Arbitraries.of(64, 128),
            Arbitraries.integers().between(1, 60),
            Arbitraries.longs())
        .as(Setup::new);
  }

  @Property(tries = 150, seed = "20261121")
  void doesWhatAMapDoes(@ForAll("setups") Setup setup) {
    try (BufferAllocator allocator = new RootAllocator(256 << 20);
        MemoryTier tier = new MemoryTier("memory", allocator, 128 << 20, InstantSource.system())) {
      new Run(setup, allocator, tier).run();
    }
  }

  /** One sequence of writes. */
  private static final class Run {
    private final Setup setup;
    private final BufferAllocator allocator;
    private final MemoryTier tier;
    private final QueryContext context;
    private final Random random;
    // In the order in which the rows were last written.
    private final Map<List<Object>, List<Object>> model = new LinkedHashMap<>();
    private boolean altered;

    Run(Setup setup, BufferAllocator allocator, MemoryTier tier) {
      this.setup = setup;
      this.allocator = allocator;
      this.tier = tier;
      this.context = new QueryContext("model", allocator, new Cancellation());
      this.random = new Random(setup.seed());
    }

    void run() {
      TableDefinition plain = TableDefinition.of(NAME, COLUMNS, setup.key());
      tier.createTable(
          new TableDefinition(
              NAME,
              plain.kind(),
              plain.columns(),
              setup.key(),
              List.of(),
              List.of(),
              Map.of(
                  "capacity_rows", Integer.toString(setup.capacityRows()),
                  "segment_rows", Integer.toString(setup.segmentRows())),
              Optional.empty()),
          Optional.empty(),
          context);
      for (int step = 0; step < setup.steps(); step++) {
        switch (random.nextInt(12)) {
          case 0 -> delete();
          case 1 -> update();
          case 2 -> {
            if (random.nextInt(4) == 0) {
              tier.truncate(NAME);
              model.clear();
            }
          }
          case 3 -> alter();
          default -> insert(OnConflict.values()[random.nextInt(3)]);
        }
        check();
      }
    }

    private MemoryTable table() {
      return tier.table(NAME).orElseThrow();
    }

    private List<Object> key(List<Object> row) {
      List<Object> key = new ArrayList<>();
      setup.key().forEach(k -> key.add(row.get(k.equals("k") ? 0 : 1)));
      return key;
    }

    private List<Object> randomRow() {
      List<Object> row = new ArrayList<>();
      row.add((long) random.nextInt(200) - 100);
      row.add("x".repeat(random.nextInt(12)) + random.nextInt(30));
      row.add(random.nextInt(5) == 0 ? null : random.nextDouble());
      if (altered) {
        row.add(random.nextInt(3) == 0 ? null : List.of(random.nextInt(), 7));
      }
      return row;
    }

    private List<Column> columns() {
      return table().definition().rowType();
    }

    private long reading(
        List<Column> columns, List<List<Object>> rows, ToLongFunction<ArrowReader> use) {
      int batch = 1 + random.nextInt(40);
      try (ArrowReader reader = ArrowRows.of(allocator, columns, batch, rows.stream())) {
        return use.applyAsLong(reader);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void insert(OnConflict onConflict) {
      List<List<Object>> rows = new ArrayList<>();
      int count = random.nextInt(4) == 0 ? 200 : random.nextInt(12);
      for (int i = 0; i < count; i++) {
        rows.add(randomRow());
      }
      Map<List<Object>, List<Object>> next = new LinkedHashMap<>(model);
      boolean fails = false;
      long counted = 0;
      for (List<Object> row : rows) {
        boolean there = next.containsKey(key(row));
        fails |= there && onConflict == OnConflict.FAIL;
        if (!there || onConflict == OnConflict.REPLACE) {
          next.remove(key(row));
          next.put(key(row), row);
          counted++;
        }
      }
      try {
        long inserted = reading(columns(), rows, r -> tier.insert(NAME, r, onConflict, context));
        assertThat(fails).isFalse();
        assertThat(inserted).isEqualTo(counted);
        become(next);
      } catch (MegaDbException e) {
        assertThat(e.is(ErrorCode.UNIQUE_VIOLATION)).as(e.getMessage()).isTrue();
        assertThat(fails).isTrue();
      }
    }

    private void become(Map<List<Object>, List<Object>> next) {
      model.clear();
      model.putAll(next);
      Iterator<List<Object>> oldest = model.keySet().iterator();
      for (int over = model.size() - setup.capacityRows(); over > 0; over--) {
        oldest.next();
        oldest.remove();
      }
    }

    private void delete() {
      List<List<Object>> locators = new ArrayList<>();
      for (List<Object> row : DirectScan.rows(table(), context)) {
        if (random.nextInt(3) == 0) {
          locators.add(List.of(row.getLast()));
          model.remove(key(row));
        }
      }
      long deleted =
          reading(
              List.of(Column.of(LocalTier.LOCATOR, SqlType.Simple.BIGINT)),
              locators,
              r -> tier.deleteRows(NAME, r, context));
      assertThat(deleted).isEqualTo(locators.size());
    }

    private void update() {
      Map<List<Object>, List<Object>> next = new LinkedHashMap<>(model);
      List<List<Object>> rows = new ArrayList<>();
      for (List<Object> row : DirectScan.rows(table(), context)) {
        if (random.nextInt(4) == 0) {
          List<Object> changed = new ArrayList<>(row.subList(0, row.size() - 1));
          changed.set(2, random.nextDouble());
          next.remove(key(changed));
          next.put(key(changed), changed);
          List<Object> located = new ArrayList<>(changed);
          located.add(row.getLast());
          rows.add(located);
        }
      }
      List<Column> columns = new ArrayList<>(columns());
      columns.add(Column.of(LocalTier.LOCATOR, SqlType.Simple.BIGINT));
      assertThat(reading(columns, rows, r -> tier.updateRows(NAME, r, context)))
          .isEqualTo(rows.size());
      become(next);
    }

    private void alter() {
      if (altered) {
        tier.alterTable(NAME, List.of(new TableChange.DropColumn("more")));
        model.replaceAll((key, row) -> row.subList(0, 3));
      } else {
        Column more = Column.of("more", new SqlType.Array(SqlType.Simple.INTEGER));
        tier.alterTable(NAME, List.of(new TableChange.AddColumn(ColumnDefinition.of(more))));
        model.replaceAll(
            (key, row) -> {
              List<Object> wider = new ArrayList<>(row);
              wider.add(null);
              return wider;
            });
      }
      altered = !altered;
    }

    private void check() {
      List<List<Object>> scanned =
          DirectScan.rows(table(), context).stream().map(r -> r.subList(0, r.size() - 1)).toList();
      assertThat(scanned).containsExactlyElementsOf(model.values());
      assertThat(tier.statistics(NAME).orElseThrow().rows()).isEqualTo(model.size());
      for (int i = 0; i < 20; i++) {
        List<Object> row = randomRow();
        List<Object> expected = model.get(key(row));
        Optional<RowView> found = table().get(key(row).toArray());
        assertThat(found.isPresent()).isEqualTo(expected != null);
        found.ifPresent(
            view -> {
              try (view) {
                for (int column = 0; column < expected.size(); column++) {
                  assertThat(view.objectAt(column)).isEqualTo(expected.get(column));
                }
              }
            });
      }
    }
  }
}
