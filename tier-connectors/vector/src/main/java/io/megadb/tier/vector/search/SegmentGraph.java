package io.megadb.tier.vector.search;

import io.megadb.accel.DistanceKernels;
import io.megadb.spi.tier.Distance;
import io.megadb.tier.vector.store.FlatVectors;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.hnsw.HnswGraph;

/**
 * What searches of one column's graph in one segment share: the graph, the vectors where they lie,
 * the rows' lengths. Valid as long as the segment is open. Any thread.
 */
final class SegmentGraph {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final FlatGraph graph;
  private final MemorySegment vectors;
  private final float[] inverseNorms;
  private final String field;
  private final boolean dense;
  private final Kind kind;
  private final ConcurrentLinkedQueue<GraphWalk> idle = new ConcurrentLinkedQueue<>();

  private SegmentGraph(
      FlatGraph graph,
      MemorySegment vectors,
      float[] inverseNorms,
      String field,
      boolean dense,
      Kind kind) {
    this.graph = graph;
    this.vectors = vectors;
    this.inverseNorms = inverseNorms;
    this.field = field;
    this.dense = dense;
    this.kind = kind;
  }

  /**
   * Reads one.
   *
   * @param flat its vectors, in one piece of memory
   * @param lengths whether distances depend on the vectors' lengths
   */
  static SegmentGraph of(
      HnswGraph graph, LeafReader reader, String field, FlatVectors flat, Lengths lengths)
      throws IOException {
    Optional<FlatGraph> refined = GraphFile.read(reader, field, graph.size());
    return new SegmentGraph(
        refined.isPresent() ? refined.get() : FlatGraph.of(graph),
        flat.memory(),
        lengths == Lengths.DO_NOT_MATTER ? inverseNorms(flat) : null,
        field,
        flat.size() == reader.maxDoc(),
        refined.isPresent() ? Kind.REFINED : Kind.BUILT);
  }

  /** Whether its neighbours are those that Lucene chose. */
  enum Kind {
    BUILT,
    REFINED
  }

  Kind kind() {
    return kind;
  }

  /** The same rows with better neighbours. */
  SegmentGraph refined(FlatGraph better) {
    return new SegmentGraph(better, vectors, inverseNorms, field, dense, Kind.REFINED);
  }

  /** Whether distances depend on the vectors' lengths: by cosine they do not. */
  enum Lengths {
    MATTER,
    DO_NOT_MATTER
  }

  /** Bytes that one takes at most. */
  static long mostBytes(HnswGraph graph) {
    return FlatGraph.mostBytes(graph) + 4L * graph.size();
  }

  /** Bytes that it takes. */
  long bytes() {
    return graph.bytes() + (inverseNorms == null ? 0 : 4L * inverseNorms.length);
  }

  private static float[] inverseNorms(FlatVectors flat) {
    float[] inverse = new float[flat.size()];
    long floats = flat.memory().byteSize() / 4;
    int dimension = (int) (floats / Math.max(1, flat.size()));
    long at = 0;
    for (int row = 0; row < inverse.length; row++) {
      double squares = 0;
      for (int i = 0; i < dimension; i++, at += 4) {
        double value = flat.memory().get(FLOAT, at);
        squares += value * value;
      }
      inverse[row] = (float) (1 / Math.sqrt(squares));
    }
    return inverse;
  }

  FlatGraph graph() {
    return graph;
  }

  MemorySegment vectors() {
    return vectors;
  }

  /** A copy of one vector. */
  float[] vector(int ordinal) {
    int dimension = (int) (vectors.byteSize() / 4 / graph.size());
    float[] vector = new float[dimension];
    MemorySegment.copy(vectors, FLOAT, 4L * ordinal * dimension, vector, 0, dimension);
    return vector;
  }

  /**
   * Distances from one node to others, on the scale of {@link GraphWalk#distance}.
   *
   * @param to the first {@code count} of them
   */
  void distances(
      Distance distance, DistanceKernels kernels, int from, int[] to, int count, float[] into) {
    if (inverseNorms == null) {
      kernels.distances(distance, vector(from), vectors, to, count, into);
      return;
    }
    kernels.distances(Distance.NEGATIVE_INNER_PRODUCT, vector(from), vectors, to, count, into);
    for (int i = 0; i < count; i++) {
      into[i] = 1f + into[i] * inverseNorms[from] * inverseNorms[to[i]];
    }
  }

  /** One divided by each vector's length; null where distances depend on it. */
  float[] inverseNorms() {
    return inverseNorms;
  }

  /** Room for a search; {@link #giveBack} it. */
  GraphWalk walk(DistanceKernels kernels) {
    GraphWalk free = idle.poll();
    return free == null ? new GraphWalk(this, kernels) : free;
  }

  void giveBack(GraphWalk walk) {
    idle.offer(walk);
  }

  /** Documents of candidates. One thread. */
  DocumentOf documents(LeafReader reader) throws IOException {
    if (dense) {
      return ordinal -> ordinal;
    }
    return FlatVectors.of(reader, field)::document;
  }

  /** The ordinal of a document that has a vector. */
  int ordinal(int document, LeafReader reader) throws IOException {
    return dense ? document : FlatVectors.of(reader, field).ordinal(document);
  }

  /** The document of an ordinal. */
  interface DocumentOf {
    int document(int ordinal);
  }

  /** Accepted documents by ordinal; null for all. One thread. */
  Bits ordinals(Bits documents, LeafReader reader) throws IOException {
    if (documents == null || dense) {
      return documents;
    }
    DocumentOf of = documents(reader);
    return new Bits() {
      @Override
      public boolean get(int ordinal) {
        return documents.get(of.document(ordinal));
      }

      @Override
      public int length() {
        return graph.size();
      }
    };
  }
}
