package io.megadb.planner.rewrite;

import io.megadb.planner.bind.types.CalciteTypes;
import io.megadb.planner.dialect.text.Calls;
import io.megadb.planner.plan.SqlTemplate;
import io.megadb.planner.plan.StatementValue;
import io.megadb.planner.plan.StatementValue.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.logical.LogicalValues;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * Takes expressions over the statement's time ({@code now() - INTERVAL '1 month'}, {@code
 * current_date - 7}) out of a query: each becomes a parameter that is found once when the statement
 * runs, so that every tier compares with the same value and can skip data by it.
 *
 * <p>Only operations that cannot fail on any clock reading are taken out, since what stands in a
 * CASE must not be evaluated too early. {@code clock_timestamp()} is volatile and stays.
 */
public final class StatementConstants {
  private static final Map<String, Clock> CLOCKS =
      Map.of(
          "now", Clock.TRANSACTION,
          "current_timestamp", Clock.TRANSACTION,
          "transaction_timestamp", Clock.TRANSACTION,
          "localtimestamp", Clock.TRANSACTION,
          "current_date", Clock.TRANSACTION,
          "localtime", Clock.TRANSACTION,
          "current_time", Clock.TRANSACTION,
          "statement_timestamp", Clock.STATEMENT);

  private static final Set<String> FUNCTIONS =
      Set.of("date_trunc", "extract", "date_part", "timezone", "megadb_interval");

  private static final Set<SqlTypeName> TIMES =
      Set.of(
          SqlTypeName.DATE,
          SqlTypeName.TIME,
          SqlTypeName.TIMESTAMP,
          SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE,
          SqlTypeName.TIMESTAMP_TZ);

  private final Function<RelNode, SqlTemplate> select;
  private final int firstIndex;
  private final List<StatementValue> values = new ArrayList<>();
  private final Map<RexNode, Integer> known = new HashMap<>();

  /**
   * @param select writes DuckDB's SELECT of a tree
   * @param ownParameters how many parameters the statement's text has
   */
  public StatementConstants(Function<RelNode, SqlTemplate> select, int ownParameters) {
    this.select = select;
    this.firstIndex = ownParameters;
  }

  /** What was taken out so far, in the order of their parameters. */
  public List<StatementValue> values() {
    return List.copyOf(values);
  }

  /** The tree with parameters in the place of such expressions, also within sub-queries. */
  public RelNode apply(RelNode node) {
    RelNode changed = Trees.withInputs(node, node.getInputs().stream().map(this::apply).toList());
    return changed.accept(new Replace(changed));
  }

  /** A parameter for a value that was not there before. */
  RexNode add(StatementValue value, RelDataType type, RexBuilder rex) {
    int known = values.indexOf(value);
    if (known < 0) {
      values.add(value);
      known = values.size() - 1;
    }
    return rex.makeDynamicParam(type, firstIndex + known);
  }

  /** The SELECT of an expression that reads no rows. */
  SqlTemplate select(RexNode expression, RelNode node) {
    return select.apply(
        LogicalProject.create(
            LogicalValues.createOneRow(node.getCluster()),
            List.of(),
            List.of(expression),
            List.of("v"),
            Set.of()));
  }

  private final class Replace extends RexShuttle {
    private final RelNode node;

    Replace(RelNode node) {
      this.node = node;
    }

    @Override
    public RexNode visitCall(RexCall call) {
      return isTaken(call) ? parameter(call, node) : super.visitCall(call);
    }

    @Override
    public RexNode visitSubQuery(RexSubQuery subQuery) {
      RexNode changed = super.visitSubQuery(subQuery);
      RelNode tree = StatementConstants.this.apply(subQuery.rel);
      return tree == subQuery.rel ? changed : ((RexSubQuery) changed).clone(tree);
    }
  }

  private static boolean isTaken(RexNode node) {
    return readsClock(node) && isSafe(node);
  }

  private static Optional<Clock> clock(RexNode node) {
    return node instanceof RexCall call && call.getOperands().isEmpty()
        ? Optional.ofNullable(CLOCKS.get(Calls.name(call)))
        : Optional.empty();
  }

  private static boolean readsClock(RexNode node) {
    return clock(node).isPresent()
        || node instanceof RexCall call
            && call.getOperands().stream().anyMatch(StatementConstants::readsClock);
  }

  private static boolean isSafe(RexNode node) {
    if (node instanceof RexLiteral || clock(node).isPresent()) {
      return true;
    }
    if (!(node instanceof RexCall call)
        || !call.getOperands().stream().allMatch(StatementConstants::isSafe)) {
      return false;
    }
    return switch (call.getKind()) {
      case PLUS, MINUS, TIMES -> !SqlTypeName.NUMERIC_TYPES.contains(typeName(call));
      case CAST ->
          TIMES.contains(typeName(call)) && TIMES.contains(typeName(call.getOperands().getFirst()))
              || call.getOperands().getFirst() instanceof RexLiteral;
      case EXTRACT -> true;
      default -> FUNCTIONS.contains(Calls.name(call));
    };
  }

  private static SqlTypeName typeName(RexNode node) {
    return node.getType().getSqlTypeName();
  }

  private RexNode parameter(RexCall call, RelNode node) {
    RexBuilder rex = node.getCluster().getRexBuilder();
    Optional<Clock> clock = clock(call).filter(c -> isInstant(call.getType()));
    Integer index = clock.isPresent() ? Integer.valueOf(clockIndex(clock.get())) : known.get(call);
    if (index == null) {
      index = compute(call, node);
      known.put(call, index);
    }
    return rex.makeDynamicParam(call.getType(), index);
  }

  private static boolean isInstant(RelDataType type) {
    return type.getSqlTypeName() == SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE
        || type.getSqlTypeName() == SqlTypeName.TIMESTAMP_TZ;
  }

  private int clockIndex(Clock clock) {
    int at = values.indexOf(clock);
    if (at < 0) {
      values.add(clock);
      at = values.size() - 1;
    }
    return firstIndex + at;
  }

  private int compute(RexCall call, RelNode node) {
    RexBuilder rex = node.getCluster().getRexBuilder();
    RexNode overClocks =
        call.accept(
            new RexShuttle() {
              @Override
              public RexNode visitCall(RexCall inner) {
                return clock(inner)
                    .map(c -> reading(inner, c, rex))
                    .orElseGet(() -> super.visitCall(inner));
              }
            });
    values.add(
        new StatementValue.Computed(CalciteTypes.toSql(call.getType()), select(overClocks, node)));
    return firstIndex + values.size() - 1;
  }

  /** {@code localtimestamp} and the like are the session's view of the one reading. */
  private RexNode reading(RexCall call, Clock clock, RexBuilder rex) {
    RelDataType instant = CalciteTypes.toCalcite(clock.type(), call.getType().isNullable());
    RexNode parameter = rex.makeDynamicParam(instant, clockIndex(clock));
    return isInstant(call.getType())
        ? parameter
        : rex.makeAbstractCast(call.getType(), parameter, false);
  }
}
