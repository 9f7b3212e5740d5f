package io.megadb.exec.write;

import io.megadb.exec.compile.Compiled;
import io.megadb.exec.run.PlanExecution;
import io.megadb.exec.run.RunEnvironment;
import io.megadb.exec.session.QueryRegistry;
import io.megadb.planner.plan.QueryPlan;
import io.megadb.planner.plan.SqlTemplate;
import io.megadb.planner.plan.TableScanPlan;
import io.megadb.spi.catalog.Identifiers;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * INSERT, UPDATE and DELETE on local tiers. The rows come from a plan like any other query's; for
 * UPDATE and DELETE they carry the locator of the row they replace or remove.
 *
 * <p>A write that lost a race against another one (SERIALIZATION_FAILURE) is run again from the
 * start, a bounded number of times.
 */
public final class LocalWriter {
  private static final String MATCHED = FileRewrite.MATCHED;

  private final Map<String, LocalTier> tiers;
  private final WriteAttempts attempts;

  public LocalWriter(Map<String, LocalTier> tiers, RunEnvironment environment) {
    this.tiers = tiers;
    this.attempts = new WriteAttempts(environment);
  }

  /** Inserts; gives the number of rows inserted or replaced, or RETURNING's rows. */
  public TierResult insert(
      Compiled.LocalInsert insert,
      List<Object> parameters,
      SqlTierSession session,
      QueryRegistry.Entry entry) {
    return insert(
        insert.target(),
        insert.rows(),
        insert.onConflict(),
        insert.returning(),
        parameters,
        session,
        entry);
  }

  /** Returns the number of rows inserted or replaced. */
  public long insert(
      TableDefinition target,
      QueryPlan plan,
      OnConflict onConflict,
      List<Object> parameters,
      SqlTierSession session,
      QueryRegistry.Entry entry) {
    return switch (insert(target, plan, onConflict, Optional.empty(), parameters, session, entry)) {
      case TierResult.Count(long rows) -> rows;
      case TierResult.Rows rows ->
          throw new IllegalStateException("an INSERT without RETURNING gave rows");
    };
  }

  private TierResult insert(
      TableDefinition target,
      QueryPlan plan,
      OnConflict onConflict,
      Optional<QueryPlan> returning,
      List<Object> parameters,
      SqlTierSession session,
      QueryRegistry.Entry entry) {
    LocalTier tier = tiers.get(target.name().catalog());
    return attempts.run(
        plan,
        parameters,
        session,
        entry,
        execution -> {
          String source = execution.residualSql();
          if (returning.isPresent()) {
            materialize(source, target.columns().size(), execution, entry);
            source = "SELECT * FROM " + MATCHED;
          }
          try (ArrowReader rows =
              execution.connection().query(source, target.rowType(), entry.context())) {
            long count = tier.insert(target.name(), rows, onConflict, entry.context());
            return result(count, returning, execution, entry);
          } catch (IOException e) {
            throw WriteAttempts.closing(e);
          }
        });
  }

  /** Updates; gives the number of rows, or RETURNING's rows. */
  public TierResult update(
      Compiled.LocalUpdate update,
      List<Object> parameters,
      SqlTierSession session,
      QueryRegistry.Entry entry) {
    return change(
        update.target(), update.rows(), true, update.returning(), parameters, session, entry);
  }

  /** Deletes; gives the number of rows, or RETURNING's rows. */
  public TierResult delete(
      Compiled.LocalDelete delete,
      List<Object> parameters,
      SqlTierSession session,
      QueryRegistry.Entry entry) {
    return change(
        delete.target(), delete.locators(), false, delete.returning(), parameters, session, entry);
  }

