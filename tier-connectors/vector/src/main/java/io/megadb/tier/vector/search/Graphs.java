package io.megadb.tier.vector.search;

import io.megadb.accel.DistanceKernels;
import io.megadb.spi.query.Cancellation;
import io.megadb.tier.vector.search.SegmentGraph.Kind;
import io.megadb.tier.vector.search.SegmentGraph.Lengths;
import io.megadb.tier.vector.store.FlatVectors;
import io.megadb.tier.vector.store.IndexOptions;
import io.megadb.tier.vector.store.Snapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.hnsw.HnswGraphProvider;
import org.apache.lucene.codecs.perfield.PerFieldKnnVectorsFormat;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.FilterLeafReader;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.util.hnsw.HnswGraph;

/**
 * The graphs of segments: small and freshly written segments have none. What a search needs of one
 * is kept in memory until the segment is closed; graphs for which there is no room any more are
 * searched as Lucene does, in their file.
 *
 * <p>Threads: any.
 */
public final class Graphs {
  /** Nodes of a graph that is worth it. */
  private static final int REFINED_FROM = 10_000;

  private static final int LEAST_CANDIDATES = 16;
  private static final int MOST_CANDIDATES = 64;

  private final long mostBytes;
  private final DistanceKernels kernels;
  private final Executor builders;
  private final int threads;
  private final AtomicLong bytes = new AtomicLong();
  private final Map<Key, Boolean> present = new ConcurrentHashMap<>();
  private final Map<Key, Optional<SegmentGraph>> inMemory = new ConcurrentHashMap<>();

  private record Key(IndexReader.CacheKey segment, String field) {}

  /**
   * @param mostBytes that graphs may take in memory
   * @param builders run the work of refining one on other threads
   * @param threads that refine one, the caller's among them
   */
  public Graphs(long mostBytes, DistanceKernels kernels, Executor builders, int threads) {
    this.mostBytes = mostBytes;
    this.kernels = kernels;
    this.builders = builders;
    this.threads = threads;
  }

  /** Deletes files of graphs that no segment has any more. */
  public static void clean(Snapshot snapshot) throws IOException {
    List<String> fields =
        snapshot.indexes().stream()
            .filter(IndexOptions.Hnsw.class::isInstance)
            .map(i -> snapshot.schema().field(snapshot.schema().indexOf(i.column())))
            .toList();
    GraphFile.clean(snapshot.leaves(), fields);
  }

  /** Whether a segment's field has a graph. */
  public boolean has(LeafReader reader, String field) throws IOException {
    Boolean known = present.get(key(reader, field));
    return known != null
        ? known
        : once(
            present,
            reader,
            field,
            () -> {
              HnswGraph graph = graph(reader, field);
              return graph != null && graph.size() > 0;
            },
            gone -> {});
  }

  /**
   * The graph in memory.
   *
   * @return empty where there is no graph, no room, or no flat memory that has its vectors
   */
  Optional<SegmentGraph> inMemory(LeafReader reader, String field) throws IOException {
    Optional<SegmentGraph> known = inMemory.get(key(reader, field));
    return known != null
        ? known
        : once(
            inMemory,
            reader,
            field,
            () -> has(reader, field) ? read(reader, field) : Optional.empty(),
            gone -> gone.ifPresent(graph -> bytes.addAndGet(-graph.bytes())));
  }

  /** Threads that refine a graph. */
  public enum Effort {
    /** The caller's. */
    ONE_THREAD,
    /** All that build graphs. */
    ALL_THREADS
  }

  /**
   * Makes a segment's graph better, unless that is done, or it is small, or not in memory.
   *
   * @param index not a quantized one
   */
  public void refine(
      LeafReader reader,
      String field,
      IndexOptions.Hnsw index,
      Effort effort,
      Cancellation cancellation)
      throws IOException {
    Optional<SegmentGraph> known = inMemory(reader, field);
    if (known.isEmpty()
        || known.get().kind() == Kind.REFINED
        || known.get().graph().size() < REFINED_FROM) {
      return;
    }
    SegmentGraph built = known.get();
    FlatGraph better =
        GraphRefiner.refine(
            built,
            index.distance(),
            kernels,
            index.m(),
            Math.clamp(index.efConstruction(), LEAST_CANDIDATES, MOST_CANDIDATES),
            builders,
            effort == Effort.ALL_THREADS ? threads : 1,
            cancellation);
    GraphFile.write(reader, field, better);
    SegmentGraph refined = built.refined(better);
    if (inMemory.replace(key(reader, field), known, Optional.of(refined))) {
      bytes.addAndGet(refined.bytes() - built.bytes());
    }
  }

  private static Key key(LeafReader reader, String field) {
    return new Key(reader.getCoreCacheHelper().getKey(), field);
  }

  private interface Reading<T> {
    T read() throws IOException;
  }

  /** Reads what is forgotten when the segment is closed. */
  private static <T> T once(
      Map<Key, T> known, LeafReader reader, String field, Reading<T> reading, Consumer<T> forget)
      throws IOException {
    Key key = key(reader, field);
    try {
      return known.computeIfAbsent(
          key,
          k -> {
            try {
              T read = reading.read();
              reader
                  .getCoreCacheHelper()
                  .addClosedListener(
                      closed -> {
                        T gone = known.remove(key);
                        if (gone != null) {
                          forget.accept(gone);
                        }
                      });
              return read;
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private Optional<SegmentGraph> read(LeafReader reader, String field) throws IOException {
    HnswGraph graph = graph(reader, field);
    FlatVectors vectors = FlatVectors.of(reader, field);
    if (graph.size() != vectors.size() || vectors.memory() == null) {
      return Optional.empty();
    }
    long room = SegmentGraph.mostBytes(graph);
    if (bytes.addAndGet(room) > mostBytes) {
      bytes.addAndGet(-room);
      return Optional.empty();
    }
    long taken = 0;
    try {
      SegmentGraph read =
          SegmentGraph.of(
              graph,
              reader,
              field,
              vectors,
              reader.getFieldInfos().fieldInfo(field).getVectorSimilarityFunction()
                      == VectorSimilarityFunction.COSINE
                  ? Lengths.DO_NOT_MATTER
                  : Lengths.MATTER);
      taken = read.bytes();
      return Optional.of(read);
    } finally {
      bytes.addAndGet(taken - room);
    }
  }

  /** Null without one. */
  private static HnswGraph graph(LeafReader reader, String field) throws IOException {
    if (!(FilterLeafReader.unwrap(reader) instanceof CodecReader codec)) {
      return null;
    }
    KnnVectorsReader vectors = codec.getVectorReader();
    if (vectors == null || codec.getFieldInfos().fieldInfo(field) == null) {
      return null;
    }
    KnnVectorsReader unwrapped =
        vectors instanceof PerFieldKnnVectorsFormat.FieldsReader fields
            ? fields.getFieldReader(field)
            : vectors;
    return unwrapped instanceof HnswGraphProvider provider ? provider.getGraph(field) : null;
  }
}
