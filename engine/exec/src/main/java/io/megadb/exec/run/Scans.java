package io.megadb.exec.run;

import io.megadb.duckdb.DuckConnection;
import io.megadb.exec.run.ahead.Ahead;
import io.megadb.planner.plan.Fragment;
import io.megadb.planner.plan.Fragment.KeyColumn;
import io.megadb.planner.plan.RunFacts;
import io.megadb.planner.plan.SqlTemplate;
import io.megadb.planner.plan.SqlTemplate.FragmentSlot;
import io.megadb.planner.plan.SqlTemplate.ScanSlot;
import io.megadb.planner.plan.StatementValue;
import io.megadb.planner.plan.TableScanPlan;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.AskedVersions;
import io.megadb.spi.tier.ColumnPredicate;
import io.megadb.spi.tier.FunctionCall;
import io.megadb.spi.tier.LocalScan;
import io.megadb.spi.tier.LocalTier;
import io.megadb.spi.tier.NearestEach;
import io.megadb.spi.tier.ScanRequest;
import io.megadb.spi.tier.TextIndexes;
import io.megadb.spi.type.Column;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * The local tables that one run reads: opens them, with what is known by then to leave out rows,
 * and pins them until the run is over.
 *
 * <p>Threads: one, as its plan's execution.
 */
final class Scans implements AutoCloseable {
  private final ParameterValues values;
  private final RunEnvironment environment;
  private final Relations relations;
  private final SidewaysKeys sidewaysKeys;
  private final NearestScans nearest;
  private final DuckConnection connection;
  private final QueryContext context;
  private final Function<SqlTemplate, String> fill;
  private final List<LocalScan.Pin> pins = new ArrayList<>();
  private final Map<TableName, LocalScan.Snapshot> snapshots = new HashMap<>();
  private final Map<TableName, LocalScan.Snapshot> read = new HashMap<>();
  private final Map<TableName, Ahead<LocalScan.Snapshot>> versions = new HashMap<>();
  private final Map<Integer, RunFacts.ScanFacts> facts = new TreeMap<>();
  private List<String> unitNames = List.of();
  private String version = "";
  private int opened;

  /**
   * @param fill makes a template's text, opening its scans
   * @param relation the rows that are kept for a slot
   */
  Scans(
      ParameterValues values,
      RunEnvironment environment,
      Relations relations,
      SidewaysKeys sidewaysKeys,
      DuckConnection connection,
      Function<SqlTemplate, String> fill,
      Function<SqlTemplate.Part, Optional<Relation>> relation,
      QueryContext context) {
    this.values = values;
    this.environment = environment;
    this.relations = relations;
    this.sidewaysKeys = sidewaysKeys;
    this.connection = connection;
    this.fill = fill;
    this.context = context;
    this.snapshots.putAll(environment.versions());
    this.nearest =
        new NearestScans(values, environment, fill, relation, relations, connection, context);
  }

  /**
   * Begins to ask for the versions of tables, where that is a question to another process: of all
   * of them at once, and while fragments run.
   */
  void beginVersions(List<TableScanPlan> all, boolean fragments) {
    List<TableName> asked = new ArrayList<>();
    for (TableScanPlan scan : all) {
      TableName name = scan.table().name();
      if (scan.locator()) {
        // What is changed is read as the writer says.
        return;
      }
      if (scan.function().isEmpty() && !snapshots.containsKey(name) && !asked.contains(name)) {
        asked.add(name);
      }
    }
    for (TableName name : asked) {
      if (environment.localTier(name.catalog()) instanceof AskedVersions tier
          && (fragments || asked.size() > 1)) {
        versions.put(name, Ahead.start(environment.helpers(), context, own -> tier.newest(name)));
      }
    }
  }

  /** Begins what needs the rows of fragments that need no keys, while the others run. */
  void begin(List<TableScanPlan> all) {
    all.forEach(nearest::begin);
  }

  /**
   * Whether {@link #relation} will find now how many of the nearest rows a scan is asked for:
   * nothing that it needs for that is still to be read from fragments.
   */
  boolean canFindNearest(TableScanPlan scan) {
    return scan.nearest().isPresent()
        && nearest.canDecide(scan)
        && scan.keyPrunes().stream().allMatch(p -> relations.haveRun(List.of(p.fragmentId())))
        && scan.keyFilters().stream().allMatch(f -> relations.haveRun(f.keySource().fragmentIds()));
  }

