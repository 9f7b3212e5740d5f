package io.megadb.testkit;

import static io.megadb.testkit.ArrowRows.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.query.Cancellation;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.Capability;
import io.megadb.spi.tier.SqlTier;
import io.megadb.spi.tier.SqlTierSession;
import io.megadb.spi.tier.TierResult;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The part of {@link SqlTierContract} that is about what a tier declares, and what all of it works
 * with: a session, and a table of three columns.
 */
abstract class SqlTierCapabilityContract {
  private static final AtomicInteger TABLES = new AtomicInteger();
  static final List<Column> COLUMNS =
      List.of(
          Column.of("id", SqlType.Simple.BIGINT),
          Column.of("name", SqlType.Simple.TEXT),
          Column.of("amount", SqlType.Simple.DOUBLE));

  SqlTierSession session;
  TableName table;

  /** The tier under test; the subclass opens and closes it. */
  protected abstract SqlTier tier();

  /** Closes the tier and opens it again on what it keeps, if it keeps anything. */
  protected abstract void reopen();

  /** Arrow memory for the statements. */
  protected abstract BufferAllocator allocator();

  @BeforeEach
  void openSession() {
    session = tier().openSession();
    table = new TableName(tier().catalog(), "public", "sql_contract_" + TABLES.incrementAndGet());
  }

  @AfterEach
  void closeSession() {
    session.close();
    dropTables();
  }

  private void dropTables() {
    try (SqlTierSession last = tier().openSession()) {
      run(last, "DROP TABLE IF EXISTS " + name());
      run(last, "DROP TABLE IF EXISTS public." + Identifiers.quote(table.name() + "_other"));
    }
  }

  String name() {
    return "public." + Identifiers.quote(table.name());
  }

  QueryContext context() {
    return new QueryContext("contract", allocator(), new Cancellation());
  }

  void create(List<Column> columns) {
    run(
        session,
        columns.stream()
            .map(c -> Identifiers.quote(c.name()) + " " + TypeTable.postgres(c.type()))
            .collect(Collectors.joining(", ", "CREATE TABLE " + name() + " (", ")")));
  }

  Optional<TableDefinition> definition() {
    return tier().tables().stream().filter(t -> t.name().equals(table)).findFirst();
  }

  List<List<Object>> run(SqlTierSession on, String sql, Object... parameters) {
    return switch (on.execute(sql, Arrays.asList(parameters), context())) {
      case TierResult.Count count -> List.of(row(count.rows()));
      case TierResult.Rows rows -> closing(rows.reader(), rows.columns());
    };
  }

