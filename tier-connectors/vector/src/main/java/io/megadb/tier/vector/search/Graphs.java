package io.megadb.tier.vector.search;

import java.io.IOException;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.hnsw.HnswGraphProvider;
import org.apache.lucene.codecs.perfield.PerFieldKnnVectorsFormat;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.FilterLeafReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.util.hnsw.HnswGraph;

/** Which segments have a graph: small and freshly written ones have none. */
public final class Graphs {
  private Graphs() {}

  /** Whether a segment's field has a graph. */
  public static boolean has(LeafReader reader, String field) throws IOException {
    if (!(FilterLeafReader.unwrap(reader) instanceof CodecReader codec)) {
      return false;
    }
    KnnVectorsReader vectors = codec.getVectorReader();
    if (vectors == null || codec.getFieldInfos().fieldInfo(field) == null) {
      return false;
    }
    KnnVectorsReader unwrapped =
        vectors instanceof PerFieldKnnVectorsFormat.FieldsReader fields
            ? fields.getFieldReader(field)
            : vectors;
    if (!(unwrapped instanceof HnswGraphProvider provider)) {
      return false;
    }
    HnswGraph graph = provider.getGraph(field);
    return graph != null && graph.size() > 0;
  }
}
