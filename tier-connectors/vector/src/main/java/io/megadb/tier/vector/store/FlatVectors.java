package io.megadb.tier.vector.store;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.lucene.codecs.lucene95.HasIndexSlice;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.store.MemorySegmentAccessInput;

/**
 * The exact vectors of one column in one segment: row {@code ordinal} of flat memory, where the
 * file is mapped in one piece; else read one by one. Quantized indexes keep them too. One thread.
 */
public final class FlatVectors {
  private final FloatVectorValues values;
  private final KnnVectorValues.DocIndexIterator iterator;
  private final MemorySegment memory;

  private FlatVectors(FloatVectorValues values, MemorySegment memory) {
    this.values = values;
    this.iterator = values == null ? null : values.iterator();
    this.memory = memory;
  }

  /** Those of a segment; none where it has no vector in this column. */
  public static FlatVectors of(LeafReader reader, String field) throws IOException {
    FloatVectorValues values = reader.getFloatVectorValues(field);
    MemorySegment memory = null;
    if (values instanceof HasIndexSlice sliced
        && sliced.getSlice() instanceof MemorySegmentAccessInput input) {
      long bytes = 4L * values.size() * values.dimension();
      // Another length is another encoding.
      if (sliced.getSlice().length() == bytes) {
        memory = input.segmentSliceOrNull(0, bytes);
      }
    }
    return new FlatVectors(values, memory);
  }

  /** How many vectors there are. */
  public int size() {
    return values == null ? 0 : values.size();
  }

  /** All vectors by ordinal, little-endian; null if they are not in one piece of memory. */
  public MemorySegment memory() {
    return memory;
  }

  /** A vector; valid until the next call. */
  public float[] vector(int ordinal) throws IOException {
    return values.vectorValue(ordinal);
  }

  /** The document of a vector. */
  public int document(int ordinal) {
    return values.ordToDoc(ordinal);
  }

  /**
   * The vector of a document, which is not before that of the last call; NO_MORE_DOCS if it has
   * none.
   */
  public int ordinal(int document) throws IOException {
    if (iterator == null) {
      return DocIdSetIterator.NO_MORE_DOCS;
    }
    int at = iterator.docID() < document ? iterator.advance(document) : iterator.docID();
    return at == document ? iterator.index() : DocIdSetIterator.NO_MORE_DOCS;
  }

  void copy(int ordinal, ArrowBuf into, long byteOffset) throws IOException {
    long bytes = 4L * values.dimension();
    if (memory != null) {
      MemorySegment target =
          MemorySegment.ofAddress(into.memoryAddress() + byteOffset).reinterpret(bytes);
      MemorySegment.copy(memory, ordinal * bytes, target, 0, bytes);
      return;
    }
    float[] vector = values.vectorValue(ordinal);
    for (int i = 0; i < vector.length; i++) {
      into.setFloat(byteOffset + 4L * i, vector[i]);
    }
  }
}