  static List<List<Object>> closing(ArrowReader reader, List<Column> columns) {
    try (reader) {
      return ArrowRows.read(reader, columns);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  long copyIn(List<Column> columns, int batchRows, Stream<List<Object>> rows) {
    try (ArrowReader reader = ArrowRows.of(allocator(), columns, batchRows, rows)) {
      return session.copyIn(table, columns.stream().map(Column::name).toList(), reader, context());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<List<Object>> read(List<Column> columns) {
    String select =
        columns.stream()
            .map(c -> Identifiers.quote(c.name()))
            .collect(Collectors.joining(", ", "SELECT ", " FROM " + name()));
    return closing(session.read(select, columns, context()), columns);
  }

  static List<List<Object>> numbered(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> row((long) i, "name " + i, i / 2.0)).toList();
  }

  /** A capability as statements that only a tier that has it can run, and what is there after. */
  private record Promise(Capability capability, String statement, String question, Object answer) {}

  private List<Promise> promises() {
    String t = name();
    String other = "public." + Identifiers.quote(table.name() + "_other");
    return List.of(
        new Promise(
            Capability.CREATE_TABLE,
            "CREATE TABLE " + other + " (id bigint)",
            "SELECT count(*) FROM " + other,
            0L),
        new Promise(
            Capability.CREATE_TABLE_AS,
            "CREATE TABLE " + other + " AS SELECT * FROM " + t,
            "SELECT count(*) FROM " + other,
            3L),
        new Promise(
            Capability.ADD_COLUMN,
            "ALTER TABLE " + t + " ADD COLUMN more integer",
            "SELECT count(*) FROM " + t + " WHERE more IS NULL",
            3L),
        new Promise(
            Capability.DROP_COLUMN,
            "ALTER TABLE " + t + " DROP COLUMN name",
            "SELECT count(*) FROM " + t,
            3L),
        new Promise(
            Capability.RENAME_COLUMN,
            "ALTER TABLE " + t + " RENAME COLUMN name TO title",
            "SELECT count(title) FROM " + t,
            3L),
        new Promise(
            Capability.WIDEN_COLUMN,
            "ALTER TABLE " + t + " ALTER COLUMN id TYPE numeric(38,0)",
            "SELECT count(*) FROM " + t + " WHERE id < 99999999999999999999",
            3L),
        new Promise(
            Capability.RENAME_TABLE,
            "ALTER TABLE " + t + " RENAME TO " + Identifiers.quote(table.name() + "_other"),
            "SELECT count(*) FROM " + other,
            3L),
        new Promise(Capability.TRUNCATE, "TRUNCATE " + t, "SELECT count(*) FROM " + t, 0L),
        new Promise(
            Capability.INSERT,
            "INSERT INTO " + t + " VALUES (7, 'seven', 7)",
            "SELECT name FROM " + t + " WHERE id = 7",
            "seven"),
        new Promise(
            Capability.UPDATE,
            "UPDATE " + t + " SET name = 'changed' WHERE id = 1",
            "SELECT name FROM " + t + " WHERE id = 1",
            "changed"),
        new Promise(
            Capability.DELETE,
            "DELETE FROM " + t + " WHERE id < 2",
            "SELECT count(*) FROM " + t,
            1L),
        new Promise(
            Capability.PRIMARY_KEY,
            "ALTER TABLE " + t + " ADD PRIMARY KEY (id)",
            "SELECT count(*) FROM " + t,
            3L));
  }

  @Test
  public void doesWhatItDeclaresAndRefusesTheRest() {
    for (Promise promise : promises()) {
      create(COLUMNS);
      copyIn(COLUMNS, 10, numbered(0, 3).stream());
      if (tier().capabilities().contains(promise.capability())) {
        run(session, promise.statement());
        assertThat(run(session, promise.question()))
            .as(promise.capability().name())
            .containsExactly(row(promise.answer()));
      } else {
        TierContractBase.assertRefused(() -> run(session, promise.statement()));
        assertThat(read(COLUMNS)).as(promise.capability().name()).hasSize(3);
      }
      dropTables();
    }
  }

  @Test
  public void returnsRowsOfAWriteOrSaysThatItDoesNot() {
    create(COLUMNS);
    String insert = "INSERT INTO " + name() + " VALUES (1, 'one', 1) RETURNING name";
    if (!tier().capabilities().contains(Capability.RETURNING)) {
      TierContractBase.assertRefused(() -> run(session, insert));
      assertThat(read(COLUMNS)).isEmpty();
      return;
    }
    assertThat(run(session, insert)).containsExactly(row("one"));
    assertThat(run(session, "UPDATE " + name() + " SET amount = 2 RETURNING amount"))
        .containsExactly(row(2.0));
    assertThat(run(session, "DELETE FROM " + name() + " RETURNING id")).containsExactly(row(1L));
  }

  @Test
  public void keepsKeysUniqueAndIgnoresOrReplacesOnConflict() {
    if (!tier().capabilities().contains(Capability.PRIMARY_KEY)) {
      return;
    }
    create(COLUMNS);
    run(session, "ALTER TABLE " + name() + " ADD PRIMARY KEY (id)");
    copyIn(COLUMNS, 10, numbered(0, 3).stream());
    TierContractBase.assertFails(
        ErrorCode.UNIQUE_VIOLATION, () -> copyIn(COLUMNS, 10, numbered(2, 5).stream()));
    assertThat(read(COLUMNS)).containsExactlyInAnyOrderElementsOf(numbered(0, 3));
    String insert = "INSERT INTO " + name() + " VALUES (1, 'x', 0) ON CONFLICT (id) DO ";
    if (!tier().capabilities().contains(Capability.ON_CONFLICT)) {
      TierContractBase.assertRefused(() -> run(session, insert + "NOTHING"));
      return;
    }
    assertThat(run(session, insert + "NOTHING")).containsExactly(row(0L));
    assertThat(run(session, insert + "UPDATE SET name = excluded.name")).containsExactly(row(1L));
    assertThat(run(session, "SELECT name FROM " + name() + " WHERE id = 1"))
        .containsExactly(row("x"));
  }

  @Test
  public void survivesARestartOrSaysThatItDoesNot() {
    create(COLUMNS);
    copyIn(COLUMNS, 10, numbered(0, 10).stream());
    session.close();
    reopen();
    session = tier().openSession();
    if (tier().capabilities().contains(Capability.SURVIVES_RESTART)) {
      assertThat(definition().orElseThrow().rowType()).isEqualTo(COLUMNS);
      assertThat(read(COLUMNS)).containsExactlyInAnyOrderElementsOf(numbered(0, 10));
    } else {
      assertThat(definition()).isEmpty();
    }
  }
}
