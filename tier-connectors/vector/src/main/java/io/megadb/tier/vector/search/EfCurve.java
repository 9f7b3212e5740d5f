package io.megadb.tier.vector.search;

import io.megadb.spi.query.Cancellation;
import io.megadb.spi.tier.Distance;
import io.megadb.tier.vector.search.NearestSearch.Found;
import io.megadb.tier.vector.search.NearestSearch.Query;
import io.megadb.tier.vector.store.FlatVectors;
import io.megadb.tier.vector.store.Snapshot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.apache.lucene.search.DocIdSetIterator;

/**
 * What recall a graph has at which ef, measured against the exact answer. The queries are stored
 * rows, moved by the difference of two of their near neighbours: so they lie where the rows lie and
 * are none of them. Rows themselves would be found too easily, being in the graph.
 *
 * @param points by ef, ascending
 */
public record EfCurve(List<Point> points) {
  /** Neighbours a recall is about. */
  public static final int K = 10;

  private static final int SAMPLES = 100;
  private static final int[] EFS = {
    10, 16, 24, 32, 40, 48, 56, 64, 80, 100, 125, 150, 200, 250, 300, 400, 600, 800
  };
  private static final double ENOUGH = 0.9995;

  /** Recall at an ef. */
  public record Point(int ef, double recall) {}

  public EfCurve {
    points = List.copyOf(points);
  }

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
    List<Query> queries = sample(search, all, column, distance, cancellation);
    if (queries.size() < SAMPLES / 2) {
      return Optional.empty();
    }
    List<Set<Long>> exact = new ArrayList<>();
    for (Query query : queries) {
      exact.add(ids(search.exactly(query, all, "calibration", cancellation)));
    }
    List<Point> points = new ArrayList<>();
    for (int ef : EFS) {
      long hits = 0;
      long wanted = 0;
      SearchPlan plan = new SearchPlan.Graph(ef, "calibration");
      for (int i = 0; i < queries.size(); i++) {
        cancellation.check();
        Set<Long> found = ids(search.search(queries.get(i), all, plan, cancellation));
        wanted += exact.get(i).size();
        found.retainAll(exact.get(i));
        hits += found.size();
      }
      points.add(new Point(ef, (double) hits / Math.max(1, wanted)));
      if (points.getLast().recall() >= ENOUGH) {
        break;
      }
    }
    return Optional.of(new EfCurve(points));
  }

  private static List<Query> sample(
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
    List<Query> queries = new ArrayList<>();
    if (total == 0) {
      return queries;
    }
    Random random = new Random(total);
    for (int i = 0; i < SAMPLES; i++) {
      long at = random.nextLong(total);
      int leaf = 0;
      while (at >= vectors.get(leaf).size()) {
        at -= vectors.get(leaf++).size();
      }
      float[] row = vectors.get(leaf).vector((int) at).clone();
      Found near =
          search.search(
              new Query(column, distance, row, K),
              all,
              new SearchPlan.Graph(2 * K, "calibration"),
              cancellation);
      float[] one = neighbour(snapshot, near, column, random);
      float[] other = neighbour(snapshot, near, column, random);
      for (int d = 0; one != null && other != null && d < row.length; d++) {
        row[d] += 0.8f * (one[d] - other[d]);
      }
      queries.add(new Query(column, distance, row, K));
    }
    return queries;
  }

  private static float[] neighbour(Snapshot snapshot, Found near, int column, Random random)
      throws IOException {
    int i = random.nextInt(Math.max(1, near.leaves().length));
    FlatVectors vectors = NearestSearch.vectors(snapshot, near.leaves()[i], column);
    int ordinal = vectors.ordinal(near.documents()[i]);
    // A row without a vector can be among the nearest of very few.
    return ordinal == DocIdSetIterator.NO_MORE_DOCS ? null : vectors.vector(ordinal).clone();
  }

  /** Names of rows that were found. */
  public static Set<Long> ids(Found found) {
    Set<Long> ids = new HashSet<>();
    for (int i = 0; i < found.leaves().length; i++) {
      ids.add(NearestSearch.id(found.leaves()[i], found.documents()[i]));
    }
    return ids;
  }

  /**
   * The least ef that had a recall.
   *
   * @return -1 if none had
   */
  public int ef(double recall) {
    for (Point point : points) {
      if (point.recall() >= recall) {
        return point.ef();
      }
    }
    return -1;
  }
}
