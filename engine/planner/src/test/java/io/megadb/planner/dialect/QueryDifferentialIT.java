package io.megadb.planner.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.planner.dialect.Routes.Outcome;
import io.megadb.spi.type.SqlType;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every query of {@code queries.txt} gives the same rows, or the same SQLSTATE, in PostgreSQL, in
 * DuckDB and pushed back to PostgreSQL. Doubles are compared to 13 digits, for sums depend on the
 * order.
 */
class QueryDifferentialIT {
  private static final Pattern ORDERED = Pattern.compile("order by [^)]*$");

  @TempDir static Path folder;
  private static Routes routes;

  @BeforeAll
  static void start() throws SQLException {
    routes = Routes.overEdges(folder.resolve("postgres"));
  }

  @AfterAll
  static void stop() throws SQLException {
    routes.close();
  }

  @Test
  void everyQueryGivesTheSameRowsByEveryRoute() throws IOException {
    List<String> differences = new ArrayList<>();
    for (String query : ExpressionDifferentialIT.lines("/dialect/queries.txt")) {
      Outcome expected = routes.postgres(query);
      boolean ordered = ORDERED.matcher(query).find();
      Outcome local = routes.duckDb(query);
      String difference = compare(expected, local, ordered);
      if (difference != null) {
        differences.add(query + "\n      DuckDB: " + difference + "\n      " + local.detail());
        continue;
      }
      Outcome pushed = routes.pushed(query);
      difference = compare(expected, pushed, ordered);
      if (difference != null) {
        differences.add(query + "\n      pushed: " + difference + "\n      " + pushed.detail());
      }
    }
    assertThat(differences).as(differences.size() + " differences").isEmpty();
  }

  private static String compare(Outcome expected, Outcome actual, boolean ordered) {
    if (expected.sqlState() != null || actual.sqlState() != null) {
      return expected.sqlState() != null && expected.sqlState().equals(actual.sqlState())
          ? null
          : "expected " + expected.summary() + " but got " + actual.summary();
    }
    List<List<String>> want = new ArrayList<>(expected.rows());
    List<List<String>> got = new ArrayList<>(actual.rows());
    if (!ordered) {
      want.sort(Comparator.comparing(List::toString));
      got.sort(Comparator.comparing(List::toString));
    }
    boolean same = want.size() == got.size();
    for (int row = 0; same && row < want.size(); row++) {
      for (int column = 0; column < want.get(row).size(); column++) {
        SqlType type = actual.types().get(column);
        same &= same(want.get(row).get(column), got.get(row).get(column), type);
      }
    }
    return same ? null : "expected " + want + " but got " + got;
  }

  private static boolean same(String want, String got, SqlType type) {
    if (ExpressionDifferentialIT.same(want, got, type)) {
      return true;
    }
    boolean numbers = want != null && got != null && type != SqlType.Simple.TEXT;
    return numbers
        && got.matches("-?[0-9.]+(e[+-]?\\d+)?")
        && want.matches("-?[0-9.]+(e[+-]?\\d+)?")
        && Math.abs(Double.parseDouble(want) - Double.parseDouble(got))
            <= 1e-13 * Math.abs(Double.parseDouble(want));
  }
}
