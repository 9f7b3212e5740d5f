package io.megadb.bench;

import io.megadb.bench.vector.ConfigurationVectors;
import io.megadb.bench.vector.FlatVectors;
import io.megadb.bench.vector.KeptIndex;
import io.megadb.bench.vector.LuceneEngine;
import io.megadb.bench.vector.MegaDbEngine;
import io.megadb.bench.vector.PgVectorEngine;
import io.megadb.bench.vector.VectorComparison;
import io.megadb.bench.vector.VectorEngine;
import io.megadb.bench.vector.VectorSet;
import io.megadb.bench.vector.WordVectors;
import io.megadb.testkit.PgVector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Nearest neighbours by cosine, top 10 of 100,000 vectors, engines tuned to the same recall on
 * other queries than those measured, and the same under filters.
 *
 * <p>Options: {@code --sets words,configurations}, {@code --rows}, {@code --recall}, {@code
 * --cache} (the folder of the word vectors), {@code --pgvector} (a folder with pgvector compiled
 * for PostgreSQL 17; else it is compiled), {@code --rounds}, {@code --queries} of a round, {@code
 * --warmups}, {@code --indexes} (a folder that keeps the indexes: they are built if they are not
 * there, and the next run finds them), {@code --engines MegaDB,Lucene,pgvector}, {@code --races
 * one,two,filters}: on one thread, on two, and with filters; {@code none} only builds.
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
    VectorComparison.Plan plan =
        new VectorComparison.Plan(
            options.number("recall", 0.98),
            (int) options.number("rounds", 21),
            (int) options.number("queries", 500),
            (int) options.number("warmups", 3000),
            races(options.values().getOrDefault("races", "one,two,filters")));
    VectorComparison comparison = new VectorComparison(plan, options.log());
    String sets = options.values().getOrDefault("sets", "words,configurations");
    for (String set : sets.split(",")) {
      measure(read(set, options), comparison, options);
    }
    Report report = new Report();
    comparison.rows().forEach(row -> report.row(row.toArray()));
    comparison.metrics().forEach(report::metric);
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

  private static Set<VectorComparison.Kind> races(String names) {
    Set<VectorComparison.Kind> races = EnumSet.noneOf(VectorComparison.Kind.class);
    for (String name : names.equals("none") ? new String[0] : names.split(",")) {
      races.add(VectorComparison.Kind.valueOf(name.toUpperCase(Locale.ROOT)));
    }
    return races;
  }

  private static void measure(VectorSet set, VectorComparison comparison, BenchOptions options)
      throws Exception {
    FlatVectors rows = set.rows();
    List<String> wanted =
        List.of(options.values().getOrDefault("engines", "MegaDB,Lucene,pgvector").split(","));
    List<VectorEngine> engines = new ArrayList<>();
    Path copies = options.folder().resolve("vector-copies");
    KeptIndex server = kept(options, set, "server");
    Files.createDirectories(server.folder());
    try (BenchServer started =
        server.buildSeconds().isPresent()
            ? BenchServer.reopen(server.folder(), List.of(copies))
            : BenchServer.start(server.folder(), List.of(copies))) {
      if (wanted.contains("MegaDB")) {
        engines.add(
            MegaDbEngine.open(
                started.engine(),
                server,
                copies,
                server.folder().resolve("vector"),
                rows,
                comparison.recall()));
      }
      if (wanted.contains("Lucene")) {
        engines.add(LuceneEngine.open(kept(options, set, "lucene"), rows));
      }
      Optional<Path> extension = wanted.contains("pgvector") ? pgvector(options) : Optional.empty();
      if (extension.isPresent()) {
        engines.add(PgVectorEngine.open(kept(options, set, "pgvector"), extension.get(), rows));
      } else {
        comparison.absent(set, "pgvector", "absent: name its folder with --pgvector");
      }
      comparison.run(set, engines);
    } finally {
      for (VectorEngine engine : engines) {
        engine.close();
      }
    }
  }

  /** Where an engine's index is; of an earlier run only if they are to be kept. */
  private static KeptIndex kept(BenchOptions options, VectorSet set, String engine)
      throws IOException {
    String folder = options.values().get("indexes");
    if (folder != null) {
      Path of = Path.of(folder).toAbsolutePath().resolve(set.name() + "-" + set.rows().count());
      Files.createDirectories(of);
      return new KeptIndex(of.resolve(engine));
    }
    Files.createDirectories(options.folder());
    KeptIndex index =
        new KeptIndex(options.folder().resolve("vector-" + set.name() + "-" + engine));
    index.forget();
    return index;
  }

  /** Where pgvector is. */
  private static Optional<Path> pgvector(BenchOptions options) {
    String folder = options.values().get("pgvector");
    if (folder == null) {
      return PgVector.folder();
    }
    Path path = Path.of(folder).toAbsolutePath();
    if (!Files.exists(path.resolve("lib/vector.so"))) {
      throw new IllegalArgumentException("there is no lib/vector.so in " + path);
    }
    return Optional.of(path);
  }
}
