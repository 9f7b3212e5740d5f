package io.megadb.tier.vector.search;

import io.megadb.accel.DistanceKernels;
import io.megadb.accel.Nearest;
import io.megadb.spi.query.Cancellation;
import io.megadb.spi.tier.Distance;
import io.megadb.tier.vector.store.FlatVectors;
import io.megadb.tier.vector.store.IndexOptions;
import io.megadb.tier.vector.store.RowCursor;
import io.megadb.tier.vector.store.Snapshot;
import java.io.IOException;
import java.util.Optional;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopKnnCollector;
import org.apache.lucene.util.Bits;

/**
 * The k nearest among accepted rows: exactly min(k, accepted) of them, whatever the way.
 *
 * <ul>
 *   <li>All, if no more are accepted than wanted.
 *   <li>Exact: every accepted vector is compared, by SIMD. Always possible; chosen when it is
 *       cheaper than the graph, which it is when a condition leaves few rows.
 *   <li>HNSW (Malkov, Yashunin 2016, arXiv:1603.09320; Lucene's graph): {@code ef} candidates are
 *       found in each segment's graph and compared exactly. If it finds fewer rows than wanted, it
 *       is done exactly.
 * </ul>
 *
 * Rows without a vector, or with one that has no distance (zero, by cosine), come last, as ORDER BY
 * puts them: only when there are not k others.
 *
 * <p>Threads: any; one object for all.
 */
public final class NearestSearch {
  private static final int LEAF_SHIFT = 32;

  /** The name of no row. */
  static final long NO_ROW = -1;

  private final DistanceKernels kernels;
  private final Graphs graphs;
  private final ExactSearch exact;
  private final String device;

  public NearestSearch(DistanceKernels kernels, Graphs graphs) {
    this.kernels = kernels;
    this.graphs = graphs;
    this.exact = new ExactSearch(kernels);
    this.device = kernels.device();
  }

  /** The graphs it searches. */
  public Graphs graphs() {
    return graphs;
  }

  /**
   * What is looked for.
   *
   * @param column its position in the table
   * @param k at least 1
   */
  public record Query(int column, Distance distance, float[] vector, int k) {}

  /**
   * What was found.
   *
   * @param leaves segment ordinals, the nearest row first
   * @param documents within them
   * @param distances of them
   * @param way for EXPLAIN
   * @param approximate whether nearer rows may have been missed
   */
  public record Found(
      int[] leaves, int[] documents, float[] distances, String way, boolean approximate) {
    /** The rows in this order. */
    public RowCursor cursor() {
      int[] at = new int[1];
      return (intoLeaves, intoDocuments) -> {
        int rows = Math.min(intoLeaves.length, leaves.length - at[0]);
        System.arraycopy(leaves, at[0], intoLeaves, 0, rows);
        System.arraycopy(documents, at[0], intoDocuments, 0, rows);
        at[0] += rows;
        return rows;
      };
    }
  }

  /** Whether every accepted row is wanted, so that no distance matters. */
  public static boolean wantsAll(AcceptedRows accepted, int k) {
    return accepted.count() <= k;
  }

  /**
   * Searches.
   *
   * @param plan chosen by {@link #plan}
   */
  public Found search(
      Query query, AcceptedRows accepted, SearchPlan plan, Cancellation cancellation)
      throws IOException {
    if (plan instanceof SearchPlan.Graph graph) {
      Nearest.Found found = graph(query, accepted, graph.ef(), NO_ROW, cancellation);
      if (found.ids().length == query.k()) {
        return found(found, "hnsw, ef " + graph.ef() + " (" + graph.why() + ")", true);
      }
    }
    String why =
        plan instanceof SearchPlan.Exact e ? e.why() : "the graph did not find all of them";
    return exactly(query, accepted, why, cancellation);
  }

  /** The exact answer. */
  public Found exactly(Query query, AcceptedRows accepted, String why, Cancellation cancellation)
      throws IOException {
    Nearest nearest = new Nearest(query.k());
    exact.search(query, accepted, nearest, cancellation);
    Nearest.Found found = nearest.drain();
    int missing = query.k() - found.ids().length;
    if (missing > 0) {
      found = exact.withoutDistance(query, accepted, found, missing);
    }
    return found(found, "exact, " + device + " (" + why + ")", false);
  }

  private static Found found(Nearest.Found nearest, String way, boolean approximate) {
    int rows = nearest.ids().length;
    int[] leaves = new int[rows];
    int[] documents = new int[rows];
    for (int i = 0; i < rows; i++) {
      leaves[i] = (int) (nearest.ids()[i] >>> LEAF_SHIFT);
      documents[i] = (int) nearest.ids()[i];
    }
    return new Found(leaves, documents, nearest.distances(), way, approximate);
  }

