package io.megadb.tier.vector.store;

import io.megadb.spi.tier.Distance;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.codecs.lucene104.Lucene104HnswScalarQuantizedVectorsFormat;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.util.quantization.QuantizedByteVectorValues.ScalarEncoding;

/**
 * How Lucene keeps a table's vectors: flat, and with an index a graph beside them. Graphs are built
 * when segments are merged, on several threads, and not when they are flushed: so an insert costs
 * what writing its rows costs. Segments without a graph are searched exactly.
 */
final class VectorFormats extends Lucene104Codec {
  /** More than pgvector's 16,000 is not asked for. */
  static final int MAX_DIMENSION = 16_000;

  /**
   * A graph is built for at least about this many vectors times the logarithm of their number;
   * fewer are searched exactly in less time.
   */
  private static final int GRAPH_FROM = 500;

  private static final int NO_GRAPH = Integer.MAX_VALUE;

  private final Map<String, KnnVectorsFormat> formats = new ConcurrentHashMap<>();
  private final KnnVectorsFormat flat = new Wide(plain(16, 100, 1, null, NO_GRAPH));

  /**
   * @param workers build graphs; {@code threads} of them one graph
   */
  VectorFormats(
      TableSchema schema, List<IndexOptions> indexes, ExecutorService workers, int threads) {
    for (IndexOptions index : indexes) {
      if (index instanceof IndexOptions.Hnsw hnsw) {
        ExecutorService builders = threads > 1 ? workers : null;
        int m = hnsw.m();
        int beam = hnsw.efConstruction();
        KnnVectorsFormat format =
            switch (hnsw.quantization()) {
              case NONE ->
                  new GraphAtMerge(
                      plain(m, beam, 1, null, NO_GRAPH),
                      plain(m, beam, threads, builders, GRAPH_FROM));
              case INT8 ->
                  new GraphAtMerge(
                      quantized(ScalarEncoding.UNSIGNED_BYTE, m, beam, 1, null, NO_GRAPH),
                      quantized(
                          ScalarEncoding.UNSIGNED_BYTE, m, beam, threads, builders, GRAPH_FROM));
              case BINARY ->
                  new GraphAtMerge(
                      quantized(ScalarEncoding.SINGLE_BIT_QUERY_NIBBLE, m, beam, 1, null, NO_GRAPH),
                      quantized(
                          ScalarEncoding.SINGLE_BIT_QUERY_NIBBLE,
                          m,
                          beam,
                          threads,
                          builders,
                          GRAPH_FROM));
            };
        formats.put(schema.field(schema.indexOf(hnsw.column())), format);
      }
    }
  }

  private static KnnVectorsFormat plain(
      int m, int beam, int threads, ExecutorService workers, int graphFrom) {
    return new Lucene99HnswVectorsFormat(m, beam, threads, workers, graphFrom);
  }

  private static KnnVectorsFormat quantized(
      ScalarEncoding encoding, int m, int beam, int threads, ExecutorService workers, int from) {
    return new Lucene104HnswScalarQuantizedVectorsFormat(encoding, m, beam, threads, workers, from);
  }

  @Override
  public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
    return formats.getOrDefault(field, flat);
  }

  /** What Lucene's graph of an index compares by. */
  static VectorSimilarityFunction similarity(Distance distance) {
    return switch (distance) {
      case EUCLIDEAN, MANHATTAN -> VectorSimilarityFunction.EUCLIDEAN;
      case COSINE -> VectorSimilarityFunction.COSINE;
      case NEGATIVE_INNER_PRODUCT -> VectorSimilarityFunction.MAXIMUM_INNER_PRODUCT;
    };
  }

  /** A format under its own name, as segments are read by it, that takes more dimensions. */
  private static class Wide extends KnnVectorsFormat {
    private final KnnVectorsFormat format;

    Wide(KnnVectorsFormat format) {
      super(format.getName());
      this.format = format;
    }

    @Override
    public KnnVectorsWriter fieldsWriter(SegmentWriteState state) throws IOException {
      return format.fieldsWriter(state);
    }

    @Override
    public KnnVectorsReader fieldsReader(SegmentReadState state) throws IOException {
      return format.fieldsReader(state);
    }

    @Override
    public int getMaxDimensions(String field) {
      return MAX_DIMENSION;
    }
  }

  private static final class GraphAtMerge extends Wide {
    private final KnnVectorsFormat merging;

    GraphAtMerge(KnnVectorsFormat flushing, KnnVectorsFormat merging) {
      super(flushing);
      this.merging = merging;
    }

    @Override
    public KnnVectorsWriter fieldsWriter(SegmentWriteState state) throws IOException {
      return state.context.context() == IOContext.Context.MERGE
          ? merging.fieldsWriter(state)
          : super.fieldsWriter(state);
    }
  }
}
