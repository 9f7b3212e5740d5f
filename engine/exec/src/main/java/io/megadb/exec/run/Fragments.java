package io.megadb.exec.run;

import io.megadb.duckdb.DuckConnection;
import io.megadb.planner.plan.Fragment;
import io.megadb.planner.plan.QueryPlan;
import io.megadb.planner.plan.RunFacts;
import io.megadb.planner.plan.SqlTemplate;
import io.megadb.planner.plan.SqlTemplate.FragmentSlot;
import io.megadb.planner.plan.SqlTemplate.ParameterSlot;
import io.megadb.planner.plan.SqlTemplate.ScanSlot;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.query.Cancellation;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.SqlTierSession;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.TypeTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;

/**
 * Runs the fragments of one run in their SQL tier, restricted to the keys known by then.
 *
 * <p>Threads: one, as its plan's execution; where that has something else to do, one of the
 * engine's helpers reads a fragment's rows.
 */
final class Fragments {
  private final QueryPlan plan;
  private final ParameterValues values;
  private final Relations relations;
  private final SidewaysKeys sidewaysKeys;
  private final DuckConnection connection;
  private final Executor helpers;
  private final QueryContext context;
  private final Map<Integer, RunFacts.FragmentFacts> facts = new TreeMap<>();

  Fragments(
      QueryPlan plan,
      ParameterValues values,
      Relations relations,
      SidewaysKeys sidewaysKeys,
      DuckConnection connection,
      Executor helpers,
      QueryContext context) {
    this.plan = plan;
    this.values = values;
    this.relations = relations;
    this.sidewaysKeys = sidewaysKeys;
    this.connection = connection;
    this.helpers = helpers;
    this.context = context;
  }

  /** What else there is to do for a run. */
  interface Work {
    /** Done once the fragments that need no keys have run. */
    void unrestrictedThere();

    /** Whether there is something that needs none of the fragments that have not run. */
    boolean hasMeanwhile();

    /** Does that, while a fragment runs. */
    void meanwhile();
  }

