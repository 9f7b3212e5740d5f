package io.megadb.planner.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.planner.dialect.Routes.Outcome;
import io.megadb.spi.type.SqlType;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random expressions over the edges of every type, row by row. An error is compared as an error
 * only: where two operands fail, engines differ in which they see first. {@code
 * -Dmegadb.test.seed=N} repeats a run.
 */
class RandomDifferentialIT {
  private static final int EXPRESSIONS = Integer.getInteger("megadb.test.expressions", 150);

  /** Documented: more than 38 digits, NaN and infinity of numeric, infinite intervals. */
  private static final Pattern BEYOND_NUMERIC =
      Pattern.compile("DECIMAL\\(38\\)|INT128|numeric field overflow|subtract infinite timestamps");

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
  void randomExpressionsMeanTheSameByEveryRoute() {
    long seed = Long.getLong("megadb.test.seed", 20261121L);
    RandomExpressions expressions = new RandomExpressions(seed);
    List<String> differences = new ArrayList<>();
    for (int i = 0; i < EXPRESSIONS; i++) {
      String expression = expressions.next();
      String sql = "SELECT " + expression + " AS v FROM edges";
      if (routes.postgres(sql + " WHERE false").sqlState() != null) {
        // A constant part fails; PostgreSQL folds it before it knows whether it is needed.
        continue;
      }
      Outcome all =
          routes.postgres("SELECT (" + expression + ")::text AS v FROM edges ORDER BY id");
      String difference = compare(all, sql + " ORDER BY id");
      if (all.sqlState() != null && difference == null) {
        // Some row fails: the others have to be seen one by one.
        for (int row : RandomExpressions.rows()) {
          String where = " WHERE id = " + row;
          Outcome one = routes.postgres("SELECT (" + expression + ")::text FROM edges" + where);
          difference = difference == null ? compare(one, sql + where) : difference;
        }
      }
      if (difference != null) {
        differences.add(expression + "\n      " + difference);
      }
    }
    assertThat(differences).as(differences.size() + " differences of seed " + seed).isEmpty();
  }

  private static String compare(Outcome expected, String sql) {
    Outcome local = routes.duckDb(sql);
    String difference = compare(expected, local);
    if (difference != null && (expected.sqlState() == null) != (local.sqlState() == null)) {
      // An optimizer may leave out what fails where the result does not depend on it, and add
      // constants to each other first.
      difference = compare(expected, routes.duckDbUnoptimized(sql));
    }
    if (difference != null && BEYOND_NUMERIC.matcher(local.detail()).find()) {
      return null;
    }
    if (difference != null) {
      return "DuckDB: " + difference + "\n      " + local.detail();
    }
    Outcome pushed = routes.pushed(sql);
    difference = compare(expected, pushed);
    return difference == null || BEYOND_NUMERIC.matcher(pushed.detail()).find()
        ? null
        : "pushed: " + difference + "\n      " + pushed.detail();
  }

  private static String compare(Outcome expected, Outcome actual) {
    if (expected.sqlState() != null && actual.sqlState() != null) {
      return null;
    }
    if (expected.sqlState() != null || actual.sqlState() != null) {
      return "expected " + expected.summary() + " but got " + actual.summary();
    }
    SqlType type = actual.types().getFirst();
    for (int row = 0; row < expected.rows().size(); row++) {
      String want = expected.rows().get(row).getFirst();
      String got = actual.rows().get(row).getFirst();
      boolean infinite =
          type instanceof SqlType.Numeric && want != null && want.matches(".*[Ny].*");
      if (!infinite && !ExpressionDifferentialIT.same(want, got, type)) {
        return "row " + row + ": expected " + want + " but got " + got;
      }
    }
    return null;
  }
}
