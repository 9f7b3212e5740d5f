package io.megadb.accel.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Plain Java; each sum in four parts, so that additions need not wait for one another. */
final class ScalarKernels extends RowKernels {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  @Override
  public String device() {
    return "cpu (scalar)";
  }

  private static float at(MemorySegment rows, long byteOffset, int index) {
    return rows.get(FLOAT, byteOffset + 4L * index);
  }

  @Override
  float squaredEuclidean(float[] query, MemorySegment rows, long byteOffset) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    int i = 0;
    for (; i + 3 < query.length; i += 4) {
      float d0 = query[i] - at(rows, byteOffset, i);
      float d1 = query[i + 1] - at(rows, byteOffset, i + 1);
      float d2 = query[i + 2] - at(rows, byteOffset, i + 2);
      float d3 = query[i + 3] - at(rows, byteOffset, i + 3);
      s0 += d0 * d0;
      s1 += d1 * d1;
      s2 += d2 * d2;
      s3 += d3 * d3;
    }
    for (; i < query.length; i++) {
      float d = query[i] - at(rows, byteOffset, i);
      s0 += d * d;
    }
    return (s0 + s1) + (s2 + s3);
  }

  @Override
  float dot(float[] query, MemorySegment rows, long byteOffset) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    int i = 0;
    for (; i + 3 < query.length; i += 4) {
      s0 += query[i] * at(rows, byteOffset, i);
      s1 += query[i + 1] * at(rows, byteOffset, i + 1);
      s2 += query[i + 2] * at(rows, byteOffset, i + 2);
      s3 += query[i + 3] * at(rows, byteOffset, i + 3);
    }
    for (; i < query.length; i++) {
      s0 += query[i] * at(rows, byteOffset, i);
    }
    return (s0 + s1) + (s2 + s3);
  }

  @Override
  float manhattan(float[] query, MemorySegment rows, long byteOffset) {
    float s0 = 0;
    float s1 = 0;
    int i = 0;
    for (; i + 1 < query.length; i += 2) {
      s0 += Math.abs(query[i] - at(rows, byteOffset, i));
      s1 += Math.abs(query[i + 1] - at(rows, byteOffset, i + 1));
    }
    for (; i < query.length; i++) {
      s0 += Math.abs(query[i] - at(rows, byteOffset, i));
    }
    return s0 + s1;
  }

  @Override
  float cosine(float[] query, float queryNorm, MemorySegment rows, long byteOffset) {
    float dot = 0;
    float norm = 0;
    for (int i = 0; i < query.length; i++) {
      float value = at(rows, byteOffset, i);
      dot += query[i] * value;
      norm += value * value;
    }
    return cosineDistance(dot, queryNorm, norm);
  }
}
