package io.megadb.exec.run;

import io.megadb.duckdb.DuckConnection;
import io.megadb.duckdb.DuckDb;
import io.megadb.planner.plan.Fragment;
import io.megadb.planner.plan.NearestPlan;
import io.megadb.planner.plan.QueryPlan;
import io.megadb.planner.plan.RunFacts;
import io.megadb.planner.plan.SqlTemplate;
import io.megadb.planner.plan.SqlTemplate.FragmentSlot;
import io.megadb.planner.plan.SqlTemplate.ParameterSlot;
import io.megadb.planner.plan.SqlTemplate.ScanSlot;
import io.megadb.planner.plan.StatementValue;
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
import io.megadb.spi.tier.TextIndexes;
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
import java.util.stream.Stream;
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
  private final Map<Integer, String> computed = new HashMap<>();
  private final NearestScans nearest;
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
    this.snapshots.putAll(environment.versions());
    this.context = context;
    this.connection = environment.duckDb().connect(results, environment.timeZone().getId());
    this.nearest =
        new NearestScans(
            values,
            environment,
            this::fill,
            fragments -> fragmentFacts.keySet().containsAll(fragments),
            connection,
            context);
    this.sidewaysKeys = new SidewaysKeys(connection, environment.sidewaysKeyBound(), context);
  }

  public DuckConnection connection() {
    return connection;
  }

  /** Runs the fragments in order; their rows are in the connection afterwards. */
  public void runFragments(SqlTierSession session) {
    values.complete(connection, session, context, this::weigh);
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

  /** What is looked up in an index is of the version that the statement reads. */
  private String weigh(StatementValue.TextWeights words, String query) {
    TableName table = words.table();
    if (!(environment.localTier(table.catalog()) instanceof TextIndexes tier)) {
      throw new IllegalStateException("no index on words in " + table.catalog());
    }
    TextIndexes.Weighed weighed =
        tier.weigh(table, words.column(), query, Optional.ofNullable(snapshots.get(table)));
    pins.add(weighed.held().pin());
    snapshots.putIfAbsent(table, weighed.held().snapshot());
    return weighed.weights();
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
      uses +=
          scan.keyFilters().stream()
              .flatMap(f -> f.keySource().fragmentIds().stream())
              .filter(id -> id == fragmentId)
              .count();
    }
    for (TableScanPlan scan : plan.scans()) {
      uses +=
          Stream.concat(
                  scan.arguments().stream(), scan.nearest().stream().map(NearestPlan::limited))
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
              case ScanSlot(int id) -> fromItem(plan.scans().get(id));
              case FragmentSlot(int id) -> fragmentName(id);
              case ParameterSlot(int index) -> values.duckDb(index);
            });
  }

  /** A scan in FROM. What a function computes is computed once, however often it is read. */
  private String fromItem(TableScanPlan scan) {
    if (scan.function().isEmpty() || uses(scan.id()) < 2) {
      return openScan(scan, Optional.empty()).fromItem();
    }
    if (!computed.containsKey(scan.id())) {
      String name = "computed_" + scan.id();
      connection.execute(
          "CREATE OR REPLACE TEMP TABLE "
              + name
              + " AS SELECT * FROM "
              + openScan(scan, Optional.empty()).fromItem(),
          context);
      computed.put(scan.id(), name);
    }
    return computed.get(scan.id());
  }

  private long uses(int scanId) {
    Stream<SqlTemplate> sources =
        Stream.concat(
                plan.fragments().stream().flatMap(f -> f.filters().stream()),
                plan.scans().stream().flatMap(s -> s.keyFilters().stream()))
            .map(Fragment.SidewaysFilter::keySource);
    Stream<SqlTemplate> arguments = plan.scans().stream().flatMap(s -> s.arguments().stream());
    Stream<SqlTemplate> limited =
        plan.scans().stream().flatMap(s -> s.nearest().stream()).map(NearestPlan::limited);
    return Stream.of(sources, arguments, limited, Stream.of(plan.residual()))
        .flatMap(templates -> templates)
        .flatMap(t -> t.parts().stream())
        .filter(new ScanSlot(scanId)::equals)
        .count();
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
    scan.conditions().forEach(c -> predicates.add(values.condition(c)));
    for (TableScanPlan.PrunePredicate prune : scan.prunes()) {
      values.predicate(scan.table(), prune).ifPresent(predicates::add);
    }
    List<ColumnPredicate> own = List.copyOf(predicates);
    List<String> conditions = new ArrayList<>();
    List<String> keyFacts = new ArrayList<>();
    for (Fragment.SidewaysFilter filter : keySources(scan)) {
      SidewaysKeys.ScanRestriction restriction =
          sidewaysKeys.restrictScan(columnOf(scan, filter.column()), fill(filter.keySource()));
      predicates.addAll(restriction.predicates());
      restriction.condition().ifPresent(conditions::add);
      keyFacts.add(filter.column() + ": " + restriction.description());
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
                    function(scan, own),
                    "scan_" + relations++,
                    context));
    pins.add(opened.pin());
    // However often a statement reads a table, it sees one version of it.
    opened.snapshot().ifPresent(s -> snapshots.putIfAbsent(scan.table().name(), s));
    if (scan.locator()) {
      unitNames = opened.unitNames();
      version = opened.facts().version();
    }
    nearest.opened(scan, opened.facts().rows());
    List<CountingReader> counted = new ArrayList<>();
    opened.streams().forEach((name, reader) -> counted.add(registerScanStream(name, reader)));
    scanFacts.put(
        scan.id(),
        new RunFacts.ScanFacts(
            opened.facts(),
            () -> counted.isEmpty() ? -1 : counted.stream().mapToLong(CountingReader::rows).sum(),
            keyFacts));
    return conditions.isEmpty() || !opened.streams().isEmpty()
        ? opened
        : opened.withFromItem(
            "(SELECT * FROM "
                + opened.fromItem()
                + " AS s WHERE "
                + String.join(" AND ", conditions)
                + ")");
  }

  private Optional<FunctionCall> function(TableScanPlan scan, List<ColumnPredicate> predicates) {
    return scan.nearest().isPresent()
        ? nearest.call(scan, predicates)
        : scan.function()
            .map(f -> new FunctionCall(f, environment.tables(), values::postgres, arguments(scan)));
  }

  /** Finds what a table function is called with, before its scan is opened. */
  private List<List<Object>> arguments(TableScanPlan scan) {
    return scan.arguments().isEmpty()
        ? List.of(List.of())
        : new FunctionArguments(connection, context)
            .read(scan.table(), scan.function().orElseThrow(), fill(scan.arguments().get()));
  }

  private CountingReader registerScanStream(String name, ArrowReader stream) {
    CountingReader reader = new CountingReader(stream, context);
    if (!recursive()) {
      connection.registerStream(name, reader, context.allocator());
      return reader;
    }
    String source = name + "_stream";
    connection.registerStream(source, reader, context.allocator());
    // The connection's last statement may have had a stream of that name.
    connection.execute("DROP VIEW IF EXISTS temp." + Identifiers.quote(name), context);
    connection.execute(
        "CREATE TEMP TABLE "
            + Identifiers.quote(name)
            + " AS SELECT * FROM "
            + Identifiers.quote(source),
        context);
    connection.unregisterStream(source);
    return reader;
  }

  /** What may restrict a scan now: fragments that have run, and what other scans yield. */
  private List<Fragment.SidewaysFilter> keySources(TableScanPlan scan) {
    List<Fragment.SidewaysFilter> sources = new ArrayList<>();
    if (environment.sidewaysKeyBound() == 0) {
      return sources;
    }
    for (TableScanPlan.KeyPrune prune : scan.keyPrunes()) {
      sources.add(
          new Fragment.SidewaysFilter(
              prune.column(),
              new SqlTemplate(
                  List.of(
                      new SqlTemplate.Text(
                          "SELECT " + Identifiers.quote(prune.fragmentColumn()) + " FROM "),
                      new FragmentSlot(prune.fragmentId()))),
              0));
    }
    sources.addAll(scan.keyFilters());
    sources.removeIf(
        s -> !s.keySource().fragmentIds().stream().allMatch(fragmentFacts::containsKey));
    return sources;
  }

  private static Column columnOf(TableScanPlan scan, String name) {
    return scan.table()
        .column(name)
        .orElseThrow(() -> new IllegalStateException("no column " + name))
        .column();
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