  /**
   * Runs all in order, first those that need no keys; their rows can be read afterwards.
   *
   * @param work done between
   */
  void run(SqlTierSession session, Work work) {
    boolean streamed =
        plan.fragments().size() == 1 && relations.onlyResidualReads(0) && !inTransaction(session);
    // Several fragments must see one state of the tier.
    boolean ownTransaction = plan.fragments().size() > 1 && !inTransaction(session);
    try {
      if (ownTransaction) {
        command(session, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
      }
      // What waits for no keys may be what others wait for.
      for (Fragment fragment : plan.fragments()) {
        if (fragment.filters().isEmpty()) {
          run(fragment, session, streamed);
        }
      }
      work.unrestrictedThere();
      for (Fragment fragment : plan.fragments()) {
        if (!fragment.filters().isEmpty() && !streamed && work.hasMeanwhile()) {
          runBeside(fragment, session, work);
        } else if (!fragment.filters().isEmpty()) {
          run(fragment, session, streamed);
        }
      }
      if (ownTransaction) {
        command(session, "COMMIT");
      }
    } catch (RuntimeException | Error e) {
      if (ownTransaction && inTransaction(session)) {
        rollback(session, e);
      }
      throw e;
    }
  }

  private static boolean inTransaction(SqlTierSession session) {
    return session.transactionState() != SqlTierSession.TransactionState.IDLE;
  }

  private void command(SqlTierSession session, String sql) {
    session.execute(sql, List.of(), context);
  }

  private void rollback(SqlTierSession session, Throwable cause) {
    // Also, and above all, for a statement that was cancelled.
    QueryContext uncancelled =
        new QueryContext(context.queryId(), context.allocator(), new Cancellation());
    try {
      session.execute("ROLLBACK", List.of(), uncancelled);
    } catch (RuntimeException e) {
      cause.addSuppressed(e);
    }
  }

  /**
   * @param sql of the fragment, with the keys
   * @param keyFacts for EXPLAIN ANALYZE
   */
  private record Restricted(String sql, List<String> keyFacts) {}

  private Restricted restricted(Fragment fragment) {
    String inner = fragment.sql().fill(this::postgresHole);
    List<String> conditions = new ArrayList<>();
    List<String> keyFacts = new ArrayList<>();
    // The fewest keys first: once a list of them goes along, more keys would only cost.
    List<Fragment.SidewaysFilter> filters =
        fragment.filters().stream()
            .sorted(Comparator.comparingDouble(Fragment.SidewaysFilter::estimatedKeys))
            .toList();
    boolean restricted = false;
    for (Fragment.SidewaysFilter filter : filters) {
      if (restricted) {
        keyFacts.add(filter.column() + ": not needed");
        continue;
      }
      SidewaysKeys.Restriction restriction =
          sidewaysKeys.restrict(columnOf(fragment, filter.column()), filter);
      restriction.condition().ifPresent(conditions::add);
      keyFacts.add(filter.column() + ": " + restriction.description());
      restricted = restriction.listed();
    }
    String select = inner;
    if (!conditions.isEmpty()) {
      select = "SELECT * FROM (" + inner + ") AS f WHERE " + String.join(" AND ", conditions);
    }
    return new Restricted(select, keyFacts);
  }

  private void run(Fragment fragment, SqlTierSession session, boolean streamed) {
    long started = System.nanoTime();
    Restricted restricted = restricted(fragment);
    CountingReader rows =
        new CountingReader(session.read(restricted.sql(), fragment.columns(), context), context);
    String stream = streamName(fragment.id());
    if (streamed) {
      // Read while the residual runs.
      connection.registerStream(stream, rows, context.allocator());
    } else {
      relations.put(
          new FragmentSlot(fragment.id()),
          Relation.of(stream, typed(fragment), rows, connection, context));
    }
    ran(fragment, restricted, rows, System.nanoTime() - started);
  }

  /** Reads a fragment's rows on another thread, and has this one do what there is to do. */
  private void runBeside(Fragment fragment, SqlTierSession session, Work work) {
    long started = System.nanoTime();
    Restricted restricted = restricted(fragment);
    try (FetchedRows fetched =
        FetchedRows.begin(
            helpers, context, own -> session.read(restricted.sql(), fragment.columns(), own))) {
      work.meanwhile();
      relations.put(
          new FragmentSlot(fragment.id()),
          fetched.relation(streamName(fragment.id()), typed(fragment), connection));
      ran(fragment, restricted, fetched.rows(), fetched.endedNanos() - started);
    }
  }

  private void ran(Fragment fragment, Restricted restricted, CountingReader rows, long nanos) {
    relations.ran(fragment.id());
    facts.put(
        fragment.id(),
        new RunFacts.FragmentFacts(
            rows::rows, nanos / 1e6, restricted.sql(), restricted.keyFacts()));
  }

  private static Column columnOf(Fragment fragment, String name) {
    return fragment.columns().stream()
        .filter(c -> c.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("fragment has no column " + name));
  }

  private static String streamName(int fragmentId) {
    return "fragment_" + fragmentId;
  }

  /** What stands in FROM for a fragment's stream. */
  String streamed(int fragmentId) {
    return typed(plan.fragments().get(fragmentId));
  }

  /** What Arrow can't say (json, numeric as text) is said by a cast. */
  private static String typed(Fragment fragment) {
    return fragment.columns().stream()
        .map(
            c ->
                "CAST("
                    + Identifiers.quote(c.name())
                    + " AS "
                    + TypeTable.duckDb(c.type())
                    + ") AS "
                    + Identifiers.quote(c.name()))
        .collect(Collectors.joining(", ", "(SELECT ", " FROM " + streamName(fragment.id()) + ")"));
  }

  private String postgresHole(SqlTemplate.Part part) {
    return switch (part) {
      case SqlTemplate.Text(String text) -> text;
      case ParameterSlot(int index) -> values.postgres(index);
      case ScanSlot(int id) ->
          throw new IllegalStateException("a fragment can't read local table " + id);
      case FragmentSlot(int id) ->
          throw new IllegalStateException("a fragment can't read fragment " + id);
    };
  }

  Map<Integer, RunFacts.FragmentFacts> facts() {
    return Map.copyOf(facts);
  }
}
