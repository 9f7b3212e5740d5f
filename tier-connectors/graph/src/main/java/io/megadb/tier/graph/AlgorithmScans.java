package io.megadb.tier.graph;

import io.megadb.graph.call.AlgorithmOutput;
import io.megadb.graph.call.AlgorithmSpec;
import io.megadb.graph.run.Projection;
import io.megadb.graph.work.Workers;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.FunctionCall;
import io.megadb.spi.tier.LocalScan;
import io.megadb.spi.tier.ScanRequest;
import io.megadb.spi.type.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Scans that run algorithms. Any thread. */
final class AlgorithmScans {
  private final GraphSnapshots snapshots;
  private final Workers workers;
  private final Projections projections;

  AlgorithmScans(GraphSnapshots snapshots, Workers workers) {
    this.snapshots = snapshots;
    this.workers = workers;
    this.projections = new Projections(workers);
  }

  LocalScan scan(ScanRequest request, FunctionCall call, AlgorithmSpec spec) {
    GraphMemory.Account account = snapshots.account(spec.graph().name());
    try {
      return scan(request, call, spec, account);
    } catch (RuntimeException | Error e) {
      account.close();
      throw e;
    }
  }

  private LocalScan scan(
      ScanRequest request, FunctionCall call, AlgorithmSpec spec, GraphMemory.Account account) {
    QueryContext context = request.context();
    GraphSnapshot snapshot;
    Projection projection;
    try (GraphAccess access =
        snapshots.open(
            spec.graph(), call.tables(), s -> projections.read(s, spec.part(), call), context)) {
      snapshot = access.snapshot();
      projection = projections.of(access, spec.part(), call, context);
    }
    LocalScan.Facts facts =
        new LocalScan.Facts(
            snapshot.version(),
            1,
            0,
            projection.vertexCount() + (long) projection.adjacency().edgeCount(),
            projection.sizeBytes());
    AlgorithmCalls calls =
        new AlgorithmCalls(
            snapshot,
            projection,
            spec,
            call.arguments(),
            workers,
            account::settle,
            context.cancellation());
    if (request.columns().isEmpty()) {
      long rows = 0;
      while (calls.advance()) {
        rows++;
      }
      return new LocalScan(
          "(SELECT 1 AS \"row\" FROM range(" + rows + "))",
          Map.of(),
          facts,
          List.of(),
          account::close);
    }
    List<Column> columns = new ArrayList<>();
    List<AlgorithmOutput> outputs = new ArrayList<>();
    for (String name : request.columns()) {
      int index = spec.columns().indexOf(name);
      columns.add(request.table().columns().get(index).column());
      outputs.add(spec.outputs().get(index));
    }
    String stream = request.relation() + "_0";
    AlgorithmReader reader =
        new AlgorithmReader(snapshot, projection, calls, columns, outputs, context.allocator());
    return new LocalScan(stream, Map.of(stream, reader), facts, List.of(), account::close);
  }
}
