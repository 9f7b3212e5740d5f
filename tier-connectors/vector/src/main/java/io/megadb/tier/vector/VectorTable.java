package io.megadb.tier.vector;

import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.query.Cancellation;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.BestMatches;
import io.megadb.spi.tier.LocalScan;
import io.megadb.spi.tier.LocalTier;
import io.megadb.spi.tier.NearestEach;
import io.megadb.spi.tier.ScanRequest;
import io.megadb.spi.tier.TableStatistics;
import io.megadb.spi.tier.TextIndexes;
import io.megadb.spi.tier.VectorIndexes.VectorIndex;
import io.megadb.tier.vector.search.AcceptedRows;
import io.megadb.tier.vector.search.EfCurve;
import io.megadb.tier.vector.search.Graphs;
import io.megadb.tier.vector.search.IndexRecall;
import io.megadb.tier.vector.search.NearestSearch;
import io.megadb.tier.vector.store.IndexOptions;
import io.megadb.tier.vector.store.LuceneErrors;
import io.megadb.tier.vector.store.RowCursor;
import io.megadb.tier.vector.store.RowsReader;
import io.megadb.tier.vector.store.Snapshot;
import io.megadb.tier.vector.store.TableSchema;
import io.megadb.tier.vector.store.TableStore;
import io.megadb.tier.vector.words.WordScores;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.lucene.index.LeafReaderContext;

/** One table: its store, how it is scanned, and what is known of its indexes. Any thread. */
final class VectorTable implements AutoCloseable {
  private final TableStore store;
  private final NearestSearch search;
  private final Searches searches;
  private final ReentrantLock calibrating = new ReentrantLock();
  private final Map<IndexOptions, IndexRecall> recalls = new ConcurrentHashMap<>();

  VectorTable(TableStore store, NearestSearch search, Searches searches) {
    this.store = store;
    this.search = search;
    this.searches = searches;
  }

  TableStore store() {
    return store;
  }

  TableDefinition definition() {
    return store.definition();
  }

  /** For its schema only: it is not acquired. */
  Snapshot newest() {
    return store.peek();
  }

  TableStatistics statistics() {
    Snapshot snapshot = store.peek();
    return new TableStatistics(snapshot.reader().numDocs(), snapshot.bytes(), true);
  }

  // ---- reading

  LocalScan scan(ScanRequest request, Housekeeping housekeeping) {
    Snapshot snapshot = acquired(request.snapshot());
    AtomicBoolean open = new AtomicBoolean(true);
    LocalScan.Pin pin =
        () -> {
          if (open.getAndSet(false)) {
            snapshot.release();
          }
        };
    try {
      return LuceneErrors.translate(
          definition().name().toString(), () -> scan(request, snapshot, pin, housekeeping));
    } catch (RuntimeException | Error e) {
      pin.close();
      throw e;
    }
  }

  private LocalScan scan(
      ScanRequest request, Snapshot snapshot, LocalScan.Pin pin, Housekeeping housekeeping)
      throws IOException {
    AcceptedRows.Filtered filtered =
        AcceptedRows.of(snapshot, request.predicates(), Optional.empty());
    if (request.function().filter(f -> f.function() instanceof NearestEach).isPresent()) {
      return NearestEachScan.open(
          snapshot,
          filtered,
          request,
          (query, recall, accepted, cancellation) ->
              NearestScan.found(this, search, query, recall, accepted, housekeeping, cancellation),
          searches,
          pin);
    }
    AcceptedRows accepted = filtered.rows();
    RowCursor cursor = accepted.cursor();
    long rows = accepted.count();
    String version = Long.toString(snapshot.version());
    if (request.function().isPresent()) {
      NearestScan.Rows nearest =
          request.function().get().function() instanceof BestMatches
              ? BestMatchesScan.find(snapshot, filtered, request)
              : NearestScan.find(this, search, snapshot, filtered, request, housekeeping);
      cursor = nearest.cursor();
      rows = nearest.count();
      version += ", " + nearest.way();
    }
    LocalScan.Facts facts =
        new LocalScan.Facts(version, snapshot.leaves().size(), 0, rows, snapshot.bytes());
    if (request.columns().isEmpty() && !request.locator()) {
      return new LocalScan(
          "(SELECT 1 AS \"row\" FROM range(" + rows + "))",
          Map.of(),
          facts,
          List.of(),
          Optional.of(snapshot),
          pin);
    }
    String stream = request.relation() + "_0";
    RowsReader reader =
        new RowsReader(
            snapshot,
            request.columns(),
            request.locator() ? RowsReader.Locator.YES : RowsReader.Locator.NO,
            cursor,
            rows,
            request.context());
    return new LocalScan(
        ScanSelect.of(
            snapshot.schema(),
            request.columns(),
            request.locator() ? List.of(LocalTier.LOCATOR) : List.of(),
            stream),
        Map.of(stream, reader),
        facts,
        List.of(),
        Optional.of(snapshot),
        pin);
  }

