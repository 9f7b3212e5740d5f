package io.megadb.tier.vector;

import io.megadb.spi.query.Cancellation;
import io.megadb.spi.tier.Distance;
import io.megadb.spi.tier.FunctionCall;
import io.megadb.spi.tier.LocalScan;
import io.megadb.spi.tier.NearestEach;
import io.megadb.spi.tier.NearestRows;
import io.megadb.spi.tier.ScanRequest;
import io.megadb.tier.vector.search.AcceptedRows;
import io.megadb.tier.vector.search.NearestSearch.Found;
import io.megadb.tier.vector.search.NearestSearch.Query;
import io.megadb.tier.vector.store.RowCursor;
import io.megadb.tier.vector.store.RowsReader;
import io.megadb.tier.vector.store.Snapshot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A scan that wants the nearest rows of many vectors, searched as its rows are read. */
final class NearestEachScan {
  // What one array holds.
  private static final long MOST = Integer.MAX_VALUE - 8;

  private NearestEachScan() {}

  /**
   * Opens the scan.
   *
   * @param find the nearest rows of one vector; called by several threads at once
   */
  static LocalScan open(
      Snapshot snapshot,
      AcceptedRows.Filtered filtered,
      ScanRequest request,
      Searches.Search find,
      Searches searches,
      LocalScan.Pin pin) {
    FunctionCall call = request.function().orElseThrow();
    NearestRows wanted = ((NearestEach) call.function()).rows();
    if (!filtered.undecided().isEmpty()) {
      throw new IllegalStateException(
          "nearest rows under a condition that can't be decided: " + filtered.undecided());
    }
    AcceptedRows accepted = filtered.rows();
    int column = snapshot.schema().indexOf(wanted.column());
    long wantedRows = 0;
    List<Query> queries = new ArrayList<>();
    for (List<Object> arguments : call.arguments()) {
      int k = (int) Math.clamp((Long) arguments.get(1), 0, Math.min(accepted.count(), MOST));
      wantedRows += k;
      queries.add(new Query(column, wanted.distance(), (float[]) arguments.get(0), k));
    }
    double recall = call.arguments().isEmpty() ? 1 : (Double) call.arguments().getFirst().get(2);
    Cancellation cancellation = request.context().cancellation();
    EachCursor cursor =
        new EachCursor(
            queries,
            searches.batches(
                queries,
                query -> nearest(query, recall, accepted, find, cancellation),
                cancellation));
    List<String> columns = new ArrayList<>(request.columns());
    boolean target = columns.remove(NearestEach.TARGET);
    if (target && !request.columns().getLast().equals(NearestEach.TARGET)) {
      throw new IllegalStateException(NearestEach.TARGET + " comes last: " + request.columns());
    }
    String stream = request.relation() + "_0";
    RowsReader rows =
        new RowsReader(
            snapshot, columns, RowsReader.Locator.NO, cursor, wantedRows, request.context());
    EachReader reader =
        new EachReader(rows, cursor, snapshot.schema().column(column).type(), request.context());
    String version =
        snapshot.version() + ", " + wanted.describe() + " of " + queries.size() + " vectors";
    return new LocalScan(
        ScanSelect.of(snapshot.schema(), columns, List.of(NearestEach.TARGET), stream),
        Map.of(stream, reader),
        new LocalScan.Facts(version, snapshot.leaves().size(), 0, -1, snapshot.bytes()),
        List.of(),
        Optional.of(snapshot),
        pin);
  }

  private static Found nearest(
      Query query,
      double recall,
      AcceptedRows accepted,
      Searches.Search find,
      Cancellation cancellation)
      throws IOException {
    boolean nothing = query.vector().length == 0;
    if (query.k() == 0 || nothing || (query.distance() == Distance.COSINE && isZero(query))) {
      // Without a vector, or with one that has no direction, no row is nearer than another.
      return any(accepted, query.k());
    }
    return find.find(query, recall, accepted, cancellation);
  }

  private static boolean isZero(Query query) {
    for (float value : query.vector()) {
      if (value != 0) {
        return false;
      }
    }
    return true;
  }

  private static Found any(AcceptedRows accepted, int k) throws IOException {
    int[] leaves = new int[k];
    int[] documents = new int[k];
    RowCursor cursor = accepted.cursor();
    int rows = k == 0 ? 0 : cursor.next(leaves, documents);
    return new Found(
        Arrays.copyOf(leaves, rows),
        Arrays.copyOf(documents, rows),
        new float[rows],
        "any " + rows,
        false);
  }
}
