package io.megadb.accel.cpu;

import io.megadb.accel.DistanceKernels;
import io.megadb.spi.tier.Distance;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** What both kinds of kernel have in common: loops over rows, around the distance of one row. */
abstract class RowKernels implements DistanceKernels {
  abstract float squaredEuclidean(float[] query, MemorySegment rows, long byteOffset);

  abstract float dot(float[] query, MemorySegment rows, long byteOffset);

  abstract float manhattan(float[] query, MemorySegment rows, long byteOffset);

  /** One minus the cosine, with the query's own norm given. */
  abstract float cosine(float[] query, float queryNorm, MemorySegment rows, long byteOffset);

  @Override
  public final void distances(
      Distance distance,
      float[] query,
      MemorySegment rows,
      long firstRow,
      int count,
      float[] into) {
    long rowBytes = 4L * query.length;
    Objects.checkFromIndexSize(firstRow * rowBytes, count * rowBytes, rows.byteSize());
    Objects.checkFromIndexSize(0, count, into.length);
    long offset = firstRow * rowBytes;
    switch (distance) {
      case EUCLIDEAN -> {
        for (int i = 0; i < count; i++, offset += rowBytes) {
          into[i] = (float) Math.sqrt(squaredEuclidean(query, rows, offset));
        }
      }
      case NEGATIVE_INNER_PRODUCT -> {
        for (int i = 0; i < count; i++, offset += rowBytes) {
          into[i] = -dot(query, rows, offset);
        }
      }
      case MANHATTAN -> {
        for (int i = 0; i < count; i++, offset += rowBytes) {
          into[i] = manhattan(query, rows, offset);
        }
      }
      case COSINE -> {
        float norm = norm(query);
        for (int i = 0; i < count; i++, offset += rowBytes) {
          into[i] = cosine(query, norm, rows, offset);
        }
      }
    }
  }

  @Override
  public final void distances(
      Distance distance,
      float[] query,
      MemorySegment rows,
      int[] rowNumbers,
      int count,
      float[] into) {
    long rowBytes = 4L * query.length;
    long most = rowBytes == 0 ? 0 : rows.byteSize() / rowBytes;
    Objects.checkFromIndexSize(0, count, into.length);
    for (int i = 0; i < count; i++) {
      Objects.checkIndex(rowNumbers[i], most);
    }
    switch (distance) {
      case EUCLIDEAN -> {
        squaredEuclideans(query, rows, rowNumbers, count, into);
        for (int i = 0; i < count; i++) {
          into[i] = (float) Math.sqrt(into[i]);
        }
      }
      case NEGATIVE_INNER_PRODUCT -> {
        dots(query, rows, rowNumbers, count, into);
        for (int i = 0; i < count; i++) {
          into[i] = -into[i];
        }
      }
      case MANHATTAN -> {
        for (int i = 0; i < count; i++) {
          into[i] = manhattan(query, rows, rowNumbers[i] * rowBytes);
        }
      }
      case COSINE -> {
        float norm = norm(query);
        for (int i = 0; i < count; i++) {
          into[i] = cosine(query, norm, rows, rowNumbers[i] * rowBytes);
        }
      }
    }
  }

  /** Of rows whose numbers were checked. */
  void squaredEuclideans(
      float[] query, MemorySegment rows, int[] rowNumbers, int count, float[] into) {
    for (int i = 0; i < count; i++) {
      into[i] = squaredEuclidean(query, rows, 4L * query.length * rowNumbers[i]);
    }
  }

  /** Of rows whose numbers were checked. */
  void dots(float[] query, MemorySegment rows, int[] rowNumbers, int count, float[] into) {
    for (int i = 0; i < count; i++) {
      into[i] = dot(query, rows, 4L * query.length * rowNumbers[i]);
    }
  }

  private static float norm(float[] query) {
    double sum = 0;
    for (float value : query) {
      sum += (double) value * value;
    }
    return (float) Math.sqrt(sum);
  }

  /** A product of norms that is zero or no number leaves no angle to speak of. */
  static float cosineDistance(float dot, float queryNorm, float squaredRowNorm) {
    float norms = queryNorm * (float) Math.sqrt(squaredRowNorm);
    return 1f - Math.clamp(dot / norms, -1f, 1f);
  }
}
