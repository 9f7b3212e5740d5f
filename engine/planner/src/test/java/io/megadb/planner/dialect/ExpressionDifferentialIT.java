package io.megadb.planner.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.planner.dialect.Routes.Outcome;
import io.megadb.spi.catalog.CatalogSnapshot;
import io.megadb.spi.type.SqlType;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every expression of {@code expressions.txt} gives the same value, type and SQLSTATE in
 * PostgreSQL, bound and run in DuckDB, and bound and pushed back to PostgreSQL. What differs is
 * listed in {@code docs/sql-differences.md}, and nothing else.
 */
class ExpressionDifferentialIT {
  @TempDir static Path folder;
  private static Routes routes;

  @BeforeAll
  static void start() throws SQLException {
    routes = new Routes(folder.resolve("postgres"), CatalogSnapshot.empty(), List.of(), List.of());
  }

  @AfterAll
  static void stop() throws SQLException {
    routes.close();
  }

  @Test
  void everyExpressionMeansTheSameByEveryRoute() throws IOException {
    Map<String, String> documented = KnownDifferences.read();
    List<String> unexpected = new ArrayList<>();
    Map<String, String> found = new TreeMap<>();
    for (String expression : lines("/dialect/expressions.txt")) {
      String difference = difference(expression);
      if (difference == null) {
        continue;
      }
      if (documented.containsKey(expression)) {
        found.put(expression, here(routes.duckDb("SELECT " + expression + " AS v")));
      } else {
        unexpected.add(expression + "\n      " + difference);
      }
    }
    assertThat(unexpected).as(unexpected.size() + " differences").isEmpty();
    assertThat(found).as("docs/sql-differences.md").isEqualTo(documented);
  }

  @Test
  void everyCharacterHasTheSameCaseInDuckDb() throws SQLException {
    String sql =
        "SELECT i, upper(chr(i)), lower(chr(i)) FROM generate_series(1, 125184) AS g(i)"
            + " WHERE i NOT BETWEEN 55296 AND 57343 ORDER BY i";
    List<List<String>> expected = routes.postgres(sql).rows();
    Outcome local = routes.duckDb(sql);
    assertThat(local.sqlState()).as(local.detail()).isNull();
    List<List<String>> actual = local.rows();
    List<String> differences = new ArrayList<>();
    for (int row = 0; row < expected.size(); row++) {
      if (!expected.get(row).equals(actual.get(row))) {
        differences.add(expected.get(row) + " here " + actual.get(row));
      }
    }
    assertThat(differences).as(differences.size() + " characters").isEmpty();
  }

  private static String here(Outcome outcome) {
    return outcome.sqlState() != null
        ? "error " + outcome.sqlState()
        : String.valueOf(outcome.rows().getFirst().getFirst());
  }

  private static String difference(String expression) {
    String sql = "SELECT " + expression + " AS v";
    Outcome expected =
        routes.postgres("SELECT (" + expression + ")::text, pg_typeof(" + expression + ")::text");
    Outcome local = routes.duckDb(sql);
    String difference = compare(expected, local);
    if (difference != null) {
      return "DuckDB: " + difference + "\n      " + local.detail();
    }
    Outcome pushed = routes.pushed(sql);
    difference = compare(expected, pushed);
    return difference == null ? null : "pushed: " + difference + "\n      " + pushed.detail();
  }

  private static String compare(Outcome expected, Outcome actual) {
    if (expected.sqlState() != null || actual.sqlState() != null) {
      return expected.sqlState() != null && expected.sqlState().equals(actual.sqlState())
          ? null
          : "expected " + expected.summary() + " but got " + actual.summary();
    }
    String want = expected.rows().getFirst().get(0);
    String got = actual.rows().getFirst().getFirst();
    String wantType = expected.rows().getFirst().get(1).replace("jsonb", "json");
    String gotType = Routes.typeName(actual.types().getFirst());
    if (!wantType.equals(gotType)) {
      return "expected type " + wantType + " but got " + gotType + " (" + want + ", " + got + ")";
    }
    return same(want, got, actual.types().getFirst())
        ? null
        : "expected " + want + " but got " + got;
  }

  /** Numerics are the same if they are at the smaller of both scales. */
  static boolean same(String want, String got, SqlType type) {
    if (want == null || got == null || !(type instanceof SqlType.Numeric)) {
      return java.util.Objects.equals(want, got)
          || type == SqlType.Simple.BOOLEAN && bool(want, got);
    }
    if (want.equals("NaN") || want.endsWith("Infinity")) {
      return false;
    }
    BigDecimal expected = new BigDecimal(want);
    BigDecimal actual = new BigDecimal(got);
    int scale = Math.min(expected.scale(), actual.scale());
    return expected
            .setScale(scale, RoundingMode.HALF_UP)
            .compareTo(actual.setScale(scale, RoundingMode.HALF_UP))
        == 0;
  }

  private static boolean bool(String want, String got) {
    return want != null && got != null && want.charAt(0) == got.charAt(0);
  }

  static List<String> lines(String resource) throws IOException {
    try (InputStream in = ExpressionDifferentialIT.class.getResourceAsStream(resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("# "))
          .toList();
    }
  }
}
