package io.megadb.bench.vector;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Queries per second of several engines that run in turn, so that all meet the same noise. */
public final class Race {
  private static final OperatingSystemMXBean PROCESS =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private Race() {}

  /**
   * How it is run.
   *
   * @param threads each with a searcher of its own
   * @param rounds blocks of each engine
   * @param queries of a block, over all threads
   * @param warmups queries of each engine that do not count, each thread
   */
  public record Plan(int threads, int rounds, int queries, int warmups) {}

  /** An engine at an effort. */
  public record Lane(VectorEngine engine, int effort) {}

  /**
   * What a lane did.
   *
   * @param perSecond queries per second of each block, in order
   * @param cpuMicros of this process a query, of each block: for engines within it, what other work
   *     on the machine changes least
   */
  public record Speed(double[] perSecond, double[] cpuMicros) {
    public double median() {
      return median(perSecond);
    }

    /** Of this process, a query. */
    public double medianCpuMicros() {
      return median(cpuMicros);
    }

    /** The median of the blocks' ratios to another lane's of the same race. */
    public double ratioTo(Speed other) {
      double[] ratios = new double[perSecond.length];
      for (int i = 0; i < ratios.length; i++) {
        ratios[i] = perSecond[i] / other.perSecond[i];
      }
      return median(ratios);
    }

    private static double median(double[] values) {
      double[] sorted = values.clone();
      Arrays.sort(sorted);
      int middle = sorted.length / 2;
      return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
  }

  /** Runs the lanes in turn; a speed for each. */
  public static List<Speed> run(List<Lane> lanes, FlatVectors queries, Filter filter, Plan plan)
      throws Exception {
    List<List<Searcher>> searchers = new ArrayList<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(plan.threads())) {
      for (Lane lane : lanes) {
        List<Searcher> own = new ArrayList<>();
        searchers.add(own);
        for (int t = 0; t < plan.threads(); t++) {
          own.add(lane.engine().searcher());
        }
      }
      List<Speed> speeds = new ArrayList<>();
      for (int lane = 0; lane < lanes.size(); lane++) {
        speeds.add(new Speed(new double[plan.rounds()], new double[plan.rounds()]));
      }
      for (int lane = 0; lane < lanes.size(); lane++) {
        Block warmup = new Block(queries, filter, lanes.get(lane).effort(), 0, plan.warmups());
        warmup.run(pool, searchers.get(lane));
      }
      for (int round = 0; round < plan.rounds(); round++) {
        for (int lane = 0; lane < lanes.size(); lane++) {
          int each = plan.queries() / plan.threads();
          int from = round * plan.queries();
          Block block = new Block(queries, filter, lanes.get(lane).effort(), from, each);
          long cpu = PROCESS.getProcessCpuTime();
          speeds.get(lane).perSecond()[round] = block.run(pool, searchers.get(lane));
          speeds.get(lane).cpuMicros()[round] =
              (PROCESS.getProcessCpuTime() - cpu) / 1e3 / (each * plan.threads());
        }
      }
      return speeds;
    } finally {
      for (List<Searcher> own : searchers) {
        for (Searcher searcher : own) {
          searcher.close();
        }
      }
    }
  }

  /**
   * Some queries of one lane.
   *
   * @param from number of the first; after the last of all, the first comes again
   * @param each queries a thread
   */
  private record Block(FlatVectors queries, Filter filter, int effort, int from, int each) {
    /** Runs it on a thread for each searcher; queries per second. */
    double run(ExecutorService pool, List<Searcher> searchers) throws Exception {
      long start = System.nanoTime();
      List<Future<Void>> running = new ArrayList<>();
      for (int t = 0; t < searchers.size(); t++) {
        Searcher searcher = searchers.get(t);
        int first = from + t * each;
        running.add(
            pool.submit(
                () -> {
                  for (int q = first; q < first + each; q++) {
                    searcher.search(queries.row(q % queries.count()), effort, filter);
                  }
                  return null;
                }));
      }
      for (Future<Void> thread : running) {
        thread.get();
      }
      return (double) each * searchers.size() / ((System.nanoTime() - start) / 1e9);
    }
  }
}
