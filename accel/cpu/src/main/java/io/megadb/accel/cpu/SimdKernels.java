package io.megadb.accel.cpu;

import static jdk.incubator.vector.VectorOperators.ADD;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * The Vector API: as many floats at once as the processor's registers hold, in four sums that do
 * not wait for one another; what is left at the end of a row is added one by one.
 */
final class SimdKernels extends RowKernels {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(LITTLE);

  @Override
  public String device() {
    return "cpu (SIMD, " + SPECIES.vectorBitSize() + " bits)";
  }

  private static FloatVector load(MemorySegment rows, long byteOffset, int index) {
    return FloatVector.fromMemorySegment(SPECIES, rows, byteOffset + 4L * index, LITTLE);
  }

  /** The rest of a row; other lanes are zero. */
  private static FloatVector load(
      MemorySegment rows, long byteOffset, int index, VectorMask<Float> lanes) {
    return FloatVector.fromMemorySegment(SPECIES, rows, byteOffset + 4L * index, LITTLE, lanes);
  }

  private static FloatVector difference(
      float[] query, MemorySegment rows, long byteOffset, int index) {
    return FloatVector.fromArray(SPECIES, query, index).sub(load(rows, byteOffset, index));
  }

  @Override
  float squaredEuclidean(float[] query, MemorySegment rows, long byteOffset) {
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    int i = 0;
    for (int end = query.length - 4 * LANES; i <= end; i += 4 * LANES) {
      FloatVector d0 = difference(query, rows, byteOffset, i);
      FloatVector d1 = difference(query, rows, byteOffset, i + LANES);
      FloatVector d2 = difference(query, rows, byteOffset, i + 2 * LANES);
      FloatVector d3 = difference(query, rows, byteOffset, i + 3 * LANES);
      s0 = d0.fma(d0, s0);
      s1 = d1.fma(d1, s1);
      s2 = d2.fma(d2, s2);
      s3 = d3.fma(d3, s3);
    }
    for (int end = query.length - LANES; i <= end; i += LANES) {
      FloatVector d = difference(query, rows, byteOffset, i);
      s0 = d.fma(d, s0);
    }
    float sum = s0.add(s1).add(s2.add(s3)).reduceLanes(ADD);
    for (; i < query.length; i++) {
      float d = query[i] - rows.get(FLOAT, byteOffset + 4L * i);
      sum += d * d;
    }
    return sum;
  }

  @Override
  float dot(float[] query, MemorySegment rows, long byteOffset) {
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    int i = 0;
    for (int end = query.length - 4 * LANES; i <= end; i += 4 * LANES) {
      s0 = FloatVector.fromArray(SPECIES, query, i).fma(load(rows, byteOffset, i), s0);
      s1 =
          FloatVector.fromArray(SPECIES, query, i + LANES)
              .fma(load(rows, byteOffset, i + LANES), s1);
      s2 =
          FloatVector.fromArray(SPECIES, query, i + 2 * LANES)
              .fma(load(rows, byteOffset, i + 2 * LANES), s2);
      s3 =
          FloatVector.fromArray(SPECIES, query, i + 3 * LANES)
              .fma(load(rows, byteOffset, i + 3 * LANES), s3);
    }
    for (int end = query.length - LANES; i <= end; i += LANES) {
      s0 = FloatVector.fromArray(SPECIES, query, i).fma(load(rows, byteOffset, i), s0);
    }
    float sum = s0.add(s1).add(s2.add(s3)).reduceLanes(ADD);
    for (; i < query.length; i++) {
      sum += query[i] * rows.get(FLOAT, byteOffset + 4L * i);
    }
    return sum;
  }

  // Rows that lie anywhere come from far memory: four are fetched at once.

  @Override
  void dots(float[] query, MemorySegment rows, int[] rowNumbers, int count, float[] into) {
    long rowBytes = 4L * query.length;
    int whole = SPECIES.loopBound(query.length);
    VectorMask<Float> rest = SPECIES.indexInRange(whole, query.length);
    int i = 0;
    for (; i + 3 < count; i += 4) {
      long r0 = rowNumbers[i] * rowBytes;
      long r1 = rowNumbers[i + 1] * rowBytes;
      long r2 = rowNumbers[i + 2] * rowBytes;
      long r3 = rowNumbers[i + 3] * rowBytes;
      FloatVector s0 = FloatVector.zero(SPECIES);
      FloatVector s1 = s0;
      FloatVector s2 = s0;
      FloatVector s3 = s0;
      for (int d = 0; d < whole; d += LANES) {
        FloatVector q = FloatVector.fromArray(SPECIES, query, d);
        s0 = q.fma(load(rows, r0, d), s0);
        s1 = q.fma(load(rows, r1, d), s1);
        s2 = q.fma(load(rows, r2, d), s2);
        s3 = q.fma(load(rows, r3, d), s3);
      }
      if (whole < query.length) {
        FloatVector q = FloatVector.fromArray(SPECIES, query, whole, rest);
        s0 = q.fma(load(rows, r0, whole, rest), s0);
        s1 = q.fma(load(rows, r1, whole, rest), s1);
        s2 = q.fma(load(rows, r2, whole, rest), s2);
        s3 = q.fma(load(rows, r3, whole, rest), s3);
      }
      into[i] = s0.reduceLanes(ADD);
      into[i + 1] = s1.reduceLanes(ADD);
      into[i + 2] = s2.reduceLanes(ADD);
      into[i + 3] = s3.reduceLanes(ADD);
    }
    for (; i < count; i++) {
      into[i] = dot(query, rows, rowNumbers[i] * rowBytes);
    }
  }