  /** Looks words up in the index on a column's. */
  TextIndexes.Weighed weigh(
      String column, String query, Optional<LocalScan.Snapshot> given, WordScores scores) {
    Snapshot snapshot = acquired(given);
    AtomicBoolean open = new AtomicBoolean(true);
    LocalScan.Pin pin =
        () -> {
          if (open.getAndSet(false)) {
            snapshot.release();
          }
        };
    try {
      String weights =
          LuceneErrors.translate(
              definition().name().toString(), () -> scores.weigh(snapshot, column, query));
      return new TextIndexes.Weighed(weights, new LocalScan.Held(snapshot, pin));
    } catch (RuntimeException | Error e) {
      pin.close();
      throw e;
    }
  }

  private Snapshot acquired(Optional<LocalScan.Snapshot> given) {
    if (given.isEmpty()) {
      return store.acquire();
    }
    Snapshot snapshot = (Snapshot) given.get();
    if (!snapshot.acquire()) {
      throw new IllegalStateException("a scan of a snapshot that is released");
    }
    return snapshot;
  }

  IndexRecall recall(IndexOptions.Hnsw index) {
    return recalls.computeIfAbsent(index, i -> new IndexRecall());
  }

  // ---- changing

  /** Puts another schema in place; indexes that are new are built and measured. */
  void redefine(TableSchema schema) {
    try (BufferAllocator allocator = new RootAllocator()) {
      store.redefine(schema, new QueryContext("alter", allocator, new Cancellation()));
    }
    recalls.keySet().retainAll(store.peek().indexes());
    calibrate(Graphs.Effort.ALL_THREADS);
  }

  /** Commits what merges did, and measures graphs that have not been. */
  void settle() {
    store.settle();
    calibrate(Graphs.Effort.ONE_THREAD);
  }

  private void calibrate(Graphs.Effort effort) {
    // Two at once would do the same work, and delete each other's files.
    calibrating.lock();
    try {
      Snapshot snapshot = store.peek();
      if (snapshot == null || !snapshot.acquire()) {
        return;
      }
      try {
        LuceneErrors.translate(
            definition().name().toString(),
            () -> {
              calibrate(snapshot, effort);
              return null;
            });
      } finally {
        snapshot.release();
      }
    } finally {
      calibrating.unlock();
    }
  }

  private void calibrate(Snapshot snapshot, Graphs.Effort effort) throws IOException {
    boolean changed = effort == Graphs.Effort.ALL_THREADS;
    for (IndexOptions index : snapshot.indexes()) {
      if (index instanceof IndexOptions.Hnsw hnsw) {
        changed |= calibrated(snapshot, hnsw, effort);
      }
    }
    if (changed) {
      Graphs.clean(snapshot);
    }
  }

  /** Whether there was anything to do. */
  private boolean calibrated(Snapshot snapshot, IndexOptions.Hnsw index, Graphs.Effort effort)
      throws IOException {
    int column = snapshot.schema().indexOf(index.column());
    long graphs = graphVersion(snapshot, column);
    IndexRecall recall = recall(index);
    if (graphs == 0 || recall.calibrated(graphs)) {
      return false;
    }
    Cancellation cancellation = new Cancellation();
    if (index.quantization() == IndexOptions.Quantization.NONE) {
      for (LeafReaderContext leaf : snapshot.leaves()) {
        search
            .graphs()
            .refine(leaf.reader(), snapshot.schema().field(column), index, effort, cancellation);
      }
    }
    EfCurve.measure(search, snapshot, column, index.distance(), cancellation)
        .ifPresent(curve -> recall.calibrate(curve, graphs));
    return true;
  }

  /** Differs when the segments with a graph do; 0 without one. */
  private long graphVersion(Snapshot snapshot, int column) throws IOException {
    long version = 0;
    for (LeafReaderContext leaf : snapshot.leaves()) {
      if (search.graphs().has(leaf.reader(), snapshot.schema().field(column))) {
        version = version * 31 + leaf.reader().getCoreCacheHelper().getKey().hashCode() + 1;
      }
    }
    return version;
  }

  List<VectorIndex> indexFacts(double recall) {
    Snapshot snapshot = store.acquire();
    try {
      return LuceneErrors.translate(
          definition().name().toString(),
          () -> {
            List<VectorIndex> facts = new ArrayList<>();
            for (IndexOptions index : snapshot.indexes()) {
              if (index instanceof IndexOptions.Hnsw hnsw) {
                facts.add(facts(snapshot, hnsw, recall));
              }
            }
            return facts;
          });
    } finally {
      snapshot.release();
    }
  }

  private VectorIndex facts(Snapshot snapshot, IndexOptions.Hnsw index, double recall)
      throws IOException {
    String field = snapshot.schema().field(snapshot.schema().indexOf(index.column()));
    long graphRows = 0;
    for (LeafReaderContext leaf : snapshot.leaves()) {
      if (search.graphs().has(leaf.reader(), field)) {
        graphRows += leaf.reader().numDocs();
      }
    }
    IndexRecall.Facts known = recall(index).facts(recall);
    return new VectorIndex(
        definition().name(),
        index.name(),
        index.column(),
        definition().options().get(IndexOptions.PREFIX + index.name()),
        snapshot.reader().numDocs(),
        graphRows,
        snapshot.leaves().size(),
        known.target(),
        known.ef(),
        known.calibrated(),
        known.queries(),
        known.checked(),
        known.measured());
  }

  @Override
  public void close() {
    store.close();
  }
}
