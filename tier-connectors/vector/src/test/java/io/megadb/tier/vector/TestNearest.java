package io.megadb.tier.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.tier.ColumnPredicate;
import io.megadb.spi.tier.Distance;
import io.megadb.spi.tier.FunctionCall;
import io.megadb.spi.tier.LocalScan;
import io.megadb.spi.tier.NearestRows;
import io.megadb.spi.tier.OnConflict;
import io.megadb.spi.tier.ScanRequest;
import io.megadb.spi.tier.TableChange;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.testkit.ArrowRows;
import io.megadb.testkit.TierFixture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nearest rows of a table with and without a graph, beside the answer by brute force. */
final class TestNearest {
  private static final int DIMENSION = 16;
  private static final List<Column> COLUMNS =
      List.of(
          Column.of("id", SqlType.Simple.BIGINT),
          Column.of("kind", SqlType.Simple.TEXT),
          Column.of("v", new SqlType.Vector(DIMENSION)));

  private final Random random = new Random(17);
  private final List<List<Object>> rows = new ArrayList<>();
  private final Map<List<?>, float[]> arrays = new IdentityHashMap<>();
  private Path folder;
  private TierFixture fixture;
  private VectorTier tier;
  private TableDefinition table;

  @BeforeEach
  void open(@TempDir Path temporary) {
    folder = temporary.resolve("vector");
    fixture = new TierFixture(temporary);
    tier = new VectorTier(VectorTier.CATALOG, VectorConfig.of(folder));
    table =
        tier.createTable(
            TableDefinition.of(
                new TableName(VectorTier.CATALOG, "public", "t"), COLUMNS, List.of("id")),
            Optional.empty(),
            fixture.context());
  }

  @AfterEach
  void close() {
    tier.close();
    fixture.close();
  }

