package io.megadb.bench;

import io.megadb.bench.search.PgVectorJoin;
import io.megadb.bench.search.SimilarityJoins;
import io.megadb.bench.search.WordSearches;
import io.megadb.bench.vector.ConfigurationVectors;
import io.megadb.bench.vector.ExactAnswers;
import io.megadb.bench.vector.FlatVectors;
import io.megadb.bench.vector.KeptIndex;
import io.megadb.bench.vector.LuceneEngine;
import io.megadb.bench.vector.MegaDbEngine;
import io.megadb.bench.vector.PgVectorEngine;
import io.megadb.bench.vector.VectorComparison;
import io.megadb.bench.vector.VectorEngine;
import io.megadb.bench.vector.VectorSet;
import io.megadb.bench.vector.WordVectors;
import io.megadb.exec.Prepared;
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
import java.util.stream.IntStream;

/**
 * Nearest neighbours by cosine, top 10 of 100,000 vectors, engines tuned to the same recall on
 * other queries than those measured, and the same under filters.
 *
 * <p>Two more sets are small and need no options: {@code words-search} (bm25 and text_match against
 * Lucene) and {@code similarity-join} (JOIN LATERAL with nearest rows, against a search a row and
 * pgvector).
 *
 * <p>Options: {@code --sets words,configurations}, {@code --rows}, {@code --recall}, {@code
 * --cache} (the folder of the word vectors), {@code --pgvector} (a folder with pgvector compiled
 * for PostgreSQL 17; else it is compiled), {@code --rounds}, {@code --queries} of a round, {@code
 * --warmups}, {@code --indexes} (a folder that keeps the indexes: they are built if they are not
 * there, and the next run finds them), {@code --engines MegaDB,Lucene,pgvector}, {@code --races
 * one,two,filters}: on one thread, on two, and with filters; {@code none} only builds.
 */
