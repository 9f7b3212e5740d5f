package io.megadb.exec;

import static io.megadb.exec.EngineFixture.failure;
import static io.megadb.exec.EngineFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.lucene.util.SmallFloat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code bm25} as the tier finds the best rows, as DuckDB computes it for every row, and as the
 * formula has it.
 */
class TextSearchIT {
  private static final int ROWS = 2000;
  private static final List<String> WORDS =
      IntStream.range(0, 60).mapToObj(i -> "w" + i + "x").toList();
  private static final List<List<String>> texts = new ArrayList<>();
  private static EngineFixture fixture;
  private Session session;

  /** Words of which some are common and most are rare, in texts of 1 to 40 of them. */
  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    fixture = new EngineFixture(folder);
    Random random = new Random(20261121);
    StringBuilder values = new StringBuilder();
    for (int row = 0; row < ROWS; row++) {
      List<String> text = new ArrayList<>();
      int length = 1 + random.nextInt(40);
      for (int i = 0; i < length; i++) {
        text.add(WORDS.get((int) (WORDS.size() * Math.pow(random.nextDouble(), 3))));
      }
      texts.add(text);
      values.append(row == 0 ? "" : ",").append("(").append(row).append(",").append(row % 10);
      values.append(",'").append(String.join(" ", text)).append("')");
    }
    try (Session session = fixture.engine.openSession("test")) {
      rows(
          session,
          "CREATE TABLE notes (id integer PRIMARY KEY, kind integer, body text) USING VECTOR");
      rows(session, "INSERT INTO notes VALUES " + values);
      rows(
          session,
          "CREATE INDEX notes_words ON notes USING bm25 (body) WITH (analyzer = 'standard')");
      rows(session, "CREATE TABLE kinds (kind integer, name text) USING OLAP");
      rows(session, "INSERT INTO kinds SELECT g, 'kind ' || g FROM generate_series(0, 4) AS s(g)");
    }
  }

  @AfterAll
  static void stop() throws Exception {
    fixture.close();
  }

  @BeforeEach
  void open() {
    session = fixture.engine.openSession("test");
  }

  @AfterEach
  void close() {
    session.close();
    assertThat(fixture.statementBytes()).isZero();
  }

  /** Robertson and Zaragoza 2009, 3.15 and 3.3, with Lucene's lengths, which are rounded. */
  private static double score(List<String> text, List<String> query) {
    double length = texts.stream().mapToInt(List::size).sum() / (double) texts.size();
    double sum = 0;
    for (String word : query) {
      long with = texts.stream().filter(t -> t.contains(word)).count();
      long count = text.stream().filter(word::equals).count();
      double rare = Math.log(1 + (texts.size() - with + 0.5) / (with + 0.5));
      double own = SmallFloat.byte4ToInt(SmallFloat.intToByte4(text.size()));
      sum += rare * count / (count + 1.2 * (0.25 + 0.75 * own / length));
    }
    return sum;
  }

  @Test
  void scoresAsTheFormulaDoes() {
    List<String> query = List.of("w0x", "w17x", "w40x");
    Map<Integer, Double> scores = new HashMap<>();
    for (String row :
        rows(session, "SELECT id, bm25(body, 'W0X, w17x (w40x) unheard') FROM notes")) {
      String[] parts = row.split("\\|");
      scores.put(Integer.valueOf(parts[0]), Double.valueOf(parts[1]));
    }
    for (int i = 0; i < ROWS; i++) {
      assertThat(scores.get(i))
          .as("text " + i)
          .isCloseTo(score(texts.get(i), query), org.assertj.core.data.Offset.offset(1e-5));
    }
    List<Double> best =
        scores.values().stream().sorted(Comparator.reverseOrder()).limit(10).toList();
    assertThat(
            rows(
                    session,
                    "SELECT bm25(body, 'w0x w17x w40x') FROM notes"
                        + " ORDER BY bm25(body, 'w0x w17x w40x') DESC LIMIT 10")
                .stream()
                .map(Double::valueOf)
                .toList())
        .isEqualTo(best);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT bm25(body, $1) AS s FROM notes ORDER BY s DESC LIMIT 7",
        "SELECT bm25(body, $1) AS s FROM notes ORDER BY s DESC LIMIT 5 OFFSET 20",
        "SELECT bm25(body, $1) AS s FROM notes WHERE kind = 3 ORDER BY s DESC LIMIT 7",
        "SELECT bm25(body, $1) AS s FROM notes WHERE kind % 7 = 3 ORDER BY s DESC LIMIT 30",
        "SELECT bm25(body, $1) AS s FROM notes WHERE text_match(body, $1) ORDER BY s DESC LIMIT 9",
        "SELECT bm25(body, $1) AS s FROM notes WHERE text_match(body, 'w3x w50x')"
            + " AND kind < 4 ORDER BY s DESC LIMIT 9",
        "SELECT bm25(n.body, $1) AS s FROM notes n JOIN kinds k ON k.kind = n.kind"
            + " WHERE k.name <> 'kind 2' ORDER BY s DESC LIMIT 11",
        "SELECT rank() OVER (ORDER BY bm25(body, $1) DESC) AS r, bm25(body, $1) AS s FROM notes"
            + " WHERE kind > 2 ORDER BY s DESC LIMIT 12",
        "SELECT s FROM (SELECT bm25(body, $1) AS s, kind FROM notes WHERE kind <> 1) AS n"
            + " ORDER BY s DESC LIMIT 1500"
      })
  void givesTheSameRowsWhereDuckDbScoresThemAll(String sql) {
    assertThat(String.join("\n", rows(session, "EXPLAIN " + sql)))
        .contains("best matching by body bm25");
    for (String query : List.of("w59x", "w0x w1x w55x", "w30x w0x unheard", "unheard", "")) {
      List<String> found = rows(session, sql, query);
      try (Session plain = fixture.engine.openSession("test")) {
        rows(plain, "SET megadb.sideways_max_keys = 0");
        assertThat(found).as(query).isEqualTo(rows(plain, sql, query));
      }
    }
  }

  @Test
  void randomSearchesGiveTheSameRows() {
    searches(20261122, 25);
  }

  @Test
  @Tag("nightly")
  void manyRandomSearchesGiveTheSameRows() {
    searches(System.nanoTime(), 1500);
  }

  /** Words, conditions, joins, ranks and limits of all kinds. */
  private void searches(long seed, int count) {
    Random random = new Random(seed);
    try (Session plain = fixture.engine.openSession("test")) {
      rows(plain, "SET megadb.sideways_max_keys = 0");
      for (int i = 0; i < count; i++) {
        String sql = search(random);
        String words = words(random);
        assertThat(rows(session, sql, words))
            .as("seed %d, statement %d: %s, %s", seed, i, sql, words)
            .isEqualTo(rows(plain, sql, words));
      }
    }
  }

  private static String words(Random random) {
    List<String> words = new ArrayList<>();
    for (int i = random.nextInt(6); i >= 0; i--) {
      words.add(random.nextInt(8) == 0 ? "unheard" : WORDS.get(random.nextInt(WORDS.size())));
    }
    return String.join(random.nextBoolean() ? " " : ", +", words);
  }

  private static String search(Random random) {
    List<String> conditions = new ArrayList<>(List.of("true"));
    if (random.nextBoolean()) {
      conditions.add("text_match(n.body, $1)");
    }
    if (random.nextInt(3) == 0) {
      conditions.add("text_match(n.body, '" + words(random) + "')");
    }
    if (random.nextBoolean()) {
      conditions.add("n.id " + (random.nextBoolean() ? "<" : ">=") + " " + random.nextInt(ROWS));
    }
    if (random.nextInt(3) == 0) {
      conditions.add("n.kind % 3 = " + random.nextInt(3));
    }
    return "SELECT bm25(n.body, $1) AS s"
        + (random.nextInt(4) == 0 ? ", rank() OVER (ORDER BY bm25(n.body, $1) DESC) AS r" : "")
        + " FROM notes n"
        + (random.nextInt(3) == 0 ? " JOIN kinds k ON k.kind = n.kind" : "")
        + " WHERE "
        + String.join(" AND ", conditions)
        + " ORDER BY s DESC LIMIT "
        + (random.nextInt(10) == 0 ? random.nextInt(3000) : random.nextInt(40))
        + (random.nextInt(4) == 0 ? " OFFSET " + random.nextInt(50) : "");
  }

  @Test
  void theTierDecidesWhichTextsMatch() {
    String sql = "SELECT count(*) FROM notes WHERE text_match(body, $1)";
    assertThat(String.join("\n", rows(session, "EXPLAIN " + sql)))
        .contains("Skips unless: body matches $1");
    long expected = texts.stream().filter(t -> t.contains("w50x") || t.contains("w51x")).count();
    assertThat(rows(session, sql, "w50x, W51X")).containsExactly(String.valueOf(expected));
    assertThat(rows(session, "EXPLAIN ANALYZE " + sql.replace("$1", "'w50x w51x'")))
        .anyMatch(l -> l.contains("rows=" + expected + " "));
  }

  @Test
  void explainAnalyzeTellsHowTheRowsWereFound() {
    assertThat(
            rows(
                session,
                "EXPLAIN ANALYZE SELECT id FROM notes ORDER BY bm25(body, 'w59x w1x') DESC LIMIT"
                    + " 3"))
        .anyMatch(l -> l.contains("$1 = bm25 weights of vector.public.notes.body for"))
        .anyMatch(l -> l.contains("bm25, 2 words"));
  }

  @Test
  void saysWhereTheQueryIsWrong() {
    String sql = "SELECT id FROM notes ORDER BY bm25(body, kind::text) DESC LIMIT 3";
    MegaDbException varying = failure(session, sql);
    assertThat(varying.is(ErrorCode.FEATURE_NOT_SUPPORTED)).isTrue();
    assertThat(varying.position()).hasValue(sql.indexOf("kind") + 1);
    String other = "SELECT kind, bm25(name, 'x') FROM kinds";
    assertThat(failure(session, other).position()).hasValue(other.indexOf("name") + 1);
    String words = String.join(" ", IntStream.range(0, 2000).mapToObj(i -> "many" + i).toList());
    assertThat(failure(session, "SELECT bm25(body, '" + words + "') FROM notes").sqlState())
        .isEqualTo("54000");
    assertThat(
            failure(session, "SELECT id FROM notes WHERE text_match(body, $1)", words).sqlState())
        .isEqualTo("54000");
  }
}
