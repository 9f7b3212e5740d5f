package io.megadb.tier.graph;

import io.megadb.graph.call.AlgorithmSpec;
import io.megadb.graph.match.MatchContext;
import io.megadb.graph.match.MatchCounts;
import io.megadb.graph.match.MatchLimits;
import io.megadb.graph.match.Matcher;
import io.megadb.graph.pattern.GraphPattern;
import io.megadb.graph.spec.MatchSpec;
import io.megadb.graph.spec.MatchSummary;
import io.megadb.graph.spec.OutputSpec;
import io.megadb.graph.work.Workers;
import io.megadb.spi.catalog.ColumnDefinition;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.Capability;
import io.megadb.spi.tier.FunctionCall;
import io.megadb.spi.tier.LoadedGraphs;
import io.megadb.spi.tier.LocalScan;
import io.megadb.spi.tier.LocalTier;
import io.megadb.spi.tier.OnConflict;
import io.megadb.spi.tier.ScanRequest;
import io.megadb.spi.tier.TableChange;
import io.megadb.spi.tier.TableStatistics;
import io.megadb.spi.type.Column;
import io.megadb.tier.graph.snapshot.GraphAccess;
import io.megadb.tier.graph.snapshot.GraphMemory;
import io.megadb.tier.graph.snapshot.GraphSnapshot;
import io.megadb.tier.graph.snapshot.GraphSnapshots;
import io.megadb.tier.graph.snapshot.PatternConditions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * The catalog {@code graph}: matches of patterns over property graphs, and algorithms over them. It
 * keeps no tables of its own; a scan comes with a {@link MatchSpec} and with whatever keys the
 * statement knows by then, or with an {@link AlgorithmSpec}. Any thread.
 */
public final class GraphTier implements LocalTier, LoadedGraphs {
  /** The catalog's name. */
  public static final String CATALOG = "graph";

  private final LocalTier tables;
  private final GraphSnapshots snapshots;
  private final Workers workers;
  private final MatchLimits limits;
  private final AlgorithmScans algorithms;

  /**
   * A tier without graphs; each is read when it is first asked for.
   *
   * @param tables keeps the tables of {@code CREATE TABLE ... USING GRAPH}, under this tier's name
   * @param clock for {@code WITH (staleness = ...)}
   */
  public GraphTier(GraphConfig config, LocalTier tables, InstantSource clock) {
    if (!tables.catalog().equals(CATALOG)) {
      throw new IllegalArgumentException("tables of " + tables.catalog());
    }
    this.tables = tables;
    this.workers = new Workers(config.threads());
    this.snapshots = new GraphSnapshots(new GraphMemory(config.memoryLimitBytes()), workers, clock);
    this.limits = config.limits();
    this.algorithms = new AlgorithmScans(snapshots, workers);
  }

  @Override
  public List<LoadedGraph> loaded() {
    return snapshots.loaded();
  }

  @Override
  public void forget(TableName graph) {
    snapshots.forget(graph);
  }

  @Override
  public String catalog() {
    return CATALOG;
  }

  @Override
  public Set<Capability> capabilities() {
    return tables.capabilities();
  }

  @Override
  public Listing listing() {
    return tables.listing();
  }

  @Override
  public String fingerprint() {
    return tables.fingerprint();
  }

  @Override
  public Optional<TableStatistics> statistics(TableName table) {
    // What a statement matches has a name of its own, which no table is asked for.
    return table.name().contains("#") ? Optional.empty() : tables.statistics(table);
  }

  @Override
  public ChangeStrategy changeStrategy() {
    return tables.changeStrategy();
  }

  @Override
  public Optional<LocalScan.Held> hold(TableName table) {
    return tables.hold(table);
  }

  @Override
  public LocalScan scan(ScanRequest request) {
    if (request.function().isEmpty()) {
      return tables.scan(request);
    }
    FunctionCall call = request.function().get();
    return switch (call.function()) {
      case MatchSpec spec -> matches(request, call, spec);
      case MatchSummary summary -> summary(request, call, summary);
      case AlgorithmSpec spec -> algorithms.scan(request, call, spec);
      default -> throw undefined(request.table());
    };
  }

  /** A pattern over a snapshot, and what a search of it may use. */
  private record Search(GraphSnapshot snapshot, GraphPattern pattern, MatchContext context) {
    LocalScan.Facts facts() {
      return new LocalScan.Facts(
          snapshot.version(),
          1,
          0,
          snapshot.vertexCount() + snapshot.edgeCount(),
          snapshot.sizeBytes());
    }
  }