  @Override
  void squaredEuclideans(
      float[] query, MemorySegment rows, int[] rowNumbers, int count, float[] into) {
    long rowBytes = 4L * query.length;
    int whole = SPECIES.loopBound(query.length);
    VectorMask<Float> rest = SPECIES.indexInRange(whole, query.length);
    int i = 0;
    for (; i + 3 < count; i += 4) {
      long r0 = rowNumbers[i] * rowBytes;
      long r1 = rowNumbers[i + 1] * rowBytes;
      long r2 = rowNumbers[i + 2] * rowBytes;
      long r3 = rowNumbers[i + 3] * rowBytes;
      FloatVector s0 = FloatVector.zero(SPECIES);
      FloatVector s1 = s0;
      FloatVector s2 = s0;
      FloatVector s3 = s0;
      for (int d = 0; d < whole; d += LANES) {
        FloatVector q = FloatVector.fromArray(SPECIES, query, d);
        FloatVector d0 = q.sub(load(rows, r0, d));
        FloatVector d1 = q.sub(load(rows, r1, d));
        FloatVector d2 = q.sub(load(rows, r2, d));
        FloatVector d3 = q.sub(load(rows, r3, d));
        s0 = d0.fma(d0, s0);
        s1 = d1.fma(d1, s1);
        s2 = d2.fma(d2, s2);
        s3 = d3.fma(d3, s3);
      }
      if (whole < query.length) {
        FloatVector q = FloatVector.fromArray(SPECIES, query, whole, rest);
        FloatVector d0 = q.sub(load(rows, r0, whole, rest));
        FloatVector d1 = q.sub(load(rows, r1, whole, rest));
        FloatVector d2 = q.sub(load(rows, r2, whole, rest));
        FloatVector d3 = q.sub(load(rows, r3, whole, rest));
        s0 = d0.fma(d0, s0);
        s1 = d1.fma(d1, s1);
        s2 = d2.fma(d2, s2);
        s3 = d3.fma(d3, s3);
      }
      into[i] = s0.reduceLanes(ADD);
      into[i + 1] = s1.reduceLanes(ADD);
      into[i + 2] = s2.reduceLanes(ADD);
      into[i + 3] = s3.reduceLanes(ADD);
    }
    for (; i < count; i++) {
      into[i] = squaredEuclidean(query, rows, rowNumbers[i] * rowBytes);
    }
  }

  @Override
  float manhattan(float[] query, MemorySegment rows, long byteOffset) {
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = s0;
    int i = 0;
    for (int end = query.length - 2 * LANES; i <= end; i += 2 * LANES) {
      s0 = s0.add(difference(query, rows, byteOffset, i).abs());
      s1 = s1.add(difference(query, rows, byteOffset, i + LANES).abs());
    }
    for (int end = query.length - LANES; i <= end; i += LANES) {
      s0 = s0.add(difference(query, rows, byteOffset, i).abs());
    }
    float sum = s0.add(s1).reduceLanes(ADD);
    for (; i < query.length; i++) {
      sum += Math.abs(query[i] - rows.get(FLOAT, byteOffset + 4L * i));
    }
    return sum;
  }

  @Override
  float cosine(float[] query, float queryNorm, MemorySegment rows, long byteOffset) {
    FloatVector d0 = FloatVector.zero(SPECIES);
    FloatVector d1 = d0;
    FloatVector n0 = d0;
    FloatVector n1 = d0;
    int i = 0;
    for (int end = query.length - 2 * LANES; i <= end; i += 2 * LANES) {
      FloatVector v0 = load(rows, byteOffset, i);
      FloatVector v1 = load(rows, byteOffset, i + LANES);
      d0 = v0.fma(FloatVector.fromArray(SPECIES, query, i), d0);
      d1 = v1.fma(FloatVector.fromArray(SPECIES, query, i + LANES), d1);
      n0 = v0.fma(v0, n0);
      n1 = v1.fma(v1, n1);
    }
    for (int end = query.length - LANES; i <= end; i += LANES) {
      FloatVector v = load(rows, byteOffset, i);
      d0 = v.fma(FloatVector.fromArray(SPECIES, query, i), d0);
      n0 = v.fma(v, n0);
    }
    float dot = d0.add(d1).reduceLanes(ADD);
    float norm = n0.add(n1).reduceLanes(ADD);
    for (; i < query.length; i++) {
      float value = rows.get(FLOAT, byteOffset + 4L * i);
      dot += query[i] * value;
      norm += value * value;
    }
    return cosineDistance(dot, queryNorm, norm);
  }
}
