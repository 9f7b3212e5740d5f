package io.megadb.testkit;

import static io.megadb.testkit.ArrowRows.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.Cancellation;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.Capability;
import io.megadb.spi.tier.SqlTierSession;
import io.megadb.spi.tier.SqlTierSession.TransactionState;
import io.megadb.spi.tier.TierResult;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What every tier that runs SQL itself does. What it declares as a capability works, what it does
 * not is refused. A subclass opens the tier.
 */
public abstract class SqlTierContract extends SqlTierCapabilityContract {

  @Test
  public void listsItsTablesAndTellsWhenTheyChange() {
    String before = tier().fingerprint();
    create(COLUMNS);
    String created = tier().fingerprint();
    assertThat(created).isNotEqualTo(before);
    assertThat(definition().orElseThrow().rowType()).isEqualTo(COLUMNS);
    run(session, "ALTER TABLE " + name() + " ADD COLUMN more integer");
    assertThat(tier().fingerprint()).isNotEqualTo(created);
    assertThat(definition().orElseThrow().column("more")).isPresent();
    assertThat(tier().statistics(table)).isPresent();
    run(session, "DROP TABLE " + name());
    assertThat(definition()).isEmpty();
    assertThat(tier().statistics(table)).isEmpty();
  }

  @Test
  public void roundTripsTheEdgesOfEveryType() {
    List<SqlType> types = TypeEdges.plainTypes();
    List<Column> columns = TypeEdges.columns(types);
    List<List<Object>> rows = TypeEdges.rows(types);
    create(columns);
    assertThat(copyIn(columns, 3, rows.stream())).isEqualTo(rows.size());
    TypeEdges.assertSame(types, rows, read(columns));
    TypeEdges.assertSame(types, rows, run(session, "SELECT * FROM " + name()));
  }

  @Test
  public void takesTheEdgesOfEveryTypeAsParameters() {
    List<SqlType> types = TypeEdges.plainTypes();
    List<Column> columns = TypeEdges.columns(types);
    List<List<Object>> rows = TypeEdges.rows(types);
    create(columns);
    String insert =
        columns.stream()
            .map(c -> "?")
            .collect(Collectors.joining(", ", "INSERT INTO " + name() + " VALUES (", ")"));
    assertThat(session.describe(insert, new Cancellation()).parameters()).hasSize(columns.size());
    for (List<Object> each : rows) {
      assertThat(run(session, insert, each.toArray())).containsExactly(row(1L));
    }
    TypeEdges.assertSame(types, rows, read(columns));
  }

  @Test
  public void describesWithoutRunning() {
    create(COLUMNS);
    SqlTierSession.Description description =
        session.describe(
            "INSERT INTO " + name() + " (id, name) VALUES (?, ?) RETURNING id", new Cancellation());
    assertThat(description.parameters())
        .containsExactly(SqlType.Simple.BIGINT, SqlType.Simple.TEXT);
    assertThat(description.columns()).extracting(Column::name).containsExactly("id");
    assertThat(read(COLUMNS)).isEmpty();
  }

  @Test
  public void copiesAllRowsInOrNone() {
    create(COLUMNS);
    Stream<List<Object>> broken =
        IntStream.range(0, 5000)
            .mapToObj(
                i -> {
                  if (i == 4000) {
                    throw new MegaDbException(ErrorCode.DATA_EXCEPTION, "broken off");
                  }
                  return numbered(i, i + 1).getFirst();
                });
    assertThatThrownBy(() -> copyIn(COLUMNS, 100, broken)).hasMessageContaining("broken off");
    assertThat(read(COLUMNS)).isEmpty();
    assertThat(copyIn(COLUMNS, 100, numbered(0, 1000).stream())).isEqualTo(1000);
    assertThat(read(COLUMNS)).containsExactlyInAnyOrderElementsOf(numbered(0, 1000));
  }

  @Test
  public void copiesSomeColumns() {
    create(COLUMNS);
    copyIn(List.of(COLUMNS.get(2), COLUMNS.get(0)), 10, Stream.of(row(1.5, 7L)));
    assertThat(read(COLUMNS)).containsExactly(row(7L, null, 1.5));
  }

  @Test
  public void keepsTheSqlStateOfItsErrors() {
    TierContractBase.assertFails(
        ErrorCode.UNDEFINED_TABLE, () -> run(session, "SELECT * FROM " + name()));
    TierContractBase.assertFails(ErrorCode.SYNTAX_ERROR, () -> run(session, "SELEC 1"));
    TierContractBase.assertFails(ErrorCode.DIVISION_BY_ZERO, () -> run(session, "SELECT 1/0"));
    assertThat(session.transactionState()).isEqualTo(TransactionState.IDLE);
    assertThat(run(session, "SELECT 1")).containsExactly(row(1));
  }

  @Test
  public void commitsAndRollsBackOrSaysThatItDoesNot() {
    create(COLUMNS);
    if (!tier().capabilities().contains(Capability.TRANSACTIONS)) {
      TierContractBase.assertRefused(() -> run(session, "BEGIN"));
      return;
    }
    run(session, "BEGIN");
    assertThat(session.transactionState()).isEqualTo(TransactionState.ACTIVE);
    copyIn(COLUMNS, 10, numbered(0, 10).stream());
    assertThat(read(COLUMNS)).hasSize(10);
    run(session, "ROLLBACK");
    assertThat(session.transactionState()).isEqualTo(TransactionState.IDLE);
    assertThat(read(COLUMNS)).isEmpty();
    run(session, "BEGIN");
    copyIn(COLUMNS, 10, numbered(0, 10).stream());
    run(session, "COMMIT");
    assertThat(read(COLUMNS)).hasSize(10);
    run(session, "BEGIN");
    TierContractBase.assertFails(ErrorCode.DIVISION_BY_ZERO, () -> run(session, "SELECT 1/0"));
    assertThat(session.transactionState()).isEqualTo(TransactionState.FAILED);
    run(session, "ROLLBACK");
    assertThat(session.transactionState()).isEqualTo(TransactionState.IDLE);
  }

  @Test
  public void closingASessionRollsItsTransactionBack() {
    create(COLUMNS);
    if (!tier().capabilities().contains(Capability.TRANSACTIONS)) {
      return;
    }
    run(session, "BEGIN");
    copyIn(COLUMNS, 10, numbered(0, 10).stream());
    session.close();
    session = tier().openSession();
    assertThat(read(COLUMNS)).isEmpty();
  }

  @Test
  public void endsAStatementThatIsCancelled() {
    Cancellation cancellation = new Cancellation();
    QueryContext context = new QueryContext("cancelled", allocator(), cancellation);
    String forever =
        "WITH RECURSIVE r(n) AS (SELECT 1::bigint UNION ALL SELECT n + 1 FROM r)"
            + " SELECT count(*) FROM r";
    CompletableFuture<Void> cancelled =
        CompletableFuture.runAsync(() -> cancellation.cancel("by the test"));
    TierContractBase.assertFails(
        ErrorCode.QUERY_CANCELED,
        () -> {
          if (session.execute(forever, List.of(), context) instanceof TierResult.Rows rows) {
            closing(rows.reader(), rows.columns());
          }
        });
    cancelled.join();
    assertThat(run(session, "SELECT 1")).containsExactly(row(1));
  }

  @Test
  public void writesNullsOfUnknownType() {
    create(COLUMNS);
    run(session, "INSERT INTO " + name() + " VALUES (?, ?, ?)", null, null, null);
    assertThat(read(COLUMNS)).containsExactly(row(null, null, null));
  }
}
