package io.megadb.testkit;

import io.megadb.spi.type.SqlType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The edges of vector types, as {@link ArrowRows} takes them. */
final class VectorEdges {
  private VectorEdges() {}

  /** Lists of floats: zeros, the greatest and least of the type, fractions, negative zero. */
  static List<Object> dense(SqlType.DenseVector type) {
    boolean half = type instanceof SqlType.HalfVector;
    float most = half ? 65_504f : Float.MAX_VALUE;
    float least = half ? 0x1p-24f : Float.MIN_VALUE;
    List<Object> edges = new ArrayList<>();
    for (float value : new float[] {0, 1, -0f, most, -most, least, -least, 0.5f, -1.25f}) {
      edges.add(Collections.nCopies(type.dimension(), value));
    }
    List<Float> rising = new ArrayList<>();
    for (int i = 0; i < type.dimension(); i++) {
      rising.add(i / 8f);
    }
    edges.add(rising);
    return edges;
  }

  /** Canonical texts. */
  static List<Object> sparse(SqlType.SparseVector type) {
    int last = type.dimension();
    return List.of(
        "{}/" + last,
        "{1:1}/" + last,
        "{" + last + ":-0.5}/" + last,
        "{1:3.4028235e+38," + last + ":1e-45}/" + last);
  }

  /** Digits. */
  static List<Object> bits(SqlType.BitString type) {
    int length = type.dimension();
    return List.of(
        "0".repeat(length), "1".repeat(length), "01".repeat(length).substring(0, length));
  }
}
