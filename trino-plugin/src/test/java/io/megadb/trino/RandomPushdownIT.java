package io.megadb.trino;

import static org.assertj.core.api.Assertions.assertThat;

import io.trino.Session;
import io.trino.testing.AbstractTestQueryFramework;
import io.trino.testing.MaterializedRow;
import io.trino.testing.QueryFailedException;
import io.trino.testing.QueryRunner;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Random queries have the same rows with push-down as without. Where a value is out of range, one
 * side may say so and the other not meet it: which rows an expression is computed for is the
 * planner's choice.
 */
@ExtendWith(SharedServer.class)
class RandomPushdownIT extends AbstractTestQueryFramework {
  private static final List<String> TIERS = List.of("olap", "oltp", "memory");
  private static final int ROWS = 60;

  /** What Trino says of numbers that are too large, and the SQLSTATEs of the same. */
  private static final Pattern OUT_OF_RANGE =
      Pattern.compile("(?i)overflow|out of range|division by zero|cannot cast|SQLSTATE 220(03|12)");

  private final MegadbQueryRunner megadb;

  RandomPushdownIT(MegadbQueryRunner megadb) {
    this.megadb = megadb;
  }

  @Override
  protected QueryRunner createQueryRunner() throws Exception {
    QueryRunner runner = megadb.nodes("olap", 0);
    for (String tier : TIERS) {
      for (String side : List.of("a", "b")) {
        String table = side + "_" + tier;
        megadb.execute("CREATE TABLE " + table + " (" + RandomQueries.COLUMNS + ") USING " + tier);
        megadb.execute("INSERT INTO " + table + " " + RandomQueries.rows(side.charAt(0), ROWS));
      }
    }
    return runner;
  }

  @Test
  void theSameRowsWithAndWithoutPushdown() {
    compare(20_261_121, 120);
  }

  @Test
  @Tag("nightly")
  void theSameRowsWithAFreeSeed() {
    compare(System.nanoTime(), 500);
  }

  private void compare(long seed, int queries) {
    RandomQueries random = new RandomQueries(seed);
    System.err.println("seed " + seed);
    Session without = MegadbQueryRunner.withoutPushdown(getSession());
    int compared = 0;
    List<String> different = new ArrayList<>();
    for (int i = 0; i < queries; i++) {
      String tier = TIERS.get(i % TIERS.size());
      String sql = random.next(tier + ".public.a_" + tier, tier + ".public.b_" + tier);
      List<String> expected = rowsOrError(without, sql);
      List<String> actual = rowsOrError(getSession(), sql);
      if (!isError(expected) && !isError(actual)) {
        compared++;
        if (!actual.equals(expected)) {
          List<String> less = new ArrayList<>(expected);
          List<String> more = new ArrayList<>(actual);
          actual.forEach(less::remove);
          expected.forEach(more::remove);
          different.add(sql + "\n  lacks " + less + "\n  and has " + more);
        }
      }
    }
    assertThat(different).as("with push-down, seed " + seed).isEmpty();
    // Errors of arithmetic are few, or this compares nothing.
    assertThat(compared).isGreaterThan(queries * 9 / 10);
  }

  private static boolean isError(List<String> rows) {
    return rows.size() == 1 && rows.getFirst().startsWith("USER_ERROR ");
  }

  /** The rows as sorted texts, or the kind of a user's error. */
  private List<String> rowsOrError(Session session, String sql) {
    try {
      return getQueryRunner().execute(session, sql).getMaterializedRows().stream()
          .map(RandomPushdownIT::text)
          .sorted()
          .toList();
    } catch (RuntimeException e) {
      if (e instanceof QueryFailedException && OUT_OF_RANGE.matcher(e.getMessage()).find()) {
        return List.of("USER_ERROR " + e.getMessage());
      }
      throw new AssertionError(sql, e);
    }
  }

  private static String text(MaterializedRow row) {
    StringBuilder text = new StringBuilder();
    for (Object field : row.getFields()) {
      text.append(
              switch (field) {
                case null -> "NULL";
                // Sums and deviations are added up in another order.
                case Double d -> String.format("%.9g", d == 0 ? 0.0 : d);
                case Float f -> String.format("%.5g", f == 0 ? 0f : f);
                default -> field.toString();
              })
          .append('|');
    }
    return text.toString();
  }
}
