package io.megadb.exec.run;

import io.megadb.exec.QueryResult;
import io.megadb.exec.session.QueryRegistry;
import io.megadb.planner.plan.DirectScan;
import io.megadb.planner.plan.NearestPlan;
import io.megadb.planner.plan.QueryPlan;
import io.megadb.planner.plan.TableScanPlan;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.tier.ColumnPredicate;
import io.megadb.spi.tier.FunctionCall;
import io.megadb.spi.tier.LocalScan;
import io.megadb.spi.tier.LocalTier;
import io.megadb.spi.tier.ScanRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * The rows of a plan that one tier answers whole: its nearest rows are the result, in their order,
 * or a table's columns are. DuckDB, which would take longer, has nothing to do. Any thread.
 */
final class DirectRows {
  private DirectRows() {}

  /**
   * Opens the result.
   *
   * @param entry closed with the result
   * @return empty where the values of this run need the plan as a whole
   */
  static Optional<QueryResult.Rows> open(
      QueryPlan plan,
      List<Object> parameters,
      RunEnvironment environment,
      QueryRegistry.Entry entry) {
    DirectScan direct = plan.direct().orElseThrow();
    TableScanPlan scan = plan.scans().get(direct.scanId());
    NearestPlan nearest = scan.nearest().orElseThrow();
    ParameterValues values = new ParameterValues(plan, parameters, environment);
    Optional<float[]> vector = NearestScans.constant(nearest, values);
    OptionalLong limit = NearestScans.limit(nearest, values);
    List<ColumnPredicate> predicates = new ArrayList<>();
    for (TableScanPlan.PrunePredicate prune : scan.prunes()) {
      values.predicate(scan.table(), prune).ifPresent(predicates::add);
    }
    if (vector.isEmpty()
        || environment.sidewaysKeyBound() == 0
        || limit.isEmpty()
        || !NearestScans.decided(scan.prunes(), predicates)) {
      return Optional.empty();
    }
    LocalScan opened =
        DirectReader.scan(
            environment,
            direct,
            scan,
            predicates,
            Optional.of(
                new FunctionCall(
                    nearest.function(),
                    environment.tables(),
                    values::postgres,
                    List.of(List.of(vector.get(), limit.getAsLong(), environment.targetRecall())))),
            entry.context());
    ArrowReader reader = opened.streams().get(opened.fromItem());
    if (reader == null) {
      // Values that DuckDB would have to cast.
      close(opened);
      return Optional.empty();
    }
    DirectReader rows = new DirectReader(plan, direct, opened, reader, entry.context());
    return Optional.of(Results.rows(entry, plan.columns(), rows, rows::versions));
  }

  /**
   * Opens columns of one table as its tier keeps them ({@link QueryPlan#plain}): DuckDB would copy
   * every value twice to give the same rows.
   *
   * @param entry closed with the result
   * @return empty where DuckDB is needed: some rows are deleted, or the tier gives no streams
   */
  static Optional<QueryResult.Rows> table(
      QueryPlan plan, RunEnvironment environment, QueryRegistry.Entry entry) {
    DirectScan plain = plan.plain().orElseThrow();
    TableScanPlan scan = plan.scans().get(plain.scanId());
    TableName table = scan.table().name();
    LocalTier tier = environment.localTier(table.catalog());
    if (!tier.streamsTables()) {
      return Optional.empty();
    }
    LocalScan opened =
        tier.scan(
            new ScanRequest(
                scan.table(),
                plain.columns(),
                List.of(),
                false,
                Optional.empty(),
                Optional.ofNullable(environment.versions().get(table)),
                Optional.empty(),
                "plain",
                entry.context()));
    Optional<ArrowReader> rows = opened.onlyStream();
    if (rows.isEmpty()) {
      close(opened);
      return Optional.empty();
    }
    DirectReader reader = new DirectReader(plan, plain, opened, rows.get(), entry.context());
    return Optional.of(Results.rows(entry, plan.columns(), reader, reader::versions));
  }

  private static void close(LocalScan scan) {
    try (LocalScan.Pin pin = scan.pin()) {
      for (ArrowReader each : scan.streams().values()) {
        each.close();
      }
    } catch (IOException e) {
      throw new MegaDbException(ErrorCode.INTERNAL_ERROR, "closing a scan failed", e);
    }
  }
}
