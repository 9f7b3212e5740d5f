package io.megadb.bench.vector;

import io.megadb.bench.vector.Filter.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Engines with the same rows compared: recall and speed of each, without and with filters. Over
 * several sets, a metric is that of the set where it is worst. One thread calls.
 */
public final class VectorComparison {
  private static final List<Filter> FILTERS =
      List.of(
          new Filter(1, Place.COLUMN),
          new Filter(10, Place.COLUMN),
          new Filter(100, Place.COLUMN),
          new Filter(500, Place.COLUMN),
          new Filter(10, Place.JOINED));

  /** Ours; the others are its peers. */
  private static final String OURS = "MegaDB";

  private final Plan plan;
  private final Consumer<String> progress;
  private final List<List<Object>> rows = new ArrayList<>();
  private final Map<String, Double> metrics = new LinkedHashMap<>();

  /**
   * How it is measured.
   *
   * @param recall that every engine is tuned to
   * @param rounds blocks of each engine
   * @param queries of a block
   * @param warmups queries of each engine, and each thread, before the first block
   * @param races which are run
   */
  public record Plan(double recall, int rounds, int queries, int warmups, Set<Kind> races) {}

  /** Without a filter on one thread, on two; with filters on one. */
  public enum Kind {
    ONE,
    TWO,
    FILTERS
  }

  public VectorComparison(Plan plan, Consumer<String> progress) {
    this.plan = plan;
    this.progress = progress;
    rows.add(
        List.of(
            "set",
            "engine",
            "filter",
            "effort",
            "recall@10",
            "QPS",
            "CPU us",
            "QPS, 2 threads",
            "built s",
            "index MB"));
  }

  public double recall() {
    return plan.recall();
  }

  /** A table; the first row is its head. */
  public List<List<Object>> rows() {
    return List.copyOf(rows);
  }

  public Map<String, Double> metrics() {
    return new LinkedHashMap<>(metrics);
  }

  /** Says of an engine why it is not there. */
  public void absent(VectorSet set, String engine, String why) {
    rows.add(List.of(set.name(), engine, why, "", "", "", "", "", "", ""));
  }

  /** Compares engines that hold a set's rows. */
  public void run(VectorSet set, List<VectorEngine> engines) throws Exception {
    if (plan.races().isEmpty()) {
      engines.forEach(e -> progress.accept(e.name() + ": built in " + e.buildSeconds() + " s"));
      return;
    }
    progress.accept(
        "%s: exact answers among %d x %d"
            .formatted(set.name(), set.rows().count(), set.rows().dimensions()));
    FlatVectors unit = set.rows().normalized();
    ExactAnswers calibration = exact(unit, set.calibration(), Filter.NONE);
    List<Race.Lane> lanes = new ArrayList<>();
    for (VectorEngine engine : engines) {
      lanes.add(calibrate(engine, calibration));
    }
    unfiltered(set, exact(unit, set.measured(), Filter.NONE), lanes);
    for (Filter filter : plan.races().contains(Kind.FILTERS) ? FILTERS : List.<Filter>of()) {
      filtered(set, exact(unit, set.measured(), filter), lanes, filter);
    }
  }

  private static ExactAnswers exact(FlatVectors unit, FlatVectors queries, Filter filter) {
    return ExactAnswers.find(unit, queries.normalized(), Searcher.K, filter::passes);
  }

  private Race.Lane calibrate(VectorEngine engine, ExactAnswers exact) throws Exception {
    progress.accept(
        "%s: built in %.1f s, index of %.1f MB"
            .formatted(engine.name(), engine.buildSeconds(), engine.indexBytes() / 1e6));
    try (Searcher searcher = engine.searcher()) {
      Effort.Chosen chosen =
          engine.name().equals(OURS)
              ? new Effort.Chosen(0, Effort.measure(searcher, exact, 0, Filter.NONE).recall())
              : Effort.least(searcher, exact, plan.recall());
      progress.accept(
          "%s: effort %s has recall %.4f in calibration"
              .formatted(engine.name(), engine.effort(chosen.effort()), chosen.recall()));
      return new Race.Lane(engine, chosen.effort());
    }
  }