  /** Ends what was begun. */
  void endAhead() {
    try (NearestScans first = nearest) {
      assert first != null;
      Ahead.closeAll(versions.values());
    } finally {
      versions.clear();
    }
  }

  private Optional<LocalScan.Snapshot> snapshot(TableName table) {
    Ahead<LocalScan.Snapshot> asked = versions.get(table);
    if (asked != null && !snapshots.containsKey(table)) {
      snapshots.put(table, asked.get());
    }
    return Optional.ofNullable(snapshots.get(table));
  }

  /**
   * The rows of a scan, if they are kept because more than one statement reads them. What a
   * function computes is computed once.
   */
  Optional<Relation> relation(TableScanPlan scan) {
    ScanSlot slot = new ScanSlot(scan.id());
    if (scan.nearest().isPresent()) {
      nearest.decide(scan, predicates(scan));
    }
    Optional<Relation> known = relations.of(slot);
    boolean kept =
        scan.nearest().isPresent()
            ? nearest.isTried(scan)
            : scan.function().isPresent() && relations.uses(slot) > 1;
    if (known.isPresent() || !kept) {
      return known;
    }
    Opening opening = opening(scan, Optional.empty());
    Map<String, CountingReader> streams = opening.streams();
    String select = opening.scan().fromItem();
    Relation relation;
    if (streams.size() == 1) {
      var stream = streams.entrySet().iterator().next();
      relation = Relation.of(stream.getKey(), select, stream.getValue(), connection, context);
    } else {
      relation = Relation.tableOf("scan_" + opened++, select, streams, connection, context);
    }
    return Optional.of(relations.put(slot, relation));
  }

  /**
   * Opens a scan and registers its streams; pinned until this closes.
   *
   * @param onlyUnits with a value, only these data files
   */
  LocalScan open(TableScanPlan scan, Optional<Set<String>> onlyUnits) {
    Opening opening = opening(scan, onlyUnits);
    opening.streams().forEach(this::register);
    return opening.scan();
  }

  /** A scan and its streams, which nobody has taken yet. */
  private record Opening(LocalScan scan, Map<String, CountingReader> streams) {}

  private Opening opening(TableScanPlan scan, Optional<Set<String>> onlyUnits) {
    List<ColumnPredicate> predicates = new ArrayList<>();
    scan.conditions().forEach(c -> predicates.add(values.condition(c)));
    predicates.addAll(predicates(scan));
    List<String> conditions = new ArrayList<>();
    List<String> keyFacts = new ArrayList<>();
    for (Fragment.SidewaysFilter filter : keySources(scan)) {
      SidewaysKeys.ScanRestriction restriction =
          sidewaysKeys.restrictScan(columnOf(scan, filter.column()), filter);
      predicates.addAll(restriction.predicates());
      restriction.condition().ifPresent(conditions::add);
      keyFacts.add(filter.column() + ": " + restriction.description());
    }
    LocalTier tier = environment.localTier(scan.table().name().catalog());
    boolean rowIds = RowIds.wanted(scan);
    LocalScan from =
        tier.scan(
            new ScanRequest(
                scan.table(),
                rowIds ? RowIds.stored(scan) : scan.columns(),
                predicates,
                scan.locator() || rowIds,
                onlyUnits,
                snapshot(scan.table().name()),
                function(scan),
                "scan_" + opened++,
                context));
    pins.add(from.pin());
    // However often a statement reads a table, it sees one version of it.
    from.snapshot().ifPresent(s -> snapshots.putIfAbsent(scan.table().name(), s));
    from.snapshot().ifPresent(s -> read.putIfAbsent(scan.table().name(), s));
    if (scan.locator()) {
      unitNames = from.unitNames();
      version = from.facts().version();
    }
    nearest.opened(scan, from.facts().rows());
    Map<String, CountingReader> streams = new LinkedHashMap<>();
    from.streams().forEach((name, rows) -> streams.put(name, new CountingReader(rows, context)));
    facts.put(
        scan.id(),
        new RunFacts.ScanFacts(
            from.facts(),
            () ->
                streams.isEmpty()
                    ? -1
                    : streams.values().stream().mapToLong(CountingReader::rows).sum(),
            keyFacts));
    if (rowIds) {
      from = from.withFromItem(RowIds.added(from, scan, tier.changeStrategy()));
    }
    boolean restricted = !conditions.isEmpty() && streams.isEmpty();
    return new Opening(
        restricted ? from.withFromItem(where(from.fromItem(), conditions)) : from, streams);
  }

