package io.megadb.bench.kernels;

import io.megadb.bench.Report;
import io.megadb.server.cli.BenchCommand;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Distance kernels by JMH: plain Java, the Vector API, Lucene's VectorUtil. No options. The best of
 * many short iterations counts: other work on the machine only adds to a time.
 */
public final class KernelBench implements BenchCommand {
  @Override
  public String name() {
    return "kernels";
  }

  @Override
  public String description() {
    return "Distances of vectors: plain Java, SIMD, Lucene's.";
  }

  @Override
  public Map<String, Double> run(List<String> arguments, PrintWriter out) throws RunnerException {
    if (!arguments.isEmpty()) {
      throw new IllegalArgumentException("kernels has no options, not " + arguments);
    }
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .include(KernelSpeed.class.getName())
                    .warmupIterations(2)
                    .warmupTime(TimeValue.seconds(1))
                    .measurementIterations(40)
                    .measurementTime(TimeValue.milliseconds(50))
                    .forks(1)
                    .output("benchmarks/target/jmh-kernels.log")
                    .build())
            .run();
    Map<String, Map<String, Double>> nanos = new TreeMap<>();
    for (RunResult result : results) {
      String key =
          result.getParams().getParam("distance").toLowerCase(java.util.Locale.ROOT)
              + " of "
              + result.getParams().getParam("dimensions");
      nanos
          .computeIfAbsent(key, k -> new TreeMap<>())
          .put(
              result.getPrimaryResult().getLabel(),
              result.getPrimaryResult().getStatistics().getMin());
    }
    Report report = report(nanos);
    report.print(out);
    return report.metrics();
  }

  private static Report report(Map<String, Map<String, Double>> nanos) {
    Report report = new Report();
    report.row(
        "distance",
        "scalar ns/row",
        "SIMD ns/row",
        "Lucene ns/row",
        "scalar / SIMD",
        "Lucene / SIMD");
    double leastSpeedup = Double.MAX_VALUE;
    double leastVersusLucene = Double.MAX_VALUE;
    for (var each : nanos.entrySet()) {
      double scalar = each.getValue().get("scalar");
      double simd = each.getValue().get("simd");
      double lucene = each.getValue().get("lucene");
      report.row(each.getKey(), scalar, simd, lucene, scalar / simd, lucene / simd);
      leastSpeedup = Math.min(leastSpeedup, scalar / simd);
      leastVersusLucene = Math.min(leastVersusLucene, lucene / simd);
    }
    report.metric("kernels.least_speedup_vs_scalar", leastSpeedup);
    report.metric("kernels.least_speedup_vs_lucene", leastVersusLucene);
    return report;
  }
}
