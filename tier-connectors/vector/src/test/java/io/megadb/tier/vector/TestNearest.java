package io.megadb.tier.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.tier.Distance;
import io.megadb.spi.tier.TableChange;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Nearest rows of a table with and without a graph, beside the answer by brute force. */
final class TestNearest extends NearestCase {
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