public final class VectorBench extends Bench {
  private static final int TEXTS = 100_000;
  private static final int QUERIES = 100;
  private static final int WARM_UPS = 1500;
  private static final int BLOCKS = 7;
  private static final int ITEMS = 20_000;
  private static final int ASKED = 1000;
  private static final double JOIN_RECALL = 0.95;

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
    Report report = new Report();
    for (String set : sets.split(",")) {
      switch (set) {
        case "words-search" -> wordSearches(report, options);
        case "similarity-join" -> similarityJoins(report, options);
        default -> measure(read(set, options), comparison, options);
      }
    }
    // The head stands alone if none of its sets was asked for.
    if (comparison.rows().size() > 1) {
      comparison.rows().forEach(row -> report.row(row.toArray()));
    }
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
                  "there is no set "
                      + name
                      + ": words, configurations, words-search and similarity-join are there");
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

  private static void wordSearches(Report report, BenchOptions options) throws Exception {
    Path copies = options.folder().resolve("vector-copies");
    try (BenchServer server =
            BenchServer.start(options.folder().resolve("words-server"), List.of(copies));
        WordSearches words = WordSearches.open(server.engine(), copies, TEXTS)) {
      List<String> queries = words.queries(QUERIES);
      int equal = 0;
      for (String query : queries) {
        boolean same =
            same(words.best(query), words.bestOfLucene(query))
                && words.matching(query) == words.matchingOfLucene(query);
        equal += same ? 1 : 0;
      }
      report.metric("vector.words_equal", equal / (double) queries.size());
      int[] next = new int[4];
      Samples.Compared best =
          Samples.inBlocks(
              WARM_UPS,
              BLOCKS,
              QUERIES,
              () -> words.best(queries.get(next[0]++ % QUERIES)),
              () -> words.bestOfLucene(queries.get(next[1]++ % QUERIES)));
      Samples.Compared count =
          Samples.inBlocks(
              QUERIES * 2,
              BLOCKS,
              QUERIES,
              () -> words.matching(queries.get(next[2]++ % QUERIES)),
              () -> words.matchingOfLucene(queries.get(next[3]++ % QUERIES)));
      report(report, options, "bm25, top 10", "bm25", best);
      report(report, options, "text_match, count", "text_match", count);
    }
  }

  private static void report(
      Report report, BenchOptions options, String what, String key, Samples.Compared times) {
    options.progress(
        "%s: MegaDB %.3f ms, Lucene %.3f ms, ratio %.2f"
            .formatted(what, times.oursNanos() / 1e6, times.theirsNanos() / 1e6, times.ratio()));
    report.metric("vector." + key + "_ms", times.oursNanos() / 1e6);
    report.metric("vector." + key + "_time_ratio_vs_lucene", times.ratio());
  }

  /** Lucene's scores are floats. */
  private static boolean same(double[] ours, double[] theirs) {
    boolean same = ours.length == theirs.length;
    for (int i = 0; same && i < ours.length; i++) {
      same = Math.abs(ours[i] - theirs[i]) <= 1e-5 * theirs[i];
    }
    return same;
  }

  private static void similarityJoins(Report report, BenchOptions options) throws Exception {
    FlatVectors all = ConfigurationVectors.make(options.folder(), ITEMS + ASKED);
    FlatVectors items = all.select(IntStream.range(0, ITEMS).toArray());
    FlatVectors asked = all.select(IntStream.range(ITEMS, ITEMS + ASKED).toArray());
    ExactAnswers exact =
        ExactAnswers.find(items.normalized(), asked.normalized(), SimilarityJoins.K, item -> true);
    Path copies = options.folder().resolve("vector-copies");
    Optional<Path> extension = pgvector(options);
    KeptIndex kept = new KeptIndex(options.folder().resolve("vector-join-pgvector"));
    kept.forget();
    try (BenchServer server =
            BenchServer.start(options.folder().resolve("join-server"), List.of(copies));
        SimilarityJoins joins = SimilarityJoins.open(server.engine(), copies, items, asked);
        PgVectorEngine engine =
            extension.isPresent() ? PgVectorEngine.open(kept, extension.get(), items) : null;
        PgVectorJoin peer = engine == null ? null : new PgVectorJoin(engine, asked)) {
      if (peer != null) {
        peer.tune(JOIN_RECALL, ASKED, exact);
      }
      for (double recall : new double[] {1, JOIN_RECALL}) {
        joins.targetRecall(recall);
        for (int rows = 10; rows <= ASKED; rows *= 10) {
          joined(report, options, joins, peer, exact, recall, rows);
        }
      }
    }
  }

  private static void joined(
      Report report,
      BenchOptions options,
      SimilarityJoins joins,
      PgVectorJoin peer,
      ExactAnswers exact,
      double recall,
      int rows)
      throws Exception {
    Prepared join = joins.join(rows);
    Samples[] times =
        Samples.alternating(
            recall == 1 ? 1 + 1000 / rows : 20,
            9,
            () -> joins.join(join, rows),
            () -> joins.searches(rows));
    String key = "vector.join_%d_%s".formatted(rows, recall == 1 ? "exact" : "hnsw");
    report.metric(key + "_recall", SimilarityJoins.recall(joins.join(join, rows), exact));
    report.metric(key + "_recall_of_searches", SimilarityJoins.recall(joins.searches(rows), exact));
    report.metric(key + "_ms", times[0].medianMillis());
    report.metric(key + "_searches_ms", times[1].medianMillis());
    if (peer != null && recall < 1) {
      double peerMillis = Samples.of(20, 9, () -> peer.join(rows)).medianMillis();
      report.metric(key + "_pgvector_ms", peerMillis);
      report.metric(key + "_pgvector_recall", SimilarityJoins.recall(peer.join(rows), exact));
      options.progress(
          "pgvector, %d rows, ef %d: %.1f ms".formatted(rows, peer.effort(), peerMillis));
    }
    options.progress(
        "join of %d rows at recall %s: %.1f ms, a search a row %.1f ms"
            .formatted(rows, recall, times[0].medianMillis(), times[1].medianMillis()));
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
