package io.megadb.exec.write;

import io.megadb.duckdb.DuckDb;
import io.megadb.exec.compile.Compiled;
import io.megadb.exec.run.PlanExecution;
import io.megadb.exec.run.QueryRunner;
import io.megadb.exec.run.RunEnvironment;
import io.megadb.exec.session.QueryRegistry;
import io.megadb.planner.plan.QueryPlan;
import io.megadb.planner.plan.TableScanPlan;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.LocalScan;
import io.megadb.spi.tier.LocalTier;
import io.megadb.spi.tier.OnConflict;
import io.megadb.spi.tier.SqlTierSession;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
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
  private static final int ATTEMPTS = 10;
  private static final String MATCHED = "matched";

  private final Map<String, LocalTier> tiers;
  private final RunEnvironment environment;

  public LocalWriter(Map<String, LocalTier> tiers, RunEnvironment environment) {
    this.tiers = tiers;
    this.environment = environment;
  }

  /** Returns the number of rows inserted or replaced. */
  public long insert(
      TableDefinition target,
      QueryPlan plan,
      OnConflict onConflict,
      List<Object> parameters,
      SqlTierSession session,
      QueryRegistry.Entry entry) {
    LocalTier tier = tiers.get(target.name().catalog());
    return retried(
        () ->
            execute(
                plan,
                parameters,
                session,
                entry,
                execution -> {
                  try (ArrowReader rows =
                      execution
                          .connection()
                          .query(execution.residualSql(), target.rowType(), entry.context())) {
                    return tier.insert(target.name(), rows, onConflict, entry.context());
                  } catch (IOException e) {
                    throw closing(e);
                  }
                }));
  }

  /** Returns the number of rows updated. */
  public long update(
      Compiled.LocalUpdate update,
      List<Object> parameters,
      SqlTierSession session,
      QueryRegistry.Entry entry) {
    return change(update.target(), update.rows(), true, parameters, session, entry);
  }

  /** Returns the number of rows deleted. */
  public long delete(
      Compiled.LocalDelete delete,
      List<Object> parameters,
      SqlTierSession session,
      QueryRegistry.Entry entry) {
    return change(delete.target(), delete.locators(), false, parameters, session, entry);
  }

  private long change(
      TableDefinition target,
      QueryPlan plan,
      boolean update,
      List<Object> parameters,
      SqlTierSession session,
      QueryRegistry.Entry entry) {
    LocalTier tier = tiers.get(target.name().catalog());
    return retried(
        () ->
            execute(
                plan,
                parameters,
                session,
                entry,
                execution -> {
                  long matched = materializeMatched(plan, execution, entry.context());
                  if (matched == 0) {
                    return 0L;
                  }
                  return switch (tier.changeStrategy()) {
                    case BY_ROW -> byRow(tier, target, update, execution, entry.context());
                    case REWRITE_FILES -> {
                      rewrite(tier, target, update, execution, entry.context());
                      yield matched;
                    }
                    case NONE ->
                        throw new MegaDbException(
                            ErrorCode.FEATURE_NOT_SUPPORTED, target.name() + " is read only");
                  };
                }));
  }

  private long execute(
      QueryPlan plan,
      List<Object> parameters,
      SqlTierSession session,
      QueryRegistry.Entry entry,
      java.util.function.ToLongFunction<PlanExecution> body) {
    return QueryRunner.withExecution(
        plan,
        parameters,
        environment,
        session,
        entry,
        DuckDb.Results.STREAMING,
        execution -> {
          try (execution) {
            return body.applyAsLong(execution);
          }
        });
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
      throw closing(e);
    }
  }

  /** Copy on write: the touched files' other rows, and for UPDATE the new ones. */
  private static void rewrite(
      LocalTier tier,
      TableDefinition target,
      boolean update,
      PlanExecution execution,
      QueryContext context) {
    List<String> units = execution.unitNames();
    String version = execution.version();
    Set<String> files = new LinkedHashSet<>();
    execution
        .connection()
        .list(
            "SELECT DISTINCT "
                + LocalTier.LOCATOR
                + " >> "
                + LocalTier.LOCATOR_ROW_BITS
                + " FROM "
                + MATCHED,
            row -> units.get((int) row.getLong(1)),
            context)
        .forEach(files::add);
    List<String> names = target.rowType().stream().map(Column::name).toList();
    TableScanPlan again = new TableScanPlan(-1, target, names, true, List.of(), List.of(), 0);
    LocalScan scan = execution.openScan(again, Optional.of(files));
    if (!scan.facts().version().equals(version)) {
      throw new MegaDbException(
          ErrorCode.SERIALIZATION_FAILURE, target.name() + " was changed by another statement");
    }
    String quoted = names.stream().map(Identifiers::quote).collect(Collectors.joining(", "));
    String select =
        "SELECT "
            + quoted
            + " FROM "
            + scan.fromItem()
            + " AS old WHERE NOT EXISTS (SELECT 1 FROM "
            + MATCHED
            + " AS m WHERE m."
            + LocalTier.LOCATOR
            + " = old."
            + LocalTier.LOCATOR
            + ")";
    if (update) {
      select +=
          " UNION ALL SELECT "
              + IntStream.range(0, names.size())
                  .mapToObj(i -> "c" + i)
                  .collect(Collectors.joining(", "))
              + " FROM "
              + MATCHED;
    }
    try (ArrowReader rows = execution.connection().query(select, target.rowType(), context)) {
      tier.rewriteFiles(target.name(), version, files, rows, context);
    } catch (IOException e) {
      throw closing(e);
    }
  }

  private static long retried(Supplier<Long> write) {
    for (int attempt = 1; ; attempt++) {
      try {
        return write.get();
      } catch (MegaDbException e) {
        if (!e.is(ErrorCode.SERIALIZATION_FAILURE) || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private static MegaDbException closing(IOException e) {
    return new MegaDbException(ErrorCode.IO_ERROR, "closing the rows to write failed", e);
  }
}
