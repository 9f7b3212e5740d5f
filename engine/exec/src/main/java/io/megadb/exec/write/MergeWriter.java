package io.megadb.exec.write;

import io.megadb.exec.compile.Compiled;
import io.megadb.exec.run.PlanExecution;
import io.megadb.exec.run.RunEnvironment;
import io.megadb.exec.session.QueryRegistry;
import io.megadb.planner.plan.RowAction;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.LocalTier;
import io.megadb.spi.tier.OnConflict;
import io.megadb.spi.tier.SqlTierSession;
import io.megadb.spi.tier.TierResult;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * MERGE into local tiers. What it inserts, updates and deletes becomes one write, so that it is
 * seen whole or not at all.
 */
public final class MergeWriter {
  private static final String MATCHED = FileRewrite.MATCHED;
  private static final String ACTION = "action";

  private final Map<String, LocalTier> tiers;
  private final WriteAttempts attempts;

  public MergeWriter(Map<String, LocalTier> tiers, RunEnvironment environment) {
    this.tiers = tiers;
    this.attempts = new WriteAttempts(environment);
  }

  /**
   * Merges.
   *
   * @return the rows inserted, updated and deleted together
   * @throws MegaDbException CARDINALITY_VIOLATION if the source matches a row more than once
   */
  public long merge(
      Compiled.LocalMerge merge,
      List<Object> parameters,
      SqlTierSession session,
      QueryRegistry.Entry entry) {
    long[] conflicts = new long[1];
    TierResult result =
        attempts.run(
            merge.rows(),
            parameters,
            session,
            entry,
            execution -> {
              Map<RowAction, Long> counts = materialize(merge.target(), execution, entry.context());
              conflicts[0] = counts.getOrDefault(RowAction.CONFLICT, 0L);
              return new TierResult.Count(
                  conflicts[0] > 0 ? 0 : write(merge.target(), counts, execution, entry.context()));
            });
    if (conflicts[0] > 0) {
      // Not within an attempt: what is gone does not come back by another one.
      throw new MegaDbException(
              ErrorCode.SERIALIZATION_FAILURE,
              conflicts[0]
                  + " rows to change are not in "
                  + merge.target().name()
                  + " any more: another statement has changed or removed them")
          .withHint("Read them again, and repeat the change.");
    }
    return ((TierResult.Count) result).rows();
  }

  private long write(
      TableDefinition target,
      Map<RowAction, Long> counts,
      PlanExecution execution,
      QueryContext context) {
    LocalTier tier = tiers.get(target.name().catalog());
    long rows = counts.values().stream().mapToLong(i -> i).sum();
    if (rows == 0) {
      return 0;
    }
    if (counts.keySet().equals(Set.of(RowAction.INSERT))) {
      return insert(tier, target, execution, context);
    }
    switch (tier.changeStrategy()) {
      case REWRITE_FILES ->
          FileRewrite.rewrite(
              tier,
              target,
              Optional.of(ACTION + " <> " + RowAction.DELETE.code()),
              execution,
              context);
      case BY_ROW -> rows = byRow(tier, target, execution, context);
      case NONE ->
          throw new MegaDbException(
              ErrorCode.FEATURE_NOT_SUPPORTED, target.name() + " is read only");
    }
    return rows;
  }

  /** Columns c0.., the locator and the action into a temporary table; rows by action. */
  private static Map<RowAction, Long> materialize(
      TableDefinition target, PlanExecution execution, QueryContext context) {
    String columns = columns(target) + ", " + LocalTier.LOCATOR + ", " + ACTION;
    execution
        .connection()
        .execute(
            "CREATE TEMP TABLE "
                + MATCHED
                + " AS SELECT * FROM ("
                + execution.residualSql()
                + ") AS rows("
                + columns
                + ")",
            context);
    String repeated =
        "SELECT count(*) - count(DISTINCT "
            + LocalTier.LOCATOR
            + ") FROM "
            + MATCHED
            + " WHERE "
            + LocalTier.LOCATOR
            + " IS NOT NULL";
    if (execution.connection().list(repeated, row -> row.getLong(1), context).getFirst() > 0) {
      throw new MegaDbException(
              ErrorCode.CARDINALITY_VIOLATION, "MERGE command cannot affect row a second time")
          .withHint("Ensure that not more than one source row matches any one target row.");
    }
    Map<RowAction, Long> counts = new EnumMap<>(RowAction.class);
    for (RowAction action : RowAction.values()) {
      String count = "SELECT count(*) FROM " + MATCHED + " WHERE " + ACTION + " = " + action.code();
      long rows = execution.connection().list(count, row -> row.getLong(1), context).getFirst();
      if (rows > 0) {
        counts.put(action, rows);
      }
    }
    return counts;
  }

  private static String columns(TableDefinition target) {
    return IntStream.range(0, target.columns().size())
        .mapToObj(i -> "c" + i)
        .collect(Collectors.joining(", "));
  }

  private static long insert(
      LocalTier tier, TableDefinition target, PlanExecution execution, QueryContext context) {
    String select = "SELECT " + columns(target) + " FROM " + MATCHED;
    try (ArrowReader rows = execution.connection().query(select, target.rowType(), context)) {
      return tier.insert(target.name(), rows, OnConflict.FAIL, context);
    } catch (IOException e) {
      throw WriteAttempts.closing(e);
    }
  }

  private static long byRow(
      LocalTier tier, TableDefinition target, PlanExecution execution, QueryContext context) {
    List<Column> columns = new ArrayList<>();
    // A row that goes need not hold what the table asks of its rows.
    target.rowType().forEach(c -> columns.add(new Column(c.name(), c.type(), true)));
    columns.add(new Column(LocalTier.LOCATOR, SqlType.Simple.BIGINT, true));
    columns.add(new Column(LocalTier.KEPT, SqlType.Simple.INTEGER, false));
    String select =
        "SELECT "
            + columns(target)
            + ", "
            + LocalTier.LOCATOR
            + ", CAST("
            + ACTION
            + " <> "
            + RowAction.DELETE.code()
            + " AS INTEGER) FROM "
            + MATCHED;
    try (ArrowReader rows = execution.connection().query(select, columns, context)) {
      return tier.changeRows(target.name(), rows, context);
    } catch (IOException e) {
      throw WriteAttempts.closing(e);
    }
  }
}