  private void fill(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      // One in a hundred is rare.
      rows.add(
          Arrays.asList(
              (long) rows.size(), rows.size() % 100 == 0 ? "rare" : "usual", floats(vector())));
    }
    insert(rows.subList(rows.size() - count, rows.size()));
  }

  private void insert(List<List<Object>> some) throws IOException {
    try (ArrowReader reader = ArrowRows.of(fixture.allocator(), COLUMNS, some)) {
      tier.insert(table.name(), reader, OnConflict.FAIL, fixture.context());
    }
  }

  private static List<Float> floats(float[] vector) {
    List<Float> list = new ArrayList<>();
    for (float each : vector) {
      list.add(each);
    }
    return list;
  }

  private float[] vector() {
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }

  private void index(String operators, String options) {
    tier.alterTable(
        table.name(),
        List.of(
            new TableChange.SetOptions(
                Map.of("index.i", "hnsw (v " + operators + ") " + options))));
  }

  private record Answer(List<Long> ids, String way) {}

  private Answer nearest(
      Distance distance, float[] query, long k, double recall, ColumnPredicate... conditions) {
    ScanRequest request =
        new ScanRequest(
            table,
            List.of("id"),
            List.of(conditions),
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.of(
                new FunctionCall(
                    new NearestRows("v", distance),
                    null,
                    i -> "",
                    List.of(List.of(query, k, recall)))),
            "n",
            fixture.context());
    LocalScan scan = tier.scan(request);
    List<List<Object>> found =
        fixture.read("SELECT * FROM " + scan.fromItem(), scan, List.of(COLUMNS.getFirst()));
    return new Answer(
        found.stream().map(r -> (Long) r.getFirst()).toList(), scan.facts().version());
  }

  private List<Long> exact(Distance distance, float[] query, int k, String kind) {
    return rows.stream()
        .filter(r -> kind == null || kind.equals(r.get(1)))
        .filter(r -> r.get(2) != null)
        .map(
            r ->
                new Near((Long) r.getFirst(), distance(distance, query, array((List<?>) r.get(2)))))
        .sorted(Comparator.comparingDouble(Near::distance))
        .limit(k)
        .map(Near::id)
        .toList();
  }

  private record Near(long id, double distance) {}

  private float[] array(List<?> vector) {
    return arrays.computeIfAbsent(
        vector,
        v -> {
          float[] values = new float[v.size()];
          for (int i = 0; i < values.length; i++) {
            values[i] = (Float) v.get(i);
          }
          return values;
        });
  }

  private static double distance(Distance distance, float[] a, float[] b) {
    double squares = 0;
    double dot = 0;
    double absolute = 0;
    double normA = 0;
    double normB = 0;
    for (int i = 0; i < a.length; i++) {
      double other = b[i];
      squares += (a[i] - other) * (a[i] - other);
      absolute += Math.abs(a[i] - other);
      dot += a[i] * other;
      normA += (double) a[i] * a[i];
      normB += other * other;
    }
    return switch (distance) {
      case EUCLIDEAN -> squares;
      case NEGATIVE_INNER_PRODUCT -> -dot;
      case MANHATTAN -> absolute;
      case COSINE -> 1 - dot / Math.sqrt(normA * normB);
    };
  }

  private static final ColumnPredicate RARE =
      new ColumnPredicate("kind", ColumnPredicate.Operator.EQUAL, List.of("rare"));

  @Test
  void findsExactlyTheNearestWithoutAnIndex() throws IOException {
    fill(3000);
    for (Distance distance : Distance.values()) {
      for (int k : new int[] {1, 10, 300}) {
        float[] query = vector();
        assertThat(nearest(distance, query, k, 0.98).ids())
            .as(distance + " " + k)
            .isEqualTo(exact(distance, query, k, null));
        assertThat(nearest(distance, query, Math.min(k, 20), 0.98, RARE).ids())
            .isEqualTo(exact(distance, query, Math.min(k, 20), "rare"));
      }
    }
  }

  @Test
  void findsNearlyAllByAGraphAndAlwaysAsManyAsWanted() throws IOException {
    fill(5_000);
    for (String operators : List.of("vector_l2_ops", "vector_cosine_ops", "vector_ip_ops")) {
      index(operators, "m=16 ef_construction=100 quantization=none");
      Distance distance =
          Arrays.stream(Distance.values())
              .filter(d -> d.operatorClass().equals(operators))
              .findFirst()
              .orElseThrow();
      assertRecall(distance, 0.93);
      tier.alterTable(table.name(), List.of(new TableChange.SetOptions(Map.of("index.i", ""))));
    }
  }

  @Test
  void findsNearlyAllByQuantizedGraphs() throws IOException {
    fill(5_000);
    for (String quantization : List.of("int8", "binary")) {
      index("vector_l2_ops", "quantization=" + quantization);
      float[] query = vector();
      Set<Long> found = new HashSet<>(nearest(Distance.EUCLIDEAN, query, 10, 0.9).ids());
      assertThat(found).hasSize(10);
      assertRecall(Distance.EUCLIDEAN, quantization.equals("int8") ? 0.9 : 0.6);
      tier.alterTable(table.name(), List.of(new TableChange.SetOptions(Map.of("index.i", ""))));
    }
  }

  private void assertRecall(Distance distance, double least) {
    int hits = 0;
    int queries = 100;
    for (int i = 0; i < queries; i++) {
      float[] query = vector();
      Answer answer = nearest(distance, query, 10, 0.98);
      assertThat(answer.ids()).hasSize(10).doesNotHaveDuplicates();
      Set<Long> exact = Set.copyOf(exact(distance, query, 10, null));
      hits += (int) answer.ids().stream().filter(exact::contains).count();
      assertThat(nearest(distance, query, 10, 0.98, RARE).ids())
          .isEqualTo(exact(distance, query, 10, "rare"));
      assertThat(nearest(distance, query, 10, 1).ids())
          .containsExactlyElementsOf(exact(distance, query, 10, null));
    }
    assertThat(hits / (10.0 * queries)).as(distance.toString()).isGreaterThanOrEqualTo(least);
  }

  @Test
  void takesTheGraphForManyRowsAndTheExactWayForFew() throws IOException {
    fill(15_000);
    index("vector_l2_ops", "m=8 ef_construction=40");
    assertThat(nearest(Distance.EUCLIDEAN, vector(), 10, 0.8).way()).contains("hnsw");
    assertThat(nearest(Distance.EUCLIDEAN, vector(), 10, 0.8, RARE).way()).contains("exact");
    assertThat(nearest(Distance.COSINE, vector(), 10, 0.8).way()).contains("exact");
    assertThat(tier.vectorIndexes(0.8))
        .singleElement()
        .satisfies(
            facts -> {
              assertThat(facts.graphRows()).isEqualTo(15_000);
              assertThat(facts.calibratedRecall().orElseThrow()).isGreaterThan(0.8);
            });
  }

  @Test
  void reachesTheRecallWantedOnQueriesThatAreNoRows() throws IOException {
    fill(15_000);
    index("vector_cosine_ops", "m=16");
    for (double wanted : new double[] {0.8, 0.95}) {
      double hits = 0;
      int queries = 200;
      for (int i = 0; i < queries; i++) {
        float[] query = vector();
        Answer answer = nearest(Distance.COSINE, query, 10, wanted);
        assertThat(answer.way()).contains("hnsw");
        Set<Long> exact = Set.copyOf(exact(Distance.COSINE, query, 10, null));
        hits += answer.ids().stream().filter(exact::contains).count() / 10.0;
      }
      // Three standard errors of the mean of 200 queries.
      assertThat(hits / queries).isGreaterThan(wanted - 0.02);
    }
  }

  @Test
  void findsByTheGraphAmongRowsThatMeetAConditionOrAreNotDeleted() throws IOException {
    fill(15_000);
    index("vector_cosine_ops", "m=16");
    ColumnPredicate half =
        new ColumnPredicate("id", ColumnPredicate.Operator.LESS, List.of(9_000L));
    delete(rows.subList(0, 100).stream().map(r -> (Long) r.getFirst()).toList());
    rows.subList(0, 100).clear();
    double hits = 0;
    int queries = 100;
    for (int i = 0; i < queries; i++) {
      float[] query = vector();
      Answer answer = nearest(Distance.COSINE, query, 10, 0.9, half);
      assertThat(answer.way()).contains("hnsw");
      assertThat(answer.ids()).hasSize(10).allMatch(id -> id >= 100 && id < 9_000);
      Set<Long> exact =
          rows.stream()
              .filter(r -> (Long) r.getFirst() < 9_000)
              .map(
                  r ->
                      new Near(
                          (Long) r.getFirst(),
                          distance(Distance.COSINE, query, array((List<?>) r.get(2)))))
              .sorted(Comparator.comparingDouble(Near::distance))
              .limit(10)
              .map(Near::id)
              .collect(Collectors.toSet());
      hits += answer.ids().stream().filter(exact::contains).count() / 10.0;
    }
    assertThat(hits / queries).isGreaterThan(0.88);
  }

  @Test
  void seesInsertsAndDeletesBesideAGraph() throws IOException {
    fill(5_000);
    index("vector_l2_ops", "m=16");
    float[] query = vector();
    rows.add(Arrays.asList(99_999L, "usual", floats(query)));
    insert(List.of(rows.getLast()));
    assertThat(nearest(Distance.EUCLIDEAN, query, 1, 0.98).ids()).containsExactly(99_999L);
    List<Long> before = nearest(Distance.EUCLIDEAN, query, 5, 1).ids();
    delete(before);
    rows.removeIf(r -> before.contains((Long) r.getFirst()));
    assertThat(nearest(Distance.EUCLIDEAN, query, 10, 0.98).ids())
        .hasSize(10)
        .doesNotContainAnyElementsOf(before);
    assertThat(nearest(Distance.EUCLIDEAN, query, 10, 1).ids())
        .isEqualTo(exact(Distance.EUCLIDEAN, query, 10, null));
  }

  private void delete(List<Long> ids) throws IOException {
    Map<Long, Long> locators =
        fixture.scan(tier, table, List.of(), true).stream()
            .collect(Collectors.toMap(r -> (Long) r.getFirst(), r -> (Long) r.getLast()));
    List<List<Object>> gone = ids.stream().map(i -> ArrowRows.row(locators.get(i))).toList();
    try (ArrowReader reader =
        ArrowRows.of(
            fixture.allocator(),
            List.of(Column.of("_megadb_locator", SqlType.Simple.BIGINT)),
            gone)) {
      tier.deleteRows(table.name(), reader, fixture.context());
    }
  }

  @Test
  void givesRowsWithoutADistanceLast() throws IOException {
    fill(5);
    rows.add(Arrays.asList(100L, "usual", null));
    rows.add(Arrays.asList(101L, "usual", floats(new float[DIMENSION])));
    insert(rows.subList(5, 7));
    for (boolean indexed : new boolean[] {false, true}) {
      if (indexed) {
        index("vector_cosine_ops", "m=16");
      }
      float[] query = vector();
      List<Long> six = nearest(Distance.COSINE, query, 6, 0.98).ids();
      assertThat(six.subList(0, 5)).isEqualTo(exactWithoutZero(query));
      assertThat(six.getLast()).isEqualTo(101L);
      assertThat(nearest(Distance.COSINE, query, 100, 0.98).ids())
          .containsExactlyInAnyOrder(0L, 1L, 2L, 3L, 4L, 100L, 101L);
      assertThat(fixture.scan(tier, table)).containsExactlyInAnyOrderElementsOf(rows);
    }
  }

  private List<Long> exactWithoutZero(float[] query) {
    return exact(Distance.COSINE, query, 6, null).stream().filter(i -> i < 100).toList();
  }

  @Test
  void refusesWhatIsNoVectorToSearchFor() throws IOException {
    fill(50);
    assertFails(Distance.EUCLIDEAN, new float[3], "different vector dimensions 16 and 3");
    float[] nan = vector();
    nan[3] = Float.NaN;
    assertFails(Distance.EUCLIDEAN, nan, "NaN");
    assertFails(Distance.COSINE, new float[DIMENSION], "zero vector");
    assertThat(nearest(Distance.EUCLIDEAN, vector(), 0, 0.98).ids()).isEmpty();
    assertThat(nearest(Distance.EUCLIDEAN, vector(), 1_000_000, 0.98).ids()).hasSize(50);
  }

  private void assertFails(Distance distance, float[] query, String message) {
    assertThatThrownBy(() -> nearest(distance, query, 1, 0.98))
        .isInstanceOfSatisfying(
            MegaDbException.class,
            e -> assertThat(e.sqlState()).isEqualTo(ErrorCode.DATA_EXCEPTION.sqlState()))
        .hasMessageContaining(message);
  }

  @Test
  void refusesIndexesThatCannotBe() throws IOException {
    fill(5);
    assertThatThrownBy(() -> index("vector_l1_ops", "")).hasMessageContaining("vector_l1_ops");
    assertThatThrownBy(() -> index("no_ops", "")).hasMessageContaining("does not exist");
    assertThatThrownBy(() -> index("vector_l2_ops", "m=1")).hasMessageContaining("invalid value");
    assertThatThrownBy(() -> index("vector_l2_ops", "lists=1")).hasMessageContaining("no option");
    assertThatThrownBy(
            () ->
                tier.alterTable(
                    table.name(),
                    List.of(
                        new TableChange.SetOptions(
                            Map.of("index.i", "hnsw (kind vector_l2_ops)")))))
        .hasMessageContaining("needs a column of type vector(n)");
    assertThat(tier.vectorIndexes(0.98)).isEmpty();
    assertThat(fixture.scan(tier, table)).hasSize(5);
  }

  @Test
  void keepsIndexesOverARestart() throws IOException {
    fill(3000);
    index("vector_l2_ops", "m=16");
    assertThat(tier.tables().getFirst().options()).containsKey("index.i");
    tier.close();
    tier = new VectorTier(VectorTier.CATALOG, VectorConfig.of(folder));
    table = tier.tables().getFirst();
    assertThat(tier.vectorIndexes(0.98)).hasSize(1);
    float[] query = vector();
    assertThat(nearest(Distance.EUCLIDEAN, query, 10, 1).ids())
        .isEqualTo(exact(Distance.EUCLIDEAN, query, 10, null));
  }
}
