package io.megadb.bench.kernels;

import io.megadb.accel.DistanceKernels;
import io.megadb.accel.cpu.CpuKernels;
import io.megadb.spi.tier.Distance;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.apache.lucene.util.VectorUtil;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Distances of one query to {@link #ROWS} rows, which stay in the processor's cache. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class KernelSpeed {
  static final int ROWS = 256;

  /** Elements of each vector. */
  @Param({"100", "384", "768"})
  public int dimensions;

  @Param({"EUCLIDEAN", "NEGATIVE_INNER_PRODUCT", "COSINE"})
  public Distance distance;

  private final DistanceKernels scalar = CpuKernels.scalar();
  private final DistanceKernels simd = CpuKernels.best();
  private final float[] into = new float[ROWS];
  private float[] query;
  private MemorySegment flat;
  private float[][] rows;

  /** Makes the vectors; compares the three answers before anything is timed. */
  @Setup
  public void fill() {
    if (!simd.device().contains("SIMD")) {
      throw new IllegalStateException("this JVM has no Vector API: " + simd.device());
    }
    SplittableRandom random = new SplittableRandom(5);
    query = vector(random);
    rows = new float[ROWS][];
    float[] values = new float[ROWS * dimensions];
    for (int row = 0; row < ROWS; row++) {
      rows[row] = vector(random);
      System.arraycopy(rows[row], 0, values, row * dimensions, dimensions);
    }
    // Off the heap, as a mapped file is.
    flat = Arena.ofAuto().allocate(4L * values.length, 64);
    MemorySegment.copy(
        values,
        0,
        flat,
        ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN),
        0,
        values.length);
    float[] expected = scalar().clone();
    compare(expected, simd(), "SIMD");
    compare(expected, lucene(), "Lucene");
  }

  private float[] vector(SplittableRandom random) {
    float[] values = new float[dimensions];
    for (int i = 0; i < dimensions; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return values;
  }

  /** Plain Java over flat memory. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public float[] scalar() {
    scalar.distances(distance, query, flat, 0, ROWS, into);
    return into;
  }

  /** The Vector API over flat memory. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public float[] simd() {
    simd.distances(distance, query, flat, 0, ROWS, into);
    return into;
  }

  /** Lucene's own, an array for each row. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public float[] lucene() {
    for (int row = 0; row < ROWS; row++) {
      into[row] =
          switch (distance) {
            case EUCLIDEAN -> (float) Math.sqrt(VectorUtil.squareDistance(query, rows[row]));
            case NEGATIVE_INNER_PRODUCT -> -VectorUtil.dotProduct(query, rows[row]);
            case COSINE -> 1 - VectorUtil.cosine(query, rows[row]);
            case MANHATTAN -> throw new IllegalStateException("Lucene has no " + distance);
          };
    }
    return into;
  }

  private void compare(float[] expected, float[] actual, String whose) {
    for (int row = 0; row < ROWS; row++) {
      if (!(Math.abs(expected[row] - actual[row]) <= 1e-4 * (1 + Math.abs(expected[row])))) {
        throw new IllegalStateException(
            whose + " has " + actual[row] + " instead of " + expected[row] + " for row " + row);
      }
    }
  }
}
