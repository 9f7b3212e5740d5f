package io.megadb.tier.vector.search;

import io.megadb.spi.query.Cancellation;
import io.megadb.spi.tier.Distance;
import io.megadb.tier.vector.search.NearestSearch.Found;
import io.megadb.tier.vector.search.NearestSearch.Query;
import io.megadb.tier.vector.store.FlatVectors;
import io.megadb.tier.vector.store.Snapshot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * What recall a graph has at which ef, measured against the exact answer. The queries are stored
 * rows that are taken out of the graph for their own search: what is left of it is what a query of
 * the rows' kind meets that is none of them. Only a little less, as links to such a row lead
 * nowhere; so the recall is rather too low than too high.
 *
 * @param points by ef, ascending
 */
public record EfCurve(List<Point> points) {
  /** Neighbours a recall is about. */
  public static final int K = 10;

  private static final int SAMPLES = 400;
  private static final int FEWEST_SAMPLES = 50;
  private static final int[] EFS = {10, 14, 20, 28, 40, 56, 80, 110, 150, 200, 280, 400, 560, 800};
  private static final double ENOUGH = 0.9995;

  /** Two sums of the same products in another order differ by less. */
  private static final float ROUNDING = 4e-6f;

  /**
   * Recall at an ef.
   *
   * @param error the standard error of the recall, which is a sample's
   */
  public record Point(int ef, double recall, double error) {
    /** A recall that the true one is hardly below. */
    double atLeast() {
      return recall - error;
    }
  }

  public EfCurve {
    points = List.copyOf(points);
  }

  /** A query that is a row, and the row. */
  private record Sample(Query query, long row, float[] exact) {}

  /**
   * Measures.
   *
   * @param column position of the vector column
   * @return empty where there is no graph, or too few rows to tell
   */
  public static Optional<EfCurve> measure(
      NearestSearch search,
      Snapshot snapshot,
      int column,
      Distance distance,
      Cancellation cancellation)
      throws IOException {
    AcceptedRows all = AcceptedRows.of(snapshot, List.of(), Optional.empty()).rows();
    List<Sample> samples = samples(search, all, column, distance, cancellation);
    if (samples.size() < FEWEST_SAMPLES) {
      return Optional.empty();
    }
    List<Point> points = new ArrayList<>();
    for (int ef : EFS) {
      double sum = 0;
      double squares = 0;
      for (Sample sample : samples) {
        var found = search.graph(sample.query(), all, ef + 1, sample.row(), cancellation);
        float[] distances = without(found.ids(), found.distances(), sample.row());
        double recall = recall(distances, sample.exact());
        sum += recall;
        squares += recall * recall;
      }
      double mean = sum / samples.size();
      double variance = Math.max(0, squares / samples.size() - mean * mean);
      points.add(new Point(ef, mean, Math.sqrt(variance / samples.size())));
      if (mean >= ENOUGH) {
        break;
      }
    }
    return Optional.of(new EfCurve(points));
  }

  private static List<Sample> samples(
      NearestSearch search,
      AcceptedRows all,
      int column,
      Distance distance,
      Cancellation cancellation)
      throws IOException {
    Snapshot snapshot = all.snapshot();
    long total = 0;
    List<FlatVectors> vectors = new ArrayList<>();
    for (int leaf = 0; leaf < snapshot.leaves().size(); leaf++) {
      vectors.add(NearestSearch.vectors(snapshot, leaf, column));
      total += vectors.getLast().size();
    }
    List<Sample> samples = new ArrayList<>();
    Random random = new Random(total);
    for (int i = 0; total > K && i < SAMPLES; i++) {
      long at = random.nextLong(total);
      int leaf = 0;
      while (at >= vectors.get(leaf).size()) {
        at -= vectors.get(leaf++).size();
      }
      float[] vector = vectors.get(leaf).vector((int) at).clone();
      long row = NearestSearch.id(leaf, vectors.get(leaf).document((int) at));
      // One more, as the row itself is nearest to itself.
      Query query = new Query(column, distance, vector, K + 1);
      Found nearest = search.exactly(query, all, "calibration", cancellation);
      long[] ids = new long[nearest.documents().length];
      for (int n = 0; n < ids.length; n++) {
        ids[n] = NearestSearch.id(nearest.leaves()[n], nearest.documents()[n]);
      }
      float[] exact = without(ids, nearest.distances(), row);
      if (exact.length == K) {
        samples.add(new Sample(query, row, exact));
      }
    }
    return samples;
  }

  /** The first {@link #K} distances of other rows than one. */
  private static float[] without(long[] ids, float[] distances, long row) {
    float[] others = new float[K];
    int count = 0;
    for (int i = 0; i < ids.length && count < K; i++) {
      if (ids[i] != row) {
        others[count++] = distances[i];
      }
    }
    return java.util.Arrays.copyOf(others, count);
  }

  /**
   * The share of the nearest rows that was found. A row as near as the last of the true answer is
   * as good as that.
   *
   * @param found ascending
   * @param exact ascending
   */
  public static double recall(float[] found, float[] exact) {
    if (exact.length == 0) {
      return 1;
    }
    float last = exact[exact.length - 1];
    float bound = last + ROUNDING * Math.max(1, Math.abs(last));
    int right = 0;
    for (float distance : found) {
      right += distance <= bound ? 1 : 0;
    }
    return Math.min(1, right / (double) exact.length);
  }

  /**
   * The least ef that most likely has a recall at least, between the points measured.
   *
   * @return -1 if none has
   */
  public int ef(double recall) {
    Point before = null;
    for (Point point : points) {
      if (point.atLeast() >= recall) {
        if (before == null) {
          return point.ef();
        }
        double share = (recall - before.atLeast()) / (point.atLeast() - before.atLeast());
        return before.ef() + (int) Math.ceil(share * (point.ef() - before.ef()));
      }
      before = before == null || point.atLeast() > before.atLeast() ? point : before;
    }
    return points.isEmpty() || points.getLast().recall() < recall ? -1 : points.getLast().ef();
  }

  /** The recall at an ef, between the points measured. */
  public double recall(int ef) {
    Point before = points.getFirst();
    for (Point point : points) {
      if (point.ef() >= ef) {
        double share =
            point.ef() == before.ef()
                ? 1
                : (ef - before.ef()) / (double) (point.ef() - before.ef());
        return before.recall() + share * (point.recall() - before.recall());
      }
      before = point;
    }
    return before.recall();
  }
}
