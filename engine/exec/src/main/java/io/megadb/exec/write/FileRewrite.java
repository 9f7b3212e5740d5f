package io.megadb.exec.write;

import io.megadb.exec.run.PlanExecution;
import io.megadb.planner.plan.TableScanPlan;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.LocalScan;
import io.megadb.spi.tier.LocalTier;
import io.megadb.spi.type.Column;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.arrow.vector.ipc.ArrowReader;

/** Copy on write: the touched files' other rows, and the new ones, take the files' place. */
final class FileRewrite {
  /** A temporary table: columns c0.. of the target and the locator of the row that goes. */
  static final String MATCHED = "matched";

  private FileRewrite() {}

  /**
   * Writes anew the files that rows of {@link #MATCHED} are in.
   *
   * @param newRows a condition on the rows of {@link #MATCHED} that are new rows; empty for none
   * @throws MegaDbException SERIALIZATION_FAILURE if the table has changed since the plan read it
   */
  static void rewrite(
      LocalTier tier,
      TableDefinition target,
      Optional<String> newRows,
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
                + MATCHED
                + " WHERE "
                + LocalTier.LOCATOR
                + " IS NOT NULL",
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
    if (newRows.isPresent()) {
      select +=
          " UNION ALL SELECT "
              + IntStream.range(0, names.size())
                  .mapToObj(i -> "c" + i)
                  .collect(Collectors.joining(", "))
              + " FROM "
              + MATCHED
              + " WHERE "
              + newRows.get();
    }
    try (ArrowReader rows = execution.connection().query(select, target.rowType(), context)) {
      tier.rewriteFiles(target.name(), version, files, rows, context);
    } catch (IOException e) {
      throw WriteAttempts.closing(e);
    }
  }
}
