package io.megadb.exec.run;

import io.megadb.planner.plan.DirectScan;
import io.megadb.planner.plan.QueryPlan;
import io.megadb.planner.plan.RunFacts;
import io.megadb.planner.plan.TableScanPlan;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.ColumnPredicate;
import io.megadb.spi.tier.FunctionCall;
import io.megadb.spi.tier.LocalScan;
import io.megadb.spi.tier.ScanRequest;
import io.megadb.spi.type.TypeTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.arrow.vector.util.TransferPair;

/**
 * The rows of a plan that is one scan ({@link QueryPlan#direct}, {@link QueryPlan#plain}), under
 * the statement's column names; DuckDB takes no part, whose start and end cost more than many a
 * search, and whose copies cost more than all else of a large read. One thread.
 */
public final class DirectReader extends ArrowReader {
  private final QueryContext context;
  private final Schema schema;
  private final int scanId;
  private final TableName table;
  private final LocalScan scan;
  private final ArrowReader rows;
  private long left;
  private final List<TransferPair> moved = new ArrayList<>();
  private VectorSchemaRoot root;
  private boolean closed;

  /**
   * @param scan closed, with its rows, when this is
   * @param rows the scan's only stream
   */
  DirectReader(
      QueryPlan plan, DirectScan direct, LocalScan scan, ArrowReader rows, QueryContext context) {
    super(context.allocator());
    this.context = context;
    this.schema = TypeTable.arrowSchema(plan.columns());
    this.scanId = direct.scanId();
    this.table = plan.scans().get(scanId).table().name();
    this.scan = scan;
    this.rows = rows;
    this.left = direct.limit().orElse(Long.MAX_VALUE);
  }

  /**
   * Opens the scan; the caller closes the reader.
   *
   * @param plan has a direct scan
   */
  public static DirectReader open(
      QueryPlan plan, List<Object> parameters, RunEnvironment environment, QueryContext context) {
    DirectScan direct = plan.direct().orElseThrow();
    TableScanPlan scan = plan.scans().get(direct.scanId());
    ParameterValues values = new ParameterValues(plan, parameters, environment);
    List<ColumnPredicate> predicates = new ArrayList<>();
    for (TableScanPlan.PrunePredicate condition : scan.conditions()) {
      predicates.add(values.condition(condition));
    }
    for (TableScanPlan.PrunePredicate prune : scan.prunes()) {
      values.predicate(scan.table(), prune).ifPresent(predicates::add);
    }
    LocalScan opened =
        scan(
            environment,
            direct,
            scan,
            predicates,
            scan.function()
                .map(
                    f ->
                        new FunctionCall(
                            f,
                            environment.tables(),
                            values::postgres,
                            values::value,
                            List.of(List.of()))),
            context);
    ArrowReader rows = opened.streams().get(opened.fromItem());
    if (rows == null || opened.streams().size() != 1) {
      opened.pin().close();
      throw new IllegalStateException("a table function's scan is no stream");
    }
    return new DirectReader(plan, direct, opened, rows, context);
  }

  /** Asks the tier for the columns of a direct scan; the caller closes what it opens. */
  static LocalScan scan(
      RunEnvironment environment,
      DirectScan direct,
      TableScanPlan scan,
      List<ColumnPredicate> predicates,
      Optional<FunctionCall> function,
      QueryContext context) {
    return environment
        .localTier(scan.table().name().catalog())
        .scan(
            new ScanRequest(
                scan.table(),
                direct.columns(),
                predicates,
                false,
                Optional.empty(),
                Optional.empty(),
                function,
                "direct",
                context));
  }

  /** The version that is read, where the tier has versions. */
  Map<TableName, String> versions() {
    return scan.snapshot().map(s -> Map.of(table, s.describe())).orElse(Map.of());
  }

  /** What happened so far. */
  public RunFacts facts(long resultRows, double totalMillis) {
    return new RunFacts(
        Map.of(),
        Map.of(scanId, new RunFacts.ScanFacts(scan.facts(), () -> resultRows, List.of())),
        resultRows,
        totalMillis);
  }

  @Override
  public VectorSchemaRoot getVectorSchemaRoot() throws IOException {
    if (root == null) {
      List<FieldVector> columns = new ArrayList<>();
      for (FieldVector column : rows.getVectorSchemaRoot().getFieldVectors()) {
        if (column instanceof BaseVariableWidthVector) {
          TransferPair pair = column.getTransferPair(column.getField(), allocator);
          moved.add(pair);
          columns.add((FieldVector) pair.getTo());
        } else {
          columns.add(column);
        }
      }
      root = new VectorSchemaRoot(schema, columns, 0);
    }
    return root;
  }

  /**
   * A batch may be a part of a larger one, whose bytes its texts still lie among: whoever writes it
   * out would write all that stand before them too.
   */
  private void cutOut(int count) {
    for (TransferPair pair : moved) {
      pair.splitAndTransfer(0, count);
    }
  }

  @Override
  public boolean loadNextBatch() throws IOException {
    context.cancellation().check();
    VectorSchemaRoot to = getVectorSchemaRoot();
    if (left == 0 || !rows.loadNextBatch()) {
      to.setRowCount(0);
      return false;
    }
    int count = (int) Math.min(left, rows.getVectorSchemaRoot().getRowCount());
    left -= count;
    cutOut(count);
    to.setRowCount(count);
    return true;
  }

  @Override
  public long bytesRead() {
    return rows.bytesRead();
  }

  @Override
  public void close() throws IOException {
    close(true);
  }

  @Override
  public void close(boolean closeReadChannel) throws IOException {
    if (!closed) {
      closed = true;
      try (LocalScan.Pin pin = scan.pin();
          ArrowReader closing = rows) {
        moved.forEach(pair -> pair.getTo().close());
      }
    }
  }

  @Override
  protected void closeReadSource() {
    // close() does everything.
  }

  @Override
  protected Schema readSchema() {
    return schema;
  }
}