  /**
   * @param table has a column for each of the spec's outputs
   */
  private Search search(
      ScanRequest request, FunctionCall call, MatchSpec spec, TableDefinition table) {
    QueryContext context = request.context();
    GraphSnapshot snapshot;
    GraphPattern pattern;
    PatternConditions conditions = PatternConditions.of(spec, call);
    try (GraphAccess access =
        snapshots.open(spec.graph(), call.tables(), conditions::read, context)) {
      snapshot = access.snapshot();
      pattern =
          spec.resolve(new PatternResolver(access, conditions, spec, table, request.predicates()));
    }
    return new Search(
        snapshot,
        pattern,
        new MatchContext(
            snapshot.vertexCount(),
            limits,
            workers,
            snapshot.scratch(),
            context.cancellation(),
            context.steps()));
  }

  private LocalScan matches(ScanRequest request, FunctionCall call, MatchSpec spec) {
    Search search = search(request, call, spec, request.table());
    if (request.columns().isEmpty()) {
      // Nobody looks at the matches, so they are counted, not found.
      long count = count(spec, search.pattern(), search.context());
      return new LocalScan(
          "(SELECT 1 AS \"match\" FROM range(" + count + "))",
          Map.of(),
          search.facts(),
          List.of(),
          () -> {});
    }
    List<Column> columns = new ArrayList<>();
    List<OutputSpec> outputs = new ArrayList<>();
    for (String name : request.columns()) {
      int place = place(request.table(), name);
      columns.add(request.table().columns().get(place).column());
      outputs.add(spec.outputs().get(place));
    }
    MatchReader reader =
        new MatchReader(
            search.snapshot(),
            new MatchRows(spec, new Matcher(search.pattern(), search.context())),
            columns,
            outputs,
            request.context().allocator());
    return stream(request, search, reader);
  }

  private LocalScan summary(ScanRequest request, FunctionCall call, MatchSummary summary) {
    List<ColumnDefinition> all = request.table().columns();
    int own = summary.items().size();
    TableDefinition matched =
        TableDefinition.of(
            request.table().name(),
            all.subList(own, all.size()).stream().map(ColumnDefinition::column).toList(),
            List.of());
    Search search = search(request, call, summary.matches(), matched);
    List<Column> columns = new ArrayList<>();
    List<MatchSummary.Item> items = new ArrayList<>();
    for (String name : request.columns()) {
      int place = place(request.table(), name);
      columns.add(all.get(place).column());
      items.add(summary.items().get(place));
    }
    SummaryReader reader =
        new SummaryReader(
            search.snapshot(),
            search.pattern(),
            search.context(),
            summary.vertex(),
            columns,
            items,
            request.context().allocator());
    return stream(request, search, reader);
  }

  private static int place(TableDefinition table, String column) {
    int place = 0;
    while (!table.columns().get(place).name().equals(column)) {
      place++;
    }
    return place;
  }

  private static LocalScan stream(ScanRequest request, Search search, ArrowReader reader) {
    String stream = request.relation() + "_0";
    return new LocalScan(stream, Map.of(stream, reader), search.facts(), List.of(), () -> {});
  }

  private static long count(MatchSpec spec, GraphPattern pattern, MatchContext context) {
    if (spec.rowPerMatch()) {
      return MatchCounts.all(pattern, context);
    }
    MatchRows rows = new MatchRows(spec, new Matcher(pattern, context));
    long count = 0;
    while (rows.advance()) {
      count++;
    }
    return count;
  }

  private static MegaDbException undefined(TableDefinition table) {
    return new MegaDbException(
        ErrorCode.UNDEFINED_TABLE, "relation \"" + table.name() + "\" does not exist");
  }

  @Override
  public TableDefinition createTable(
      TableDefinition definition, Optional<ArrowReader> rows, QueryContext context) {
    return tables.createTable(definition, rows, context);
  }

  @Override
  public TableDefinition alterTable(TableName table, List<TableChange> changes) {
    return tables.alterTable(table, changes);
  }

  @Override
  public void dropTable(TableName table) {
    tables.dropTable(table);
  }

  @Override
  public void truncate(TableName table) {
    tables.truncate(table);
  }

  @Override
  public long insert(
      TableName table, ArrowReader rows, OnConflict onConflict, QueryContext context) {
    return tables.insert(table, rows, onConflict, context);
  }

  @Override
  public void rewriteFiles(
      TableName table, String version, Set<String> files, ArrowReader rows, QueryContext context) {
    tables.rewriteFiles(table, version, files, rows, context);
  }

  @Override
  public long deleteRows(TableName table, ArrowReader locators, QueryContext context) {
    return tables.deleteRows(table, locators, context);
  }

  @Override
  public long updateRows(TableName table, ArrowReader rows, QueryContext context) {
    return tables.updateRows(table, rows, context);
  }

  /** Ends the threads; the tables' engine is the caller's. */
  @Override
  public void close() {
    workers.close();
  }
}
