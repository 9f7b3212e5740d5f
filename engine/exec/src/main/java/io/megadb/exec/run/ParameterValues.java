package io.megadb.exec.run;

import io.megadb.duckdb.DuckConnection;
import io.megadb.planner.plan.QueryPlan;
import io.megadb.planner.plan.SqlTemplate;
import io.megadb.planner.plan.StatementValue;
import io.megadb.planner.plan.TableScanPlan.ParameterOperand;
import io.megadb.planner.plan.TableScanPlan.PrunePredicate;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.ColumnPredicate;
import io.megadb.spi.tier.SqlTierSession;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.sql.text.Literals;
import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * What a plan's parameters stand for in one run: the values the caller gave, then the plan's own
 * {@link QueryPlan#values}, which {@link #complete} finds. One thread.
 */
final class ParameterValues {
  private static final String CLOCK = "SELECT now() AS \"at\"";

  private final QueryPlan plan;
  private final RunEnvironment environment;
  private final List<Object> values;

  ParameterValues(QueryPlan plan, List<Object> given, RunEnvironment environment) {
    this.plan = plan;
    this.environment = environment;
    this.values = new ArrayList<>(given);
  }

  /**
   * Finds the plan's own values: its clocks, and what DuckDB computes from them in the session's
   * time zone.
   *
   * @param weigh looks words up in an index
   */
  void complete(
      DuckConnection connection,
      SqlTierSession session,
      QueryContext context,
      BiFunction<StatementValue.TextWeights, String, String> weigh) {
    for (StatementValue value : plan.values()) {
      values.add(
          switch (value) {
            case StatementValue.Clock.TRANSACTION -> transactionTime(session, context);
            case StatementValue.Clock.STATEMENT -> instant(environment.startedAt());
            case StatementValue.Computed(SqlType type, SqlTemplate select) ->
                compute(type, select, connection, context);
            case StatementValue.TextWeights words -> {
              Object query = compute(words.type(), words.query(), connection, context);
              yield query == null ? null : weigh.apply(words, (String) query);
            }
          });
    }
  }

  /** Within a transaction it is PostgreSQL's own, so that all statements of it agree. */
  private OffsetDateTime transactionTime(SqlTierSession session, QueryContext context) {
    if (session.transactionState() == SqlTierSession.TransactionState.IDLE) {
      return instant(environment.startedAt());
    }
    List<Column> columns = List.of(Column.of("at", SqlType.Simple.TIMESTAMPTZ));
    try (ArrowReader rows = session.read(CLOCK, columns, context)) {
      rows.loadNextBatch();
      long micros = ((TimeStampVector) rows.getVectorSchemaRoot().getVector(0)).get(0);
      return instant(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
    } catch (IOException e) {
      throw new MegaDbException(ErrorCode.IO_ERROR, "reading the transaction's time failed", e);
    }
  }

  private static OffsetDateTime instant(Instant at) {
    return at.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
  }

  private Object compute(
      SqlType type, SqlTemplate select, DuckConnection connection, QueryContext context) {
    String text =
        connection
            .list(
                "SELECT CAST((" + select.fill(this::inDuckDb) + ") AS VARCHAR)",
                row -> row.getString(1),
                context)
            .getFirst();
    return text == null ? null : Literals.parse(type, text);
  }

  private String inDuckDb(SqlTemplate.Part part) {
    return switch (part) {
      case SqlTemplate.Text(String text) -> text;
      case SqlTemplate.ParameterSlot(int index) -> duckDb(index);
      case SqlTemplate.ScanSlot slot -> throw new IllegalStateException("a value reads " + slot);
      case SqlTemplate.FragmentSlot slot ->
          throw new IllegalStateException("a value reads " + slot);
    };
  }

  /** A parameter as a literal of DuckDB. */
  String duckDb(int index) {
    return Literals.duckDb(plan.parameterType(index), values.get(index));
  }

  /** A parameter as a literal of PostgreSQL. */
  String postgres(int index) {
    return Literals.postgres(plan.parameterType(index), values.get(index));
  }

  /**
   * A condition with its parameters' values; empty if one is NULL (pruning is only an optimisation)
   * or says nothing about the column.
   */
  Optional<ColumnPredicate> predicate(TableDefinition table, PrunePredicate prune) {
    SqlType column = table.column(prune.column()).orElseThrow().column().type();
    List<Object> operands = new ArrayList<>();
    ColumnPredicate.Operator operator = prune.operator();
    for (Object operand : prune.operands()) {
      if (!(operand instanceof ParameterOperand(int index))) {
        operands.add(operand);
        continue;
      }
      Object value = value(index);
      Optional<PruneBounds.Bound> bound =
          value == null
              ? Optional.empty()
              : PruneBounds.of(
                  value, operator, plan.parameterType(index), column, environment.timeZone());
      if (bound.isEmpty() || (bound.get().operator() != operator && prune.operands().size() > 1)) {
        return Optional.empty();
      }
      operator = bound.get().operator();
      operands.add(bound.get().value());
    }
    return Optional.of(new ColumnPredicate(prune.column(), operator, operands));
  }

  /**
   * A condition that decides rows, as {@code column IN (values)}: an equality with one constant or
   * several, each of the column's type. NULL equals nothing and is left out.
   */
  ColumnPredicate condition(PrunePredicate condition) {
    List<Object> operands = new ArrayList<>();
    for (Object operand : condition.operands()) {
      Object value = operand instanceof ParameterOperand(int index) ? value(index) : operand;
      if (value != null) {
        operands.add(value);
      }
    }
    return new ColumnPredicate(condition.column(), ColumnPredicate.Operator.IN, operands);
  }

  /** A parameter as the Java object of its type; text is read as that type. */
  Object value(int index) {
    Object value = values.get(index);
    return value instanceof String text ? Literals.parse(plan.parameterType(index), text) : value;
  }
}
