package io.megadb.exec.run;

import io.megadb.duckdb.DuckConnection;
import io.megadb.duckdb.DuckDb;
import io.megadb.planner.plan.Fragment;
import io.megadb.planner.plan.QueryPlan;
import io.megadb.planner.plan.RunFacts;
import io.megadb.planner.plan.SqlTemplate;
import io.megadb.planner.plan.SqlTemplate.FragmentSlot;
import io.megadb.planner.plan.SqlTemplate.ParameterSlot;
import io.megadb.planner.plan.SqlTemplate.ScanSlot;
import io.megadb.planner.plan.TableScanPlan;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.query.Cancellation;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.ColumnPredicate;
import io.megadb.spi.tier.FunctionCall;
import io.megadb.spi.tier.LocalScan;
import io.megadb.spi.tier.ScanRequest;
import io.megadb.spi.tier.SqlTierSession;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.TypeTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * One run of a {@link QueryPlan}: its DuckDB connection, the fragments' rows in it and the scans it
 * pins. First {@link #runFragments}, then {@link #residualSql} any way the caller likes on {@link
 * #connection()}; closing returns everything.
 *
 * <p>Threads: one.
 */
public final class PlanExecution implements AutoCloseable {
  private final QueryPlan plan;
  private final ParameterValues values;
  private final RunEnvironment environment;
  private final QueryContext context;
  private final DuckConnection connection;
  private final List<LocalScan.Pin> pins = new ArrayList<>();
  private final Map<TableName, LocalScan.Snapshot> snapshots = new HashMap<>();
  private final Map<Integer, RunFacts.FragmentFacts> fragmentFacts = new TreeMap<>();
  private final Map<Integer, RunFacts.ScanFacts> scanFacts = new TreeMap<>();
  private final SidewaysKeys sidewaysKeys;
  private List<String> unitNames = List.of();
  private String version = "";
  private int relations;

  /**
   * @param parameters one value per parameter of the plan
   * @param results how the residual's rows come
   */
  public PlanExecution(
      QueryPlan plan,
      List<Object> parameters,
      RunEnvironment environment,
      DuckDb.Results results,
      QueryContext context) {
    this.plan = plan;
    this.values = new ParameterValues(plan, parameters, environment);
    this.environment = environment;
    this.context = context;
    this.connection = environment.duckDb().connect(results, environment.timeZone().getId());
    this.sidewaysKeys = new SidewaysKeys(connection, environment.sidewaysKeyBound(), context);
  }

  public DuckConnection connection() {
    return connection;
  }

  /** Runs the fragments in order; their rows are in the connection afterwards. */
  public void runFragments(SqlTierSession session) {
    values.complete(connection, session, context);
    boolean streamed =
        plan.fragments().size() == 1 && usedOnce(0) && !recursive() && !inTransaction(session);
    // Several fragments must see one state of the tier.
    boolean ownTransaction = plan.fragments().size() > 1 && !inTransaction(session);
    try {
      if (ownTransaction) {
        command(session, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
      }
      for (Fragment fragment : plan.fragments()) {
        runFragment(fragment, session, streamed);
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

  /** A recursive query reads its tables once a round, and a stream can be read only once. */
  private boolean recursive() {
    return plan.residual().parts().stream()
        .anyMatch(p -> p instanceof SqlTemplate.Text(String text) && text.contains("RECURSIVE"));
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

  private boolean usedOnce(int fragmentId) {
    long uses = plan.residual().fragmentIds().stream().filter(id -> id == fragmentId).count();
    // Keys are read of a fragment only where they are sent at all.
    for (TableScanPlan scan :
        environment.sidewaysKeyBound() == 0 ? List.<TableScanPlan>of() : plan.scans()) {
      uses += scan.keyPrunes().stream().filter(p -> p.fragmentId() == fragmentId).count();
    }
    for (TableScanPlan scan : plan.scans()) {
      uses +=
          scan.arguments().stream()
              .flatMap(a -> a.fragmentIds().stream())
              .filter(id -> id == fragmentId)
              .count();
    }
    return uses == 1;
  }

  private void runFragment(Fragment fragment, SqlTierSession session, boolean streamed) {
    long started = System.nanoTime();
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
      Column column = columnOf(fragment, filter.column());
      SidewaysKeys.Restriction restriction =
          sidewaysKeys.restrict(column, fill(filter.keySource()));
      restriction.condition().ifPresent(conditions::add);
      keyFacts.add(filter.column() + ": " + restriction.description());
      restricted = restriction.listed();
    }
    String select = inner;
    if (!conditions.isEmpty()) {
      select = "SELECT * FROM (" + inner + ") AS f WHERE " + String.join(" AND ", conditions);
    }
    ArrowReader rows = session.read(select, fragment.columns(), context);
    CountingReader counted = new CountingReader(rows, context);
    String stream = fragmentName(fragment.id()) + "_stream";
    connection.registerStream(stream, counted, context.allocator());
    if (streamed) {
      // Read while the residual runs.
      connection.execute(
          "CREATE TEMP VIEW " + fragmentName(fragment.id()) + " AS " + typed(fragment, stream),
          context);
    } else {
      connection.execute(
          "CREATE TEMP TABLE " + fragmentName(fragment.id()) + " AS " + typed(fragment, stream),
          context);
      connection.unregisterStream(stream);
    }
    fragmentFacts.put(
        fragment.id(),
        new RunFacts.FragmentFacts(
            counted::rows, (System.nanoTime() - started) / 1e6, select, keyFacts));
  }

  private static Column columnOf(Fragment fragment, String name) {
    return fragment.columns().stream()
        .filter(c -> c.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("fragment has no column " + name));
  }

  private static String fragmentName(int id) {
    return "fragment_" + id;
  }

  /** What Arrow can't say (json, numeric as text) is said by a cast. */
  private static String typed(Fragment fragment, String stream) {
    return fragment.columns().stream()
        .map(
            c ->
                "CAST("
                    + Identifiers.quote(c.name())
                    + " AS "
                    + TypeTable.duckDb(c.type())
                    + ") AS "
                    + Identifiers.quote(c.name()))
        .collect(Collectors.joining(", ", "SELECT ", " FROM " + stream));
  }

  /** The residual with every hole filled; its scans are opened and its streams registered now. */
  public String residualSql() {
    return fill(plan.residual());
  }

  /** A template as DuckDB runs it once. */
  private String fill(SqlTemplate template) {
    return template.fill(
        part ->
            switch (part) {
              case SqlTemplate.Text(String text) -> text;
              case ScanSlot(int id) -> openScan(plan.scans().get(id), Optional.empty()).fromItem();
              case FragmentSlot(int id) -> fragmentName(id);
              case ParameterSlot(int index) -> values.duckDb(index);
            });
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

  /**
   * Opens a scan and registers its streams; pinned until this execution closes.
   *
   * @param onlyUnits with a value, only these data files
   */
  public LocalScan openScan(TableScanPlan scan, Optional<Set<String>> onlyUnits) {
    List<ColumnPredicate> predicates = new ArrayList<>();
    for (TableScanPlan.PrunePredicate prune : scan.prunes()) {
      values.predicate(scan.table(), prune).ifPresent(predicates::add);
    }
    for (TableScanPlan.KeyPrune prune : scan.keyPrunes()) {
      predicates.addAll(keyPredicates(scan, prune));
    }
    LocalScan opened =
        environment
            .localTier(scan.table().name().catalog())
            .scan(
                new ScanRequest(
                    scan.table(),
                    scan.columns(),
                    predicates,
                    scan.locator(),
                    onlyUnits,
                    Optional.ofNullable(snapshots.get(scan.table().name())),
                    scan.function()
                        .map(
                            f ->
                                new FunctionCall(
                                    f, environment.tables(), values::postgres, arguments(scan))),
                    "scan_" + relations++,
                    context));
    pins.add(opened.pin());
    // However often a statement reads a table, it sees one version of it.
    opened.snapshot().ifPresent(s -> snapshots.putIfAbsent(scan.table().name(), s));
    if (scan.locator()) {
      unitNames = opened.unitNames();
      version = opened.facts().version();
    }
    opened.streams().forEach(this::registerScanStream);
    scanFacts.put(scan.id(), new RunFacts.ScanFacts(opened.facts()));
    return opened;
  }

  /** Finds what a table function is called with, before its scan is opened. */
  private List<List<Object>> arguments(TableScanPlan scan) {
    return scan.arguments().isEmpty()
        ? List.of(List.of())
        : new FunctionArguments(connection, context)
            .read(scan.table(), scan.function().orElseThrow(), fill(scan.arguments().get()));
  }

  private void registerScanStream(String name, ArrowReader reader) {
    if (!recursive()) {
      connection.registerStream(name, reader, context.allocator());
      return;
    }
    String stream = name + "_stream";
    connection.registerStream(stream, reader, context.allocator());
    // The connection's last statement may have had a stream of that name.
    connection.execute("DROP VIEW IF EXISTS temp." + Identifiers.quote(name), context);
    connection.execute(
        "CREATE TEMP TABLE "
            + Identifiers.quote(name)
            + " AS SELECT * FROM "
            + Identifiers.quote(stream),
        context);
    connection.unregisterStream(stream);
  }

  private List<ColumnPredicate> keyPredicates(TableScanPlan scan, TableScanPlan.KeyPrune prune) {
    if (environment.sidewaysKeyBound() == 0 || !fragmentFacts.containsKey(prune.fragmentId())) {
      return List.of();
    }
    Column column =
        scan.table()
            .column(prune.column())
            .orElseThrow(() -> new IllegalStateException("no column " + prune.column()))
            .column();
    return sidewaysKeys.predicates(
        column, fragmentName(prune.fragmentId()), prune.fragmentColumn());
  }

  /** The data files a scan with locators knew, by ordinal. */
  public List<String> unitNames() {
    return unitNames;
  }

  /** The version a scan with locators read. */
  public String version() {
    return version;
  }

  /** What happened so far. */
  public RunFacts facts(long resultRows, double totalMillis) {
    return new RunFacts(Map.copyOf(fragmentFacts), Map.copyOf(scanFacts), resultRows, totalMillis);
  }

  @Override
  public void close() {
    try {
      connection.close();
    } finally {
      RuntimeException failure = null;
      for (LocalScan.Pin pin : pins) {
        try {
          pin.close();
        } catch (RuntimeException e) {
          failure = e;
        }
      }
      pins.clear();
      if (failure != null) {
        throw failure;
      }
    }
  }
}
