package io.megadb.tier.vector;

import io.megadb.spi.tier.BestMatches;
import io.megadb.spi.tier.FunctionCall;
import io.megadb.spi.tier.ScanRequest;
import io.megadb.tier.vector.search.AcceptedRows;
import io.megadb.tier.vector.search.NearestSearch.Found;
import io.megadb.tier.vector.store.Snapshot;
import io.megadb.tier.vector.words.WordSearch;
import java.io.IOException;
import java.util.List;

/** A scan that wants the rows whose texts match best. */
final class BestMatchesScan {
  // Lucene keeps the best in one array.
  private static final long MOST = Integer.MAX_VALUE - 8;

  private BestMatchesScan() {}

  static NearestScan.Rows find(
      Snapshot snapshot, AcceptedRows.Filtered filtered, ScanRequest request) throws IOException {
    FunctionCall call = request.function().orElseThrow();
    BestMatches wanted = (BestMatches) call.function();
    if (!filtered.undecided().isEmpty()) {
      throw new IllegalStateException(
          "best matches under a condition that can't be decided: " + filtered.undecided());
    }
    AcceptedRows accepted = filtered.rows();
    List<Object> arguments = call.arguments().getFirst();
    int rows = (int) Math.clamp((Long) arguments.get(1), 0, Math.min(accepted.count(), MOST));
    if (rows == 0) {
      return new NearestScan.Rows((leaves, documents) -> 0, 0, "none wanted");
    }
    if (rows == accepted.count()) {
      return new NearestScan.Rows(accepted.cursor(), rows, "all " + rows + " rows");
    }
    Found found =
        WordSearch.best(
            wanted.column(),
            (String) arguments.get(0),
            accepted,
            rows,
            request.context().cancellation());
    return new NearestScan.Rows(found.cursor(), rows, found.way());
  }
}
