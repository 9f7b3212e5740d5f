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
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * MERGE into local tiers. What it inserts, updates and deletes becomes one write, so that it is
 * seen whole or not at all: where a tier changes rows one by one, a MERGE that does more than one
 * of the three is refused.
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
    TierResult result =
        attempts.run(
            merge.rows(),
            parameters,
            session,
            entry,
            execution -> new TierResult.Count(write(merge.target(), execution, entry.context())));
    return ((TierResult.Count) result).rows();
  }

  private long write(TableDefinition target, PlanExecution execution, QueryContext context) {
    LocalTier tier = tiers.get(target.name().catalog());
    Map<RowAction, Long> counts = materialize(target, execution, context);
    long rows = counts.values().stream().mapToLong(i -> i).sum();
    if (rows == 0) {
      return 0;
    }
    if (counts.keySet().equals(java.util.Set.of(RowAction.INSERT))) {
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
      case BY_ROW -> rows = byRow(tier, target, counts, execution, context);
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
      LocalTier tier,
      TableDefinition target,
      Map<RowAction, Long> counts,
      PlanExecution execution,
      QueryContext context) {
    if (counts.size() > 1) {
      throw new MegaDbException(
              ErrorCode.FEATURE_NOT_SUPPORTED,
              "a MERGE that does more than one of INSERT, UPDATE and DELETE is not possible on a "
                  + target.name().catalog()
                  + " table, whose rows change one by one")
          .withHint("Write a MERGE for each of them, or use an olap or oltp table.");
    }
    boolean update = counts.containsKey(RowAction.UPDATE);
    List<Column> columns = new ArrayList<>(update ? target.rowType() : List.of());
    columns.add(new Column(LocalTier.LOCATOR, SqlType.Simple.BIGINT, false));
    String select =
        "SELECT " + (update ? columns(target) + ", " : "") + LocalTier.LOCATOR + " FROM " + MATCHED;
    try (ArrowReader rows = execution.connection().query(select, columns, context)) {
      return update
          ? tier.updateRows(target.name(), rows, context)
          : tier.deleteRows(target.name(), rows, context);
    } catch (IOException e) {
      throw WriteAttempts.closing(e);
    }
  }
}