  private void unfiltered(VectorSet set, ExactAnswers exact, List<Race.Lane> lanes)
      throws Exception {
    progress.accept(set.name() + ": race");
    List<Race.Speed> one =
        plan.races().contains(Kind.ONE)
            ? Race.run(lanes, set.measured(), Filter.NONE, race(1))
            : null;
    List<Race.Speed> two =
        plan.races().contains(Kind.TWO)
            ? Race.run(lanes, set.measured(), Filter.NONE, race(2))
            : null;
    Map<String, Race.Speed> speeds = new HashMap<>();
    for (int i = 0; i < lanes.size(); i++) {
      VectorEngine engine = lanes.get(i).engine();
      if (one != null) {
        speeds.put(engine.name(), one.get(i));
      }
      Effort.Outcome outcome = outcome(lanes.get(i), exact, Filter.NONE);
      row(
          set,
          lanes.get(i),
          Filter.NONE,
          outcome,
          one == null ? null : one.get(i),
          two == null ? null : two.get(i));
      if (engine.name().equals(OURS)) {
        worst("vector.recall_at_10", outcome.recall());
      }
      String key = engine.name().toLowerCase(Locale.ROOT);
      metrics.put("vector." + set.name() + "_" + key + "_build_s", engine.buildSeconds());
      metrics.put("vector." + set.name() + "_" + key + "_index_mb", engine.indexBytes() / 1e6);
    }
    Race.Speed ours = speeds.remove(OURS);
    if (ours == null) {
      return;
    }
    speeds.forEach(
        (name, speed) -> {
          String key = "qps_ratio_vs_" + name.toLowerCase(Locale.ROOT);
          metrics.put("vector." + set.name() + "_" + key, ours.ratioTo(speed));
          worst("vector." + key, ours.ratioTo(speed));
        });
    if (speeds.containsKey("Lucene")) {
      metrics.put(
          "vector." + set.name() + "_cpu_ratio_vs_lucene",
          ours.medianCpuMicros() / speeds.get("Lucene").medianCpuMicros());
    }
  }

  private void filtered(VectorSet set, ExactAnswers exact, List<Race.Lane> lanes, Filter filter)
      throws Exception {
    progress.accept(set.name() + ": filter " + filter);
    List<Race.Lane> able =
        lanes.stream()
            .filter(l -> filter.place() == Place.COLUMN || l.engine().name().equals(OURS))
            .toList();
    Race.Plan race = new Race.Plan(1, 5, Math.max(1, plan.queries() / 3), plan.queries() / 3);
    List<Race.Speed> speeds = Race.run(able, set.measured(), filter, race);
    for (int i = 0; i < able.size(); i++) {
      Effort.Outcome outcome = outcome(able.get(i), exact, filter);
      row(set, able.get(i), filter, outcome, speeds.get(i), null);
      if (able.get(i).engine().name().equals(OURS)) {
        worst("vector.filtered_exact_k", outcome.exactCount());
        worst("vector.filtered_recall", outcome.recall());
      }
    }
  }

  private static Effort.Outcome outcome(Race.Lane lane, ExactAnswers exact, Filter filter)
      throws Exception {
    try (Searcher searcher = lane.engine().searcher()) {
      return Effort.measure(searcher, exact, lane.effort(), filter);
    }
  }

  private Race.Plan race(int threads) {
    return new Race.Plan(threads, plan.rounds(), plan.queries(), plan.warmups());
  }

  private void row(
      VectorSet set,
      Race.Lane lane,
      Filter filter,
      Effort.Outcome outcome,
      Race.Speed one,
      Race.Speed two)
      throws Exception {
    boolean whole = filter.passesAll();
    rows.add(
        List.of(
            set.name(),
            lane.engine().name(),
            filter,
            lane.engine().effort(lane.effort()),
            "%.4f".formatted(outcome.recall()) + (outcome.exactCount() < 1 ? ", too few rows" : ""),
            one == null ? "" : Math.round(one.median()),
            one == null ? "" : Math.round(one.medianCpuMicros()),
            two == null ? "" : Math.round(two.median()),
            whole ? "%.1f".formatted(lane.engine().buildSeconds()) : "",
            whole ? "%.1f".formatted(lane.engine().indexBytes() / 1e6) : ""));
  }

  private void worst(String metric, double value) {
    metrics.merge(metric, value, Math::min);
  }
}
