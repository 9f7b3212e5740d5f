package io.megadb.tier.oltp;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.core.QueryExecutor;

/**
 * Asks PostgreSQL once per text how many rows a statement will give, and decides how to read them.
 *
 * <p>A bounded read that turns out too small is done again, so it is allowed only where a second
 * run does nothing: no data is changed, no volatile function of a user's schema is called. (The
 * built-in ones that change anything are caught as session state, or only skip sequence numbers.)
 */
final class PlanProbe {
  static final String EXPLAIN = "EXPLAIN (VERBOSE, FORMAT JSON) ";

  /** A bounded read gives up at this many rows. */
  static final int MAX_BOUNDED_ROWS = 20_000;

  private static final long SMALL_ROWS = 2_000;
  private static final long SMALL_BYTES = 1 << 20;
  private static final Pattern ROWS = Pattern.compile("\"Plan Rows\": ([0-9.e+]+)");
  private static final Pattern WIDTH = Pattern.compile("\"Plan Width\": ([0-9]+)");
  private static final int MAX_NAME = 64;
  private static final String VOLATILE =
      "SELECT 1 FROM pg_catalog.pg_proc WHERE proname = ANY (?) AND provolatile = 'v'"
          + " AND pronamespace <> 'pg_catalog'::regnamespace LIMIT 1";

  private PlanProbe() {}

  static Execution explain(Lease lease, String sql, List<Object> parameters) {
    return new Execution(lease, EXPLAIN + sql, parameters);
  }

  /** Sets {@link StatementTraits#mode}; throws what the statement itself would throw. */
  static void plan(StatementTraits traits, Lease lease, String sql, Execution explain)
      throws SQLException {
    if (new Execution(lease, sql).isSeveral()) {
      // EXPLAIN would stand before the first alone, and the others would run.
      traits.planned(StatementTraits.Mode.AT_ONCE);
      return;
    }
    explain.run(0, 0, QueryExecutor.QUERY_SUPPRESS_BEGIN | QueryExecutor.QUERY_ONESHOT);
    String json = new String(explain.tuples().getFirst().get(0), StandardCharsets.UTF_8);
    double rows = firstNumber(ROWS, json);
    double width = Math.max(1, firstNumber(WIDTH, json));
    boolean small = rows <= SMALL_ROWS && rows * width <= SMALL_BYTES;
    boolean repeatable =
        !json.contains("\"Node Type\": \"ModifyTable\"") && !callsVolatile(lease, json);
    StatementTraits.Mode mode;
    if (small && repeatable) {
      mode = StatementTraits.Mode.BOUNDED;
    } else if (rows <= 1 && json.contains("\"Node Type\": \"ModifyTable\"")) {
      mode = StatementTraits.Mode.AT_ONCE;
    } else {
      mode = StatementTraits.Mode.PORTAL;
    }
    traits.planned(mode);
  }

  private static double firstNumber(Pattern pattern, String json) {
    Matcher matcher = pattern.matcher(json);
    // The top node's numbers come before those of its children.
    return matcher.find() ? Double.parseDouble(matcher.group(1)) : Double.MAX_VALUE;
  }

  private static boolean callsVolatile(Lease lease, String json) throws SQLException {
    Set<Object> names = calledNames(json);
    if (names.isEmpty()) {
      return false;
    }
    Execution question = new Execution(lease, VOLATILE, List.of(List.copyOf(names)));
    question.run(0, 0, QueryExecutor.QUERY_SUPPRESS_BEGIN);
    return !question.tuples().isEmpty();
  }

  /** What stands before an opening parenthesis; in one pass, as plans may hold large constants. */
  static Set<Object> calledNames(String plan) {
    Set<Object> names = new LinkedHashSet<>();
    for (int open = plan.indexOf('('); open >= 0; open = plan.indexOf('(', open + 1)) {
      int start = open;
      while (start > Math.max(0, open - MAX_NAME) && isNamePart(plan.charAt(start - 1))) {
        start--;
      }
      if (start < open) {
        names.add(plan.substring(start, open));
      }
    }
    return names;
  }

  private static boolean isNamePart(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '$';
  }
}