  private TierResult change(
      TableDefinition target,
      QueryPlan plan,
      boolean update,
      Optional<QueryPlan> returning,
      List<Object> parameters,
      SqlTierSession session,
      QueryRegistry.Entry entry) {
    LocalTier tier = tiers.get(target.name().catalog());
    return attempts.run(
        plan,
        parameters,
        session,
        entry,
        execution -> {
          long matched = materializeMatched(plan, execution, entry.context());
          long count = matched;
          if (matched > 0) {
            switch (tier.changeStrategy()) {
              case BY_ROW -> count = byRow(tier, target, update, execution, entry.context());
              case REWRITE_FILES ->
                  FileRewrite.rewrite(
                      tier,
                      target,
                      update ? Optional.of("TRUE") : Optional.empty(),
                      execution,
                      entry.context());
              case NONE ->
                  throw new MegaDbException(
                      ErrorCode.FEATURE_NOT_SUPPORTED, target.name() + " is read only");
            }
          }
          return result(count, returning, execution, entry);
        });
  }

  /** RETURNING over the rows in {@link #MATCHED}, complete; else the count. */
  private static TierResult result(
      long count,
      Optional<QueryPlan> returning,
      PlanExecution execution,
      QueryRegistry.Entry entry) {
    if (returning.isEmpty()) {
      return new TierResult.Count(count);
    }
    QueryPlan plan = returning.get();
    String sql =
        plan.residual()
            .fill(
                part ->
                    switch (part) {
                      case SqlTemplate.Text(String text) -> text;
                      case SqlTemplate.ScanSlot(int id) -> written(plan.scans().get(id));
                      case SqlTemplate.FragmentSlot f ->
                          throw new IllegalStateException("RETURNING reads the row alone");
                      case SqlTemplate.ParameterSlot p ->
                          throw new IllegalStateException("RETURNING has no parameters");
                    });
    ArrowReader rows = execution.connection().query(sql, plan.columns(), entry.context());
    return BufferedRows.keep(new TierResult.Rows(plan.columns(), rows), entry.context());
  }

  /** The rows that were written, under the table's names. */
  private static String written(TableScanPlan scan) {
    List<String> names = scan.table().rowType().stream().map(Column::name).toList();
    return scan.columns().stream()
        .map(c -> "c" + names.indexOf(c) + " AS " + Identifiers.quote(c))
        .collect(
            Collectors.collectingAndThen(
                Collectors.joining(", "),
                list -> "(SELECT " + (list.isEmpty() ? "c0" : list) + " FROM " + MATCHED + ")"));
  }

  private static void materialize(
      String source, int columns, PlanExecution execution, QueryRegistry.Entry entry) {
    String names =
        IntStream.range(0, columns).mapToObj(i -> "c" + i).collect(Collectors.joining(", "));
    execution
        .connection()
        .execute(
            "CREATE TEMP TABLE "
                + MATCHED
                + " AS SELECT * FROM ("
                + source
                + ") AS rows("
                + names
                + ")",
            entry.context());
  }

  /** Columns c0.. of the plan and the locator, one row per locator (UPDATE ... FROM may repeat). */
  private static long materializeMatched(
      QueryPlan plan, PlanExecution execution, QueryContext context) {
    String names =
        IntStream.range(0, plan.columns().size() - 1)
            .mapToObj(i -> "c" + i + ", ")
            .collect(Collectors.joining("", "", LocalTier.LOCATOR));
    execution
        .connection()
        .execute(
            "CREATE TEMP TABLE "
                + MATCHED
                + " AS SELECT DISTINCT ON ("
                + LocalTier.LOCATOR
                + ") * FROM ("
                + execution.residualSql()
                + ") AS rows("
                + names
                + ")",
            context);
    return execution
        .connection()
        .list("SELECT count(*) FROM " + MATCHED, row -> row.getLong(1), context)
        .getFirst();
  }

  private static long byRow(
      LocalTier tier,
      TableDefinition target,
      boolean update,
      PlanExecution execution,
      QueryContext context) {
    List<Column> columns = new ArrayList<>(update ? target.rowType() : List.of());
    columns.add(new Column(LocalTier.LOCATOR, SqlType.Simple.BIGINT, false));
    String select =
        update ? "SELECT * FROM " + MATCHED : "SELECT " + LocalTier.LOCATOR + " FROM " + MATCHED;
    try (ArrowReader rows = execution.connection().query(select, columns, context)) {
      return update
          ? tier.updateRows(target.name(), rows, context)
          : tier.deleteRows(target.name(), rows, context);
    } catch (IOException e) {
      throw WriteAttempts.closing(e);
    }
  }
}
