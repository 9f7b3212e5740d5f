package io.megadb.accel;

import io.megadb.spi.tier.Distance;
import java.lang.foreign.MemorySegment;

/**
 * Distances of one query to rows that lie flat in memory: row {@code i} is the {@code query.length}
 * little-endian float32 that begin at byte {@code 4 * i * query.length}. No alignment is asked for.
 *
 * <p>A cosine distance is NaN where the query or the row is zero. Sums are kept in float32, in an
 * order of the device's own: results of two devices differ in the last bits.
 *
 * <p>Threads: any; an object keeps no state between calls.
 */
public interface DistanceKernels {
  /** What really computes, e.g. {@code "cpu (SIMD, 256 bits)"}. */
  String device();

  /**
   * Distances of {@code count} neighbouring rows.
   *
   * @param rows read only; it must hold rows up to {@code firstRow + count}
   * @param into gets the distance of row {@code firstRow + i} at {@code i}
   * @throws IndexOutOfBoundsException if the rows are not all there, before anything is written
   *     beyond them
   */
  void distances(
      Distance distance, float[] query, MemorySegment rows, long firstRow, int count, float[] into);

  /**
   * Distances of the rows of these numbers.
   *
   * @param rowNumbers the first {@code count} of them are used
   * @param into gets the distance of row {@code rowNumbers[i]} at {@code i}
   */
  void distances(
      Distance distance,
      float[] query,
      MemorySegment rows,
      int[] rowNumbers,
      int count,
      float[] into);
}
