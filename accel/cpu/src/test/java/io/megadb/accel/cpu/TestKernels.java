package io.megadb.accel.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.megadb.accel.DistanceKernels;
import io.megadb.spi.tier.Distance;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The SIMD kernels, their scalar twins and the formulas in double agree. */
final class TestKernels {
  private static final List<DistanceKernels> ALL = List.of(CpuKernels.scalar(), CpuKernels.best());

  @Test
  void agreeWithTheFormulas() {
    agree(new Random(11));
  }

  @Test
  @Tag("nightly")
  void agreeWithTheFormulasOnAnySeed() {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    agree(new Random(seed));
  }

  private static void agree(Random random) {
    for (int dimension : new int[] {1, 2, 3, 7, 8, 15, 16, 31, 33, 64, 100, 127, 384, 1000}) {
      int rows = 17;
      float[] values = new float[rows * dimension];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextGaussian();
      }
      float[] query = new float[dimension];
      for (int i = 0; i < dimension; i++) {
        query[i] = (float) random.nextGaussian();
      }
      int[] chosen = random.ints(9, 0, rows).toArray();
      for (MemorySegment memory : List.of(MemorySegment.ofArray(values), unaligned(values))) {
        for (DistanceKernels kernels : ALL) {
          for (Distance distance : Distance.values()) {
            String what = kernels.device() + " " + distance + " " + dimension;
            float[] into = new float[rows];
            kernels.distances(distance, query, memory, 2, rows - 2, into);
            for (int row = 2; row < rows; row++) {
              double exact = exact(distance, query, values, row);
              assertThat((double) into[row - 2]).as(what).isCloseTo(exact, near(exact));
            }
            kernels.distances(distance, query, memory, chosen, chosen.length, into);
            for (int i = 0; i < chosen.length; i++) {
              double exact = exact(distance, query, values, chosen[i]);
              assertThat((double) into[i]).as(what).isCloseTo(exact, near(exact));
            }
          }
        }
      }
    }
  }

  private static org.assertj.core.data.Offset<Double> near(double exact) {
    return within(1e-4 * Math.max(1, Math.abs(exact)));
  }

  private static MemorySegment unaligned(float[] values) {
    MemorySegment memory = Arena.ofAuto().allocate(4L * values.length + 1).asSlice(1);
    ValueLayout.OfFloat layout =
        ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < values.length; i++) {
      memory.set(layout, 4L * i, values[i]);
    }
    return memory;
  }

  private static double exact(Distance distance, float[] query, float[] rows, int row) {
    double squares = 0;
    double dot = 0;
    double absolute = 0;
    double queryNorm = 0;
    double rowNorm = 0;
    for (int i = 0; i < query.length; i++) {
      double value = rows[row * query.length + i];
      double difference = query[i] - value;
      squares += difference * difference;
      absolute += Math.abs(difference);
      dot += query[i] * value;
      queryNorm += (double) query[i] * query[i];
      rowNorm += value * value;
    }
    return switch (distance) {
      case EUCLIDEAN -> Math.sqrt(squares);
      case NEGATIVE_INNER_PRODUCT -> -dot;
      case MANHATTAN -> absolute;
      case COSINE -> 1 - dot / Math.sqrt(queryNorm * rowNorm);
    };
  }

  @Test
  void giveNaNForTheCosineOfAZeroVector() {
    float[] rows = {0, 0, 1, 2};
    for (DistanceKernels kernels : ALL) {
      float[] into = new float[2];
      kernels.distances(
          Distance.COSINE, new float[] {1, 1}, MemorySegment.ofArray(rows), 0, 2, into);
      assertThat(into[0]).isNaN();
      assertThat(into[1]).isNotNaN();
      kernels.distances(
          Distance.COSINE, new float[] {0, 0}, MemorySegment.ofArray(rows), 0, 2, into);
      assertThat(into).containsExactly(Float.NaN, Float.NaN);
    }
  }

  @Test
  void refuseRowsThatAreNotThere() {
    MemorySegment rows = MemorySegment.ofArray(new float[8]);
    for (DistanceKernels kernels : ALL) {
      float[] into = new float[4];
      assertThatThrownBy(
              () -> kernels.distances(Distance.EUCLIDEAN, new float[4], rows, 1, 2, into))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(
              () ->
                  kernels.distances(Distance.EUCLIDEAN, new float[4], rows, new int[] {2}, 1, into))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void sayWhatRuns() {
    assertThat(CpuKernels.scalar().device()).isEqualTo("cpu (scalar)");
    // The build's tests run with the Vector API.
    assertThat(CpuKernels.best().device()).startsWith("cpu (SIMD, ");
  }
}
