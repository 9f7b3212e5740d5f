package io.megadb.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/** Vectors as arrays and their distances as loops in double precision. */
final class PlainVectors {
  // float32 has 24 bits; pgvector adds up in it.
  private static final double ROUNDING = 0x1p-22;

  private PlainVectors() {}

  /** Elements that a float16 holds, so that both kinds of vectors are exact, of many sizes. */
  static List<float[]> random(Random random, int dimension, int count) {
    List<float[]> vectors = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float[] vector = new float[dimension];
      double size = Math.pow(10, random.nextInt(4) - 2);
      for (int j = 0; j < dimension; j++) {
        float value = (float) (random.nextGaussian() * size);
        vector[j] = Float.float16ToFloat(Float.floatToFloat16(value));
      }
      // No zero vector, which has no direction.
      vector[0] = vector[0] == 0 ? 1 : vector[0];
      vectors.add(vector);
    }
    return vectors;
  }

  /** As pgvector reads it. */
  static String text(float[] vector) {
    List<String> items = new ArrayList<>();
    for (float element : vector) {
      items.add(Float.toString(element));
    }
    return items.stream().collect(Collectors.joining(",", "[", "]"));
  }

  /**
   * Checks a row of L2 distance, negative inner product, cosine distance, L1 distance and the first
   * vector, joined by {@code |}.
   */
  static void assertDistances(String what, String row, float[] a, float[] b, String type) {
    String[] values = row.split("\\|");
    double squares = 0;
    double product = 0;
    double absolute = 0;
    double normA = 0;
    double normB = 0;
    double products = 0;
    for (int i = 0; i < a.length; i++) {
      double difference = (double) a[i] - b[i];
      squares += difference * difference;
      absolute += Math.abs(difference);
      product += (double) a[i] * b[i];
      products += Math.abs((double) a[i] * b[i]);
      normA += (double) a[i] * a[i];
      normB += (double) b[i] * b[i];
    }
    double steps = ROUNDING * a.length;
    close(what + " <->", values[0], Math.sqrt(squares), steps * Math.sqrt(squares));
    close(what + " <#>", values[1], -product, steps * products);
    double cosine = 1 - product / Math.sqrt(normA * normB);
    close(what + " <=>", values[2], cosine, 2 * steps);
    close(what + " <+>", values[3], absolute, steps * absolute);
    String elements = values[4].substring(1, values[4].length() - 1);
    float[] stored = new float[a.length];
    String[] items = elements.split(",");
    for (int i = 0; i < stored.length; i++) {
      stored[i] = Float.parseFloat(items[i].strip());
    }
    assertThat(stored).as(what + " as " + type + " " + Arrays.toString(a)).isEqualTo(a);
  }

  private static void close(String what, String given, double wanted, double tolerance) {
    assertThat(Double.parseDouble(given)).as(what).isCloseTo(wanted, within(tolerance + 1e-12));
  }
}
