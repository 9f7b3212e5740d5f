package io.megadb.bench;

import io.megadb.bench.vector.ConfigurationVectors;
import io.megadb.bench.vector.Effort;
import io.megadb.bench.vector.ExactAnswers;
import io.megadb.bench.vector.Filter;
import io.megadb.bench.vector.FlatVectors;
import io.megadb.bench.vector.LuceneEngine;
import io.megadb.bench.vector.PgVectorEngine;
import io.megadb.bench.vector.Race;
import io.megadb.bench.vector.Searcher;
import io.megadb.bench.vector.VectorEngine;
import io.megadb.bench.vector.VectorSet;
import io.megadb.bench.vector.WordVectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Nearest neighbours by cosine, top 10 of 100,000 vectors, engines tuned to the same recall on
 * other queries than those measured.
 *
 * <p>Options: {@code --sets words,configurations}, {@code --rows}, {@code --recall}, {@code
 * --cache} (the folder of the word vectors), {@code --pgvector} (a folder with pgvector compiled
 * for PostgreSQL 17), {@code --rounds}, {@code --queries} of a round, {@code --warmups}.
 */
public final class VectorBench extends Bench {
  @Override
  public String name() {
    return "vector";
  }

  @Override
  public String description() {
    return "Top 10 of 100,000 vectors at recall 0.98, against raw Lucene and pgvector.";
  }

  @Override
  Report run(BenchOptions options) throws Exception {
    Report report = new Report();
    report.row("set", "engine", "filter", "effort", "recall@10", "QPS", "QPS, 2 threads");
    String sets = options.values().getOrDefault("sets", "words,configurations");
    for (String set : sets.split(",")) {
      measure(read(set, options), options, report);
    }
    return report;
  }

  private static VectorSet read(String name, BenchOptions options) throws IOException {
    int rows = (int) options.number("rows", 100_000);
    int needed = VectorSet.needed(rows);
    Path cache =
        Optional.ofNullable(options.values().get("cache"))
            .map(folder -> Path.of(folder).toAbsolutePath())
            .orElse(options.folder().resolve("vectors"));
    FlatVectors all =
        switch (name) {
          case "words" -> WordVectors.read(cache, needed, options.log());
          case "configurations" -> ConfigurationVectors.make(options.folder(), needed);
          default ->
              throw new IllegalArgumentException(
                  "there is no set " + name + ": words and configurations are there");
        };
    return VectorSet.cut(name, all, rows);
  }

  private static void measure(VectorSet set, BenchOptions options, Report report) throws Exception {
    options.progress(
        "%s: exact answers among %d x %d"
            .formatted(set.name(), set.rows().count(), set.rows().dimensions()));
    FlatVectors rows = set.rows().normalized();
    ExactAnswers calibration = exact(rows, set.calibration(), Filter.NONE);
    List<VectorEngine> engines = new ArrayList<>();
    try {
      engines.add(build(LuceneEngine.build(folder(options, set, "lucene"), set.rows()), options));
      Optional<Path> extension = pgvector(options, set, report);
      if (extension.isPresent()) {
        engines.add(
            build(
                PgVectorEngine.build(folder(options, set, "pgvector"), extension.get(), set.rows()),
                options));
      }
      List<Race.Lane> lanes = new ArrayList<>();
      for (VectorEngine engine : engines) {
        lanes.add(calibrate(engine, calibration, options));
      }
      compare(set, rows, lanes, options, report);
    } finally {
      for (VectorEngine engine : engines) {
        engine.close();
      }
    }
  }

  private static ExactAnswers exact(FlatVectors rows, FlatVectors queries, Filter filter) {
    return ExactAnswers.find(rows, queries.normalized(), Searcher.K, filter::passes);
  }

  private static Path folder(BenchOptions options, VectorSet set, String engine) {
    return options.folder().resolve("vector-" + set.name() + "-" + engine);
  }

  /** Where pgvector is; without it the report says so. */
  private static Optional<Path> pgvector(BenchOptions options, VectorSet set, Report report) {
    String folder = options.values().get("pgvector");
    if (folder == null) {
      report.row(set.name(), "pgvector", "absent: name its folder with --pgvector", "", "", "", "");
      return Optional.empty();
    }
    Path path = Path.of(folder).toAbsolutePath();
    if (!Files.exists(path.resolve("lib/vector.so"))) {
      throw new IllegalArgumentException("there is no lib/vector.so in " + path);
    }
    return Optional.of(path);
  }

  private static VectorEngine build(VectorEngine engine, BenchOptions options) throws Exception {
    options.progress(
        "%s: built in %.1f s, index of %.1f MB"
            .formatted(engine.name(), engine.buildSeconds(), engine.indexBytes() / 1e6));
    return engine;
  }

  private static Race.Lane calibrate(VectorEngine engine, ExactAnswers exact, BenchOptions options)
      throws Exception {
    try (Searcher searcher = engine.searcher()) {
      Effort.Chosen chosen = Effort.least(searcher, exact, options.number("recall", 0.98));
      options.progress(
          "%s: effort %d has recall %.4f in calibration"
              .formatted(engine.name(), chosen.effort(), chosen.recall()));
      return new Race.Lane(engine, chosen.effort());
    }
  }

  private static void compare(
      VectorSet set, FlatVectors rows, List<Race.Lane> lanes, BenchOptions options, Report report)
      throws Exception {
    ExactAnswers exact = exact(rows, set.measured(), Filter.NONE);
    List<Race.Speed> one = race(set, lanes, 1, options);
    List<Race.Speed> two = race(set, lanes, 2, options);
    for (int i = 0; i < lanes.size(); i++) {
      Race.Lane lane = lanes.get(i);
      try (Searcher searcher = lane.engine().searcher()) {
        Effort.Outcome outcome = Effort.measure(searcher, exact, lane.effort(), Filter.NONE);
        report.row(
            set.name(),
            lane.engine().name(),
            Filter.NONE,
            lane.effort(),
            "%.4f".formatted(outcome.recall()),
            Math.round(one.get(i).median()),
            Math.round(two.get(i).median()));
      }
    }
  }

  private static List<Race.Speed> race(
      VectorSet set, List<Race.Lane> lanes, int threads, BenchOptions options) throws Exception {
    options.progress(set.name() + ": race on " + threads + " threads");
    Race.Plan plan =
        new Race.Plan(
            threads,
            (int) options.number("rounds", 15),
            (int) options.number("queries", 1000),
            (int) options.number("warmups", 5000));
    return Race.run(lanes, set.measured(), Filter.NONE, plan);
  }
}
