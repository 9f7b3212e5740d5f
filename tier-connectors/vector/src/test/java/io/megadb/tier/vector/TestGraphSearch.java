package io.megadb.tier.vector;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.spi.tier.ColumnPredicate;
import io.megadb.spi.tier.Distance;
import io.megadb.spi.tier.TableChange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Searches by a graph large enough to be refined. */
final class TestGraphSearch extends NearestCase {
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
  void keepsARefinedGraphInAFileAndMakesADamagedOneAnew() throws IOException {
    fill(12_000);
    index("vector_cosine_ops", "m=16");
    Path file = graphFile();
    tier.close();
    tier = new VectorTier(VectorTier.CATALOG, VectorConfig.of(folder));
    table = tier.tables().getFirst();
    assertFindsNearlyAll();
    tier.close();
    byte[] whole = Files.readAllBytes(file);
    whole[whole.length / 2] ^= 1;
    Files.write(file, whole);
    tier = new VectorTier(VectorTier.CATALOG, VectorConfig.of(folder));
    table = tier.tables().getFirst();
    assertFindsNearlyAll();
    // Another index is another graph, and the old one's file is gone.
    tier.alterTable(table.name(), List.of(new TableChange.SetOptions(Map.of("index.i", ""))));
    index("vector_l2_ops", "m=16");
    assertThat(graphFile()).isNotEqualTo(file);
    assertThat(file).doesNotExist();
  }

  private Path graphFile() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> graphs =
          files.filter(f -> f.getFileName().toString().startsWith("graph-")).toList();
      assertThat(graphs).hasSize(1);
      return graphs.getFirst();
    }
  }

  private void assertFindsNearlyAll() throws IOException {
    double hits = 0;
    int queries = 50;
    for (int i = 0; i < queries; i++) {
      float[] query = vector();
      Answer answer = nearest(Distance.COSINE, query, 10, 0.9);
      assertThat(answer.way()).contains("hnsw");
      Set<Long> exact = Set.copyOf(exact(Distance.COSINE, query, 10, null));
      hits += answer.ids().stream().filter(exact::contains).count() / 10.0;
    }
    assertThat(hits / queries).isGreaterThan(0.88);
  }
}
