package io.megadb.tier.vector;

import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
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
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A table of random vectors in a vector tier, and the nearest of its rows by brute force. */
abstract class NearestCase {
  static final int DIMENSION = 16;
  static final List<Column> COLUMNS =
      List.of(
          Column.of("id", SqlType.Simple.BIGINT),
          Column.of("kind", SqlType.Simple.TEXT),
          Column.of("v", new SqlType.Vector(DIMENSION)));

  final Random random = new Random(17);
  final List<List<Object>> rows = new ArrayList<>();
  final Map<List<?>, float[]> arrays = new IdentityHashMap<>();
  Path folder;
  TierFixture fixture;
  VectorTier tier;
  TableDefinition table;

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

  void fill(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      // One in a hundred is rare.
      rows.add(
          Arrays.asList(
              (long) rows.size(), rows.size() % 100 == 0 ? "rare" : "usual", floats(vector())));
    }
    insert(rows.subList(rows.size() - count, rows.size()));
  }

  void insert(List<List<Object>> some) throws IOException {
    try (ArrowReader reader = ArrowRows.of(fixture.allocator(), COLUMNS, some)) {
      tier.insert(table.name(), reader, OnConflict.FAIL, fixture.context());
    }
  }

  static List<Float> floats(float[] vector) {
    List<Float> list = new ArrayList<>();
    for (float each : vector) {
      list.add(each);
    }
    return list;
  }

  float[] vector() {
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }

  void index(String operators, String options) {
    tier.alterTable(
        table.name(),
        List.of(
            new TableChange.SetOptions(
                Map.of("index.i", "hnsw (v " + operators + ") " + options))));
  }

  record Answer(List<Long> ids, String way) {}

  Answer nearest(
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

  List<Long> exact(Distance distance, float[] query, int k, String kind) {
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

  record Near(long id, double distance) {}

  float[] array(List<?> vector) {
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

  static double distance(Distance distance, float[] a, float[] b) {
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

  static final ColumnPredicate RARE =
      new ColumnPredicate("kind", ColumnPredicate.Operator.EQUAL, List.of("rare"));

  void delete(List<Long> ids) throws IOException {
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
}
