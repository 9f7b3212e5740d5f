package io.megadb.tier.graph;

import io.megadb.graph.call.AlgorithmOutput;
import io.megadb.graph.call.AlgorithmSpec;
import io.megadb.graph.run.AlgorithmRows;
import io.megadb.graph.run.Projection;
import io.megadb.graph.work.Workers;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.FunctionCall;
import io.megadb.spi.tier.LocalScan;
import io.megadb.spi.tier.ScanRequest;
import io.megadb.spi.type.Column;
import io.megadb.tier.graph.snapshot.GraphAccess;
import io.megadb.tier.graph.snapshot.GraphMemory;
import io.megadb.tier.graph.snapshot.GraphSnapshot;
import io.megadb.tier.graph.snapshot.GraphSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Scans that run algorithms. Any thread. */
final class AlgorithmScans {
  private final GraphSnapshots snapshots;
  private final Workers workers;
  private final Projections projections;
  private final Map<Once, Found> found = new ConcurrentHashMap<>();

  /** One call within a statement. */
  private record Once(String queryId, AlgorithmSpec spec, List<Object> values) {}

  private record Found(Projection projection, Supplier<AlgorithmRows> rows) {}

  AlgorithmScans(GraphSnapshots snapshots, Workers workers) {
    this.snapshots = snapshots;
    this.workers = workers;
    this.projections = new Projections(workers);
  }

  /**
   * A statement may read a scan twice, for the keys of another table and for its rows. A single
   * call's result is kept for the second time, until the statement ends.
   */
  private AlgorithmCalls.Results results(
      ScanRequest request, FunctionCall call, AlgorithmSpec spec, Projection projection) {
    if (call.arguments().size() != 1) {
      return (values, find) -> find.get();
    }
    return (values, find) -> {
      Once key = new Once(request.context().queryId(), spec, values);
      Found known = found.get(key);
      if (known == null || known.projection() != projection) {
        known = new Found(projection, find.get());
        found.put(key, known);
      }
      return known.rows();
    };
  }

  private LocalScan.Pin pin(GraphMemory.Account account, ScanRequest request) {
    return () -> {
      account.close();
      forget(request);
    };
  }

  private void forget(ScanRequest request) {
    found.keySet().removeIf(key -> key.queryId().equals(request.context().queryId()));
  }

  LocalScan scan(ScanRequest request, FunctionCall call, AlgorithmSpec spec) {
    GraphMemory.Account account = snapshots.account(spec.graph().name());
    try {
      return scan(request, call, spec, account);
    } catch (RuntimeException | Error e) {
      account.close();
      forget(request);
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
      projection = projections.of(access, spec.part(), call, account::settle, context);
    }
    long own = Projections.ownBytes(snapshot, projection);
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
            (bytes, what) -> account.settle(own + bytes, what),
            results(request, call, spec, projection),
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
          pin(account, request));
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
    return new LocalScan(stream, Map.of(stream, reader), facts, List.of(), pin(account, request));
  }
}