  static long id(int leaf, int document) {
    return (long) leaf << LEAF_SHIFT | document;
  }

  /**
   * The graph's answer.
   *
   * @param without a row that is not to be found, nor to lead to others where that can be had; or
   *     {@link #NO_ROW}
   */
  Nearest.Found graph(
      Query query, AcceptedRows accepted, int ef, long without, Cancellation cancellation)
      throws IOException {
    Snapshot snapshot = accepted.snapshot();
    String field = snapshot.schema().field(query.column());
    Nearest nearest = new Nearest(query.k());
    boolean ordered = ordered(query, snapshot);
    for (int leaf = 0; leaf < snapshot.leaves().size(); leaf++) {
      cancellation.check();
      LeafReader reader = snapshot.leaves().get(leaf).reader();
      if (!graphs.has(reader, field)) {
        exact.search(query, accepted, leaf, nearest, cancellation);
        continue;
      }
      Bits bits = accepted.bits().get(leaf);
      Optional<SegmentGraph> inMemory = ordered ? graphs.inMemory(reader, field) : Optional.empty();
      if (inMemory.isPresent()) {
        int hidden = (int) (without >> LEAF_SHIFT) == leaf ? (int) without : GraphWalk.NONE;
        walk(inMemory.get(), query, reader, leaf, bits, ef, hidden, nearest, cancellation);
        continue;
      }
      TopKnnCollector collector = new TopKnnCollector(ef, Integer.MAX_VALUE);
      reader.searchNearestVectors(
          field, query.vector(), collector, new AcceptedDocs(bits, reader.maxDoc()));
      ScoreDoc[] top = collector.topDocs().scoreDocs;
      int compared = ordered ? Math.min(query.k(), top.length) : top.length;
      exact.compare(query, reader, field, leaf, top, compared, nearest);
    }
    return nearest.drain();
  }

  private void walk(
      SegmentGraph graph,
      Query query,
      LeafReader reader,
      int leaf,
      Bits bits,
      int ef,
      int hidden,
      Nearest nearest,
      Cancellation cancellation)
      throws IOException {
    SegmentGraph.DocumentOf documents = graph.documents(reader);
    GraphWalk walk = graph.walk(kernels);
    try {
      int found =
          walk.search(
              query.distance(),
              query.vector(),
              ef,
              graph.ordinals(bits, reader),
              hidden == GraphWalk.NONE ? hidden : graph.ordinal(hidden, reader),
              cancellation);
      for (int i = 0; i < Math.min(found, query.k()); i++) {
        nearest.offer(walk.distance(i), id(leaf, documents.document(walk.ordinal(i))));
      }
    } finally {
      graph.giveBack(walk);
    }
  }

  /**
   * Whether a graph finds its rows in the order of the distance: it compares whole vectors by it.
   */
  private static boolean ordered(Query query, Snapshot snapshot) {
    return query.distance() != Distance.MANHATTAN
        && IndexOptions.hnsw(snapshot.indexes(), snapshot.schema().column(query.column()).name())
            .filter(i -> i.quantization() == IndexOptions.Quantization.NONE)
            .isPresent();
  }

  /**
   * The cheaper way, for the recall asked for.
   *
   * @param efFor the ef at which the graph has that recall
   */
  public SearchPlan plan(Query query, AcceptedRows accepted, EfChoice efFor) throws IOException {
    Snapshot snapshot = accepted.snapshot();
    String name = snapshot.schema().column(query.column()).name();
    Optional<IndexOptions.Hnsw> index = IndexOptions.hnsw(snapshot.indexes(), name);
    if (index.isEmpty()) {
      return new SearchPlan.Exact("no index on " + name);
    }
    if (index.get().distance() != query.distance()) {
      return new SearchPlan.Exact(
          "index " + index.get().name() + " is for " + index.get().distance().operator());
    }
    String field = snapshot.schema().field(query.column());
    long withGraph = 0;
    for (var leaf : snapshot.leaves()) {
      if (graphs.has(leaf.reader(), field)) {
        withGraph++;
      }
    }
    if (withGraph == 0) {
      return new SearchPlan.Exact("few rows, no graph yet");
    }
    int ef = efFor.ef(query.k());
    if (ef < 0) {
      return new SearchPlan.Exact("the graph does not reach the recall wanted");
    }
    return SearchPlan.cheaper(accepted.count(), snapshot.reader().numDocs(), withGraph, ef);
  }

  /** Which ef to use. */
  public interface EfChoice {
    /** For the k nearest; negative if no graph search is good enough. */
    int ef(int k);
  }

  /** The vectors of a segment, for whoever samples them. */
  static FlatVectors vectors(Snapshot snapshot, int leaf, int column) throws IOException {
    return FlatVectors.of(snapshot.leaves().get(leaf).reader(), snapshot.schema().field(column));
  }
}
