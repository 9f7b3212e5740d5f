package io.megadb.tier.vector;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.Cancellation;
import io.megadb.spi.tier.Distance;
import io.megadb.spi.tier.FunctionCall;
import io.megadb.spi.tier.NearestRows;
import io.megadb.spi.tier.ScanRequest;
import io.megadb.tier.vector.search.AcceptedRows;
import io.megadb.tier.vector.search.EfCurve;
import io.megadb.tier.vector.search.IndexRecall;
import io.megadb.tier.vector.search.NearestSearch;
import io.megadb.tier.vector.search.NearestSearch.Found;
import io.megadb.tier.vector.search.NearestSearch.Query;
import io.megadb.tier.vector.search.SearchPlan;
import io.megadb.tier.vector.store.IndexOptions;
import io.megadb.tier.vector.store.LuceneErrors;
import io.megadb.tier.vector.store.RowCursor;
import io.megadb.tier.vector.store.Snapshot;
import io.megadb.tier.vector.store.TableSchema;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A scan that wants the nearest rows. */
final class NearestScan {
  private NearestScan() {}

  /** The rows, how many they are, and how they were found. */
  record Rows(RowCursor cursor, long count, String way) {}

  static Rows find(
      VectorTable table,
      NearestSearch search,
      Snapshot snapshot,
      AcceptedRows.Filtered filtered,
      ScanRequest request,
      Housekeeping housekeeping)
      throws IOException {
    FunctionCall call = request.function().orElseThrow();
    NearestRows wanted = (NearestRows) call.function();
    if (!filtered.undecided().isEmpty()) {
      throw new IllegalStateException(
          "nearest rows under a condition that can't be decided: " + filtered.undecided());
    }
    AcceptedRows accepted = filtered.rows();
    if (call.arguments().isEmpty()) {
      // Without a vector no row is nearer than another.
      return new Rows(accepted.cursor(), accepted.count(), "all, the vector is NULL");
    }
    List<Object> arguments = call.arguments().getFirst();
    long k = (Long) arguments.get(1);
    int column = snapshot.schema().indexOf(wanted.column());
    if (k <= 0) {
      return new Rows((leaves, documents) -> 0, 0, "none wanted");
    }
    if (accepted.count() == 0) {
      return new Rows(accepted.cursor(), 0, "all 0 rows");
    }
    int rows = (int) Math.min(k, accepted.count());
    Query query = new Query(column, wanted.distance(), (float[]) arguments.get(0), rows);
    check(query, snapshot);
    Cancellation cancellation = request.context().cancellation();
    if (rows == accepted.count()) {
      // In order all the same: whoever asks may take them as they come.
      Found all = search.exactly(query, accepted, "all", cancellation);
      return new Rows(all.cursor(), rows, "all " + rows + " rows");
    }
    Found found =
        found(
            table, search, query, (Double) arguments.get(2), accepted, housekeeping, cancellation);
    return new Rows(found.cursor(), found.leaves().length, found.way());
  }

  /**
   * The nearest rows.
   *
   * @param query for at least one row, at most as many as are accepted
   */
  static Found found(
      VectorTable table,
      NearestSearch search,
      Query query,
      double recall,
      AcceptedRows accepted,
      Housekeeping housekeeping,
      Cancellation cancellation)
      throws IOException {
    Snapshot snapshot = accepted.snapshot();
    check(query, snapshot);
    if (query.k() == accepted.count()) {
      return search.exactly(query, accepted, "all", cancellation);
    }
    Optional<IndexOptions.Hnsw> index =
        IndexOptions.hnsw(snapshot.indexes(), snapshot.schema().column(query.column()).name())
            .filter(i -> i.distance() == query.distance());
    IndexRecall known = index.map(table::recall).orElse(null);
    SearchPlan plan =
        recall >= 1
            ? new SearchPlan.Exact("a recall of 1 is wanted")
            : search.plan(query, accepted, n -> known.ef(n, recall));
    Found found = search.search(query, accepted, plan, cancellation);
    if (found.approximate() && known.sampled() && snapshot.acquire()) {
      housekeeping.later(
          "checking a search of " + table.definition().name(),
          () -> check(search, query, accepted, found, known, recall));
    }
    return found;
  }

  /** Compares with the exact answer, on the background thread; gives the snapshot back. */
  private static void check(
      NearestSearch search,
      Query query,
      AcceptedRows accepted,
      Found found,
      IndexRecall known,
      double recall) {
    try {
      long start = System.nanoTime();
      Found exact =
          LuceneErrors.translate(
              "a check of recall",
              () -> search.exactly(query, accepted, "check", new Cancellation()));
      known.checked(
          EfCurve.recall(found.distances(), exact.distances()), recall, System.nanoTime() - start);
    } finally {
      accepted.snapshot().release();
    }
  }

  private static void check(Query query, Snapshot snapshot) {
    int dimension =
        TableSchema.dimension(snapshot.schema().column(query.column()).type()).orElseThrow();
    if (query.vector().length != dimension) {
      throw new MegaDbException(
          ErrorCode.DATA_EXCEPTION,
          "different vector dimensions " + dimension + " and " + query.vector().length);
    }
    boolean zero = true;
    for (float value : query.vector()) {
      if (!Float.isFinite(value)) {
        throw new MegaDbException(
            ErrorCode.DATA_EXCEPTION, "a vector to search for holds " + value);
      }
      zero &= value == 0;
    }
    if (zero && query.distance() == Distance.COSINE) {
      throw new MegaDbException(
              ErrorCode.DATA_EXCEPTION, "the zero vector has no direction to compare by <=>")
          .withHint("Use <-> or <#>, or leave the zero vector out.");
    }
  }
}