  private static String where(String fromItem, List<String> conditions) {
    return "(SELECT * FROM " + fromItem + " AS s WHERE " + String.join(" AND ", conditions) + ")";
  }

  private List<ColumnPredicate> predicates(TableScanPlan scan) {
    List<ColumnPredicate> predicates = new ArrayList<>();
    for (TableScanPlan.PrunePredicate prune : scan.prunes()) {
      values.predicate(scan.table(), prune).ifPresent(predicates::add);
    }
    return predicates;
  }

  /** What is looked up in an index is of the version that the statement reads. */
  String weigh(StatementValue.TextWeights words, String query) {
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

  private Optional<FunctionCall> function(TableScanPlan scan) {
    return scan.nearest().isPresent()
        ? nearest.call(scan)
        : scan.function()
            .map(
                f ->
                    new FunctionCall(
                        f, environment.tables(), values::postgres, values::value, arguments(scan)));
  }

  /** Finds what a table function is called with, before its scan is opened. */
  private List<List<Object>> arguments(TableScanPlan scan) {
    if (scan.arguments().isEmpty()) {
      return List.of(List.of());
    }
    FunctionArguments arguments = new FunctionArguments(connection, context);
    return scan.function().orElseThrow() instanceof NearestEach each
        ? nearest.calls(scan, each, arguments)
        : arguments.read(
            scan.table(), scan.function().orElseThrow(), fill.apply(scan.arguments().get()));
  }

  private void register(String name, ArrowReader rows) {
    if (!relations.asTables()) {
      connection.registerStream(name, rows, context.allocator());
      return;
    }
    String source = name + "_stream";
    connection.registerStream(source, rows, context.allocator());
    // The connection's last statement may have had a stream of that name.
    connection.execute("DROP VIEW IF EXISTS temp." + Identifiers.quote(name), context);
    connection.execute(
        "CREATE TEMP TABLE "
            + Identifiers.quote(name)
            + " AS SELECT * FROM "
            + Identifiers.quote(source),
        context);
    connection.unregisterStream(source);
  }

  /** What may restrict a scan now: fragments that have run, and what other scans yield. */
  private List<Fragment.SidewaysFilter> keySources(TableScanPlan scan) {
    List<Fragment.SidewaysFilter> sources = new ArrayList<>();
    if (environment.sidewaysKeyBound() == 0) {
      return sources;
    }
    for (TableScanPlan.KeyPrune prune : scan.keyPrunes()) {
      FragmentSlot slot = new FragmentSlot(prune.fragmentId());
      sources.add(
          new Fragment.SidewaysFilter(
              prune.column(),
              new SqlTemplate(
                  List.of(
                      new SqlTemplate.Text(
                          "SELECT " + Identifiers.quote(prune.fragmentColumn()) + " FROM "),
                      slot)),
              Optional.of(new KeyColumn(slot, prune.fragmentColumn())),
              0));
    }
    sources.addAll(scan.keyFilters());
    sources.removeIf(s -> !relations.haveRun(s.keySource().fragmentIds()));
    return sources;
  }

  private static Column columnOf(TableScanPlan scan, String name) {
    return scan.table()
        .column(name)
        .orElseThrow(() -> new IllegalStateException("no column " + name))
        .column();
  }

  /** The data files a scan with locators knew, by ordinal. */
  List<String> unitNames() {
    return unitNames;
  }

  /** The version a scan with locators read. */
  String version() {
    return version;
  }

  Map<Integer, RunFacts.ScanFacts> facts() {
    return Map.copyOf(facts);
  }

  /** The versions of the tables opened so far. */
  Map<TableName, String> versions() {
    Map<TableName, String> versions = new HashMap<>();
    read.forEach((table, snapshot) -> versions.put(table, snapshot.describe()));
    return versions;
  }

  @Override
  public void close() {
    RuntimeException failure = null;
    for (LocalScan.Pin pin : pins) {
      try {
        pin.close();
      } catch (RuntimeException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    pins.clear();
    if (failure != null) {
      throw failure;
    }
  }
}
