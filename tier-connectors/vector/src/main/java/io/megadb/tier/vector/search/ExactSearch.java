package io.megadb.tier.vector.search;

import io.megadb.accel.DistanceKernels;
import io.megadb.accel.Nearest;
import io.megadb.spi.query.Cancellation;
import io.megadb.tier.vector.search.NearestSearch.Query;
import io.megadb.tier.vector.store.FlatVectors;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.FixedBitSet;

/** Compares all accepted vectors. Any thread. */
final class ExactSearch {
  private static final int BLOCK = 1024;
  // Below this share of accepted rows only theirs are read, above the memory is read in a row.
  private static final int DENSE_FROM_ONE_IN = 3;

  private final DistanceKernels kernels;

  ExactSearch(DistanceKernels kernels) {
    this.kernels = kernels;
  }

  void search(Query query, AcceptedRows accepted, Nearest nearest, Cancellation cancellation)
      throws IOException {
    for (int leaf = 0; leaf < accepted.snapshot().leaves().size(); leaf++) {
      search(query, accepted, leaf, nearest, cancellation);
    }
  }

  void search(
      Query query, AcceptedRows accepted, int leaf, Nearest nearest, Cancellation cancellation)
      throws IOException {
    FlatVectors vectors = NearestSearch.vectors(accepted.snapshot(), leaf, query.column());
    if (vectors.size() == 0) {
      return;
    }
    Bits bits = accepted.bits().get(leaf);
    boolean dense =
        !(bits instanceof FixedBitSet set)
            || (long) set.cardinality() * DENSE_FROM_ONE_IN >= vectors.size();
    float[] distances = new float[BLOCK];
    if (dense && vectors.memory() != null) {
      for (int first = 0; first < vectors.size(); first += BLOCK) {
        cancellation.check();
        int count = Math.min(BLOCK, vectors.size() - first);
        kernels.distances(
            query.distance(), query.vector(), vectors.memory(), first, count, distances);
        for (int i = 0; i < count; i++) {
          offer(nearest, distances[i], vectors.document(first + i), bits, leaf);
        }
      }
      return;
    }
    int[] ordinals = new int[BLOCK];
    int[] documents = new int[BLOCK];
    int count = 0;
    int maxDoc = accepted.snapshot().leaves().get(leaf).reader().maxDoc();
    for (int document = next(bits, 0, maxDoc);
        document < maxDoc;
        document = next(bits, document + 1, maxDoc)) {
      int ordinal = vectors.ordinal(document);
      if (ordinal != DocIdSetIterator.NO_MORE_DOCS) {
        ordinals[count] = ordinal;
        documents[count++] = document;
      }
      if (count == BLOCK) {
        cancellation.check();
        offerAll(query, vectors, ordinals, documents, count, leaf, nearest, distances);
        count = 0;
      }
    }
    offerAll(query, vectors, ordinals, documents, count, leaf, nearest, distances);
  }

  private static int next(Bits bits, int from, int maxDoc) {
    if (from >= maxDoc) {
      return maxDoc;
    }
    if (bits instanceof FixedBitSet set) {
      return Math.min(maxDoc, set.nextSetBit(from));
    }
    int document = from;
    while (bits != null && document < maxDoc && !bits.get(document)) {
      document++;
    }
    return document;
  }

  private void offerAll(
      Query query,
      FlatVectors vectors,
      int[] ordinals,
      int[] documents,
      int count,
      int leaf,
      Nearest nearest,
      float[] distances)
      throws IOException {
    if (vectors.memory() != null) {
      kernels.distances(
          query.distance(), query.vector(), vectors.memory(), ordinals, count, distances);
    } else {
      float[] one = new float[1];
      for (int i = 0; i < count; i++) {
        MemorySegment row = MemorySegment.ofArray(vectors.vector(ordinals[i]));
        kernels.distances(query.distance(), query.vector(), row, 0, 1, one);
        distances[i] = one[0];
      }
    }
    for (int i = 0; i < count; i++) {
      offer(nearest, distances[i], documents[i], null, leaf);
    }
  }

  private static void offer(Nearest nearest, float distance, int document, Bits bits, int leaf) {
    // A bound of NaN keeps everything; a distance of NaN is left to withoutDistance.
    if (!(distance > nearest.bound())
        && !Float.isNaN(distance)
        && (bits == null || bits.get(document))) {
      nearest.offer(distance, NearestSearch.id(leaf, document));
    }
  }

  /**
   * Offers what a graph found.
   *
   * @param count how many of them, from the first
   */
  void compare(
      Query query,
      LeafReader reader,
      String field,
      int leaf,
      ScoreDoc[] found,
      int count,
      Nearest nearest)
      throws IOException {
    int[] documents = new int[count];
    for (int i = 0; i < count; i++) {
      documents[i] = found[i].doc;
    }
    Arrays.sort(documents);
    FlatVectors vectors = FlatVectors.of(reader, field);
    int[] ordinals = new int[count];
    for (int i = 0; i < count; i++) {
      ordinals[i] = vectors.ordinal(documents[i]);
    }
    offerAll(query, vectors, ordinals, documents, count, leaf, nearest, new float[count]);
  }

  /**
   * Adds accepted rows that have no distance: vectors that are zero first, then rows without one.
   */
  Nearest.Found withoutDistance(
      Query query, AcceptedRows accepted, Nearest.Found found, int missing) throws IOException {
    long[] ids = Arrays.copyOf(found.ids(), found.ids().length + missing);
    float[] distances = Arrays.copyOf(found.distances(), ids.length);
    int size = found.ids().length;
    java.util.Set<Long> there = new java.util.HashSet<>();
    for (long id : found.ids()) {
      there.add(id);
    }
    for (boolean nulls : new boolean[] {false, true}) {
      for (int leaf = 0; leaf < accepted.snapshot().leaves().size(); leaf++) {
        LeafReader reader = accepted.snapshot().leaves().get(leaf).reader();
        Bits bits = accepted.bits().get(leaf);
        FlatVectors vectors = NearestSearch.vectors(accepted.snapshot(), leaf, query.column());
        NumericDocValues zeros =
            DocValues.getNumeric(reader, accepted.snapshot().schema().zeroField(query.column()));
        for (int document = next(bits, 0, reader.maxDoc());
            document < reader.maxDoc() && size < ids.length;
            document = next(bits, document + 1, reader.maxDoc())) {
          boolean isNull =
              vectors.ordinal(document) == DocIdSetIterator.NO_MORE_DOCS
                  && !zeros.advanceExact(document);
          if (isNull == nulls && there.add(NearestSearch.id(leaf, document))) {
            ids[size] = NearestSearch.id(leaf, document);
            distances[size++] = Float.NaN;
          }
        }
      }
    }
    return new Nearest.Found(Arrays.copyOf(distances, size), Arrays.copyOf(ids, size));
  }
}
