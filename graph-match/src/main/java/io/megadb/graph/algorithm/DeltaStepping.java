package io.megadb.graph.algorithm;

import io.megadb.graph.csr.Csr;
import io.megadb.graph.work.Workers;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.Cancellation;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * Weighted distances on all cores (Meyer, Sanders: "Delta-stepping: a parallelizable shortest path
 * algorithm", 2003, without telling light edges from heavy ones, as in Beamer, Asanović, Patterson:
 * "The GAP Benchmark Suite", 2015): vertices wait in buckets of distances {@code delta} wide, all
 * of a bucket go on at once, until nothing falls back into it. Adding a weight never makes a sum
 * smaller, rounded or not, so the distances are those of {@link ShortestPaths}, bit for bit.
 *
 * <p>The next {@value #WINDOW} buckets are lists, one per worker; what is further away waits in one
 * list and is sorted in when the window has moved there. About O(V + E) work for weights that are
 * alike; never more than Bellman's and Ford's.
 */
public final class DeltaStepping {
  private static final int WINDOW = 1 << 10;
  private static final int CHUNK = 1 << 9;

  /** Holds all that is too far to be counted. */
  private static final long LAST_BUCKET = Long.MAX_VALUE - 2 * WINDOW;

  private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);
  private static final long UNREACHED = Double.doubleToRawLongBits(Double.POSITIVE_INFINITY);

  private final Csr rows;
  private final double[] weights;
  private final double delta;
  private final Workers workers;
  private final Cancellation cancellation;

  /** Bits of doubles of at least 0, which are ordered as the doubles are. */
  private final long[] distances;

  /** With which distance a vertex's edges were passed last. */
  private final long[] passed;

  private final Buckets[] buckets;

  /** The first bucket of the window. */
  private long base;

  private int[] frontier = new int[1024];

  private DeltaStepping(Csr rows, double[] weights, Workers workers, Cancellation cancellation) {
    this.rows = rows;
    this.weights = weights;
    this.delta = delta(rows, weights);
    this.workers = workers;
    this.cancellation = cancellation;
    this.distances = new long[rows.vertexCount()];
    this.passed = new long[rows.vertexCount()];
    Arrays.fill(distances, UNREACHED);
    Arrays.fill(passed, UNREACHED);
    this.buckets = new Buckets[workers.count()];
    Arrays.setAll(buckets, worker -> new Buckets());
  }

  /**
   * The distance of each vertex from the nearest of some, infinite where there is no path.
   *
   * @param weights by edge number, see {@link Csr#edges()}; at least 0
   * @param sources without duplicates
   * @throws MegaDbException DATA_EXCEPTION for a negative or NaN weight on an edge that is met
   */
  public static double[] distances(
      Csr forward, double[] weights, int[] sources, Workers workers, Cancellation cancellation) {
    return new DeltaStepping(forward, weights, workers, cancellation).run(sources);
  }

  /** Twice the mean weight by the mean degree: some vertices with a few ways between them. */
  private static double delta(Csr rows, double[] weights) {
    double sum = 0;
    double most = 0;
    for (double weight : weights) {
      sum += weight;
      most = Math.max(most, weight);
    }
    double edges = Math.max(1, weights.length);
    double degree = Math.max(1, edges / Math.max(1, rows.vertexCount()));
    double delta = 2 * (sum / edges) / degree;
    return delta > 0 && delta < Double.POSITIVE_INFINITY ? delta : most > 0 ? most : 1;
  }

  private long bucket(double distance) {
    return Math.min(LAST_BUCKET, (long) (distance / delta));
  }

  private double[] run(int[] sources) {
    for (int source : sources) {
      distances[source] = 0;
      buckets[0].add(source, 0, 0);
    }
    long current = 0;
    while (current >= 0) {
      int size = take(current);
      if (size == 0) {
        current = next(current);
        continue;
      }
      cancellation.check();
      workers.run(
          (size + CHUNK - 1) / CHUNK,
          (worker, piece) ->
              pass(buckets[worker], piece * CHUNK, Math.min(size, (piece + 1) * CHUNK)));
    }
    double[] result = new double[distances.length];
    Arrays.setAll(result, vertex -> Double.longBitsToDouble(distances[vertex]));
    return result;
  }

  /** Moves what all workers have in a bucket to the frontier. */
  private int take(long bucket) {
    int place = (int) (bucket - base);
    int size = 0;
    for (Buckets each : buckets) {
      int more = each.sizes[place];
      if (more > 0) {
        if (frontier.length - size < more) {
          frontier = Arrays.copyOf(frontier, Math.max(size + more, size * 2));
        }
        System.arraycopy(each.lists[place], 0, frontier, size, more);
        size += more;
        each.sizes[place] = 0;
      }
    }
    return size;
  }

  /** The next bucket that has something, -1 for none. */
  private long next(long current) {
    for (int place = (int) (current - base) + 1; place < WINDOW; place++) {
      for (Buckets each : buckets) {
        if (each.sizes[place] > 0) {
          return base + place;
        }
      }
    }
    return moveWindow();
  }

  /** Sorts in what was too far away; the first bucket of the new window, -1 for none. */
  private long moveWindow() {
    cancellation.check();
    long end = base + WINDOW;
    long nearest = Long.MAX_VALUE;
    boolean any = false;
    for (Buckets each : buckets) {
      for (int i = 0; i < each.farSize; i++) {
        long bucket = bucket(Double.longBitsToDouble(distances[each.far[i]]));
        // One that has come nearer since went on already.
        if (bucket >= end) {
          nearest = Math.min(nearest, bucket);
          any = true;
        }
      }
    }
    if (!any) {
      return -1;
    }
    base = nearest;
    for (Buckets each : buckets) {
      int[] waiting = each.far;
      int size = each.farSize;
      each.far = new int[Math.max(64, size / 4)];
      each.farSize = 0;
      for (int i = 0; i < size; i++) {
        long bucket = bucket(Double.longBitsToDouble(distances[waiting[i]]));
        if (bucket >= end) {
          each.add(waiting[i], bucket, base);
        }
      }
    }
    return nearest;
  }

  /** Passes the edges of some vertices of the frontier. */
  private void pass(Buckets mine, int from, int to) {
    int[] offsets = rows.offsets();
    int[] neighbours = rows.neighbours();
    int[] edges = rows.edges();
    for (int i = from; i < to; i++) {
      int vertex = frontier[i];
      long bits = (long) LONGS.getOpaque(distances, vertex);
      if ((long) LONGS.getOpaque(passed, vertex) == bits) {
        continue;
      }
      LONGS.setOpaque(passed, vertex, bits);
      double distance = Double.longBitsToDouble(bits);
      for (int slot = offsets[vertex], end = offsets[vertex + 1]; slot < end; slot++) {
        double weight = weights[edges[slot]];
        if (!(weight >= 0)) {
          throw ShortestPaths.negative(weight);
        }
        // Not -0.0, whose bits are those of the least long.
        double through = distance + weight + 0.0;
        if (lower(neighbours[slot], Double.doubleToRawLongBits(through))) {
          mine.add(neighbours[slot], bucket(through), base);
        }
      }
    }
  }

  private boolean lower(int vertex, long bits) {
    long before = (long) LONGS.getOpaque(distances, vertex);
    while (bits < before) {
      long found = (long) LONGS.compareAndExchange(distances, vertex, before, bits);
      if (found == before) {
        return true;
      }
      before = found;
    }
    return false;
  }

  /** What one worker has put into buckets. */
  private static final class Buckets {
    final int[][] lists = new int[WINDOW][];
    final int[] sizes = new int[WINDOW];
    int[] far = new int[64];
    int farSize;

    void add(int vertex, long bucket, long base) {
      if (bucket - base >= WINDOW) {
        far = farSize < far.length ? far : Arrays.copyOf(far, farSize * 2);
        far[farSize++] = vertex;
        return;
      }
      int place = (int) (bucket - base);
      int size = sizes[place];
      if (lists[place] == null) {
        lists[place] = new int[64];
      } else if (size == lists[place].length) {
        lists[place] = Arrays.copyOf(lists[place], size * 2);
      }
      lists[place][size] = vertex;
      sizes[place] = size + 1;
    }
  }
}
