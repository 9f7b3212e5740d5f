package io.megadb.tier.graph;

import io.megadb.graph.call.AlgorithmSpec;
import io.megadb.graph.match.MatchContext;
import io.megadb.graph.match.MatchCounts;
import io.megadb.graph.match.Matcher;
import io.megadb.graph.pattern.GraphPattern;
import io.megadb.graph.spec.MatchSpec;
import io.megadb.graph.spec.OutputSpec;
import io.megadb.graph.work.Workers;
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

  private final GraphSnapshots snapshots;
  private final Workers workers;
  private final int maxStates;
  private final AlgorithmScans algorithms;

  /**
   * A tier without graphs; each is read when it is first asked for.
   *
   * @param clock for {@code WITH (staleness = ...)}
   */
  public GraphTier(GraphConfig config, InstantSource clock) {
    this.workers = new Workers(config.threads());
    this.snapshots = new GraphSnapshots(new GraphMemory(config.memoryLimitBytes()), workers, clock);
    this.maxStates = config.matchMaxStates();
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
    return Set.of(Capability.PREDICATE_PRUNING);
  }

  @Override
  public List<TableDefinition> tables() {
    return List.of();
  }

  @Override
  public String fingerprint() {
    return "";
  }

  @Override
  public Optional<TableStatistics> statistics(TableName table) {
    return Optional.empty();
  }

  @Override
  public ChangeStrategy changeStrategy() {
    return ChangeStrategy.NONE;
  }

  @Override
  public LocalScan scan(ScanRequest request) {
    FunctionCall call = request.function().orElseThrow(() -> undefined(request.table()));
    return switch (call.function()) {
      case MatchSpec spec -> match(request, call, spec);
      case AlgorithmSpec spec -> algorithms.scan(request, call, spec);
      default -> throw undefined(request.table());
    };
  }

  private LocalScan match(ScanRequest request, FunctionCall call, MatchSpec spec) {
    QueryContext context = request.context();
    GraphSnapshot snapshot;
    GraphPattern pattern;
    PatternConditions conditions = PatternConditions.of(spec, call);
    try (GraphAccess access =
        snapshots.open(spec.graph(), call.tables(), conditions::read, context)) {
      snapshot = access.snapshot();
      pattern =
          spec.resolve(
              new PatternResolver(access, conditions, spec, request.table(), request.predicates()));
    }
    MatchContext match =
        new MatchContext(
            snapshot.vertexCount(), maxStates, workers, snapshot.scratch(), context.cancellation());
    LocalScan.Facts facts =
        new LocalScan.Facts(
            snapshot.version(),
            1,
            0,
            snapshot.vertexCount() + snapshot.edgeCount(),
            snapshot.sizeBytes());
    if (request.columns().isEmpty()) {
      // Nobody looks at the matches, so they are counted, not found.
      long count = count(spec, pattern, match);
      return new LocalScan(
          "(SELECT 1 AS \"match\" FROM range(" + count + "))",
          Map.of(),
          facts,
          List.of(),
          () -> {});
    }
    List<Column> columns = new ArrayList<>();
    List<OutputSpec> outputs = new ArrayList<>();
    for (String name : request.columns()) {
      for (int i = 0; i < request.table().columns().size(); i++) {
        if (request.table().columns().get(i).name().equals(name)) {
          columns.add(request.table().columns().get(i).column());
          outputs.add(spec.outputs().get(i));
        }
      }
    }
    String stream = request.relation() + "_0";
    MatchReader reader =
        new MatchReader(
            snapshot,
            new MatchRows(spec, new Matcher(pattern, match)),
            columns,
            outputs,
            context.allocator());
    return new LocalScan(stream, Map.of(stream, reader), facts, List.of(), () -> {});
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

  private static MegaDbException unsupported() {
    return new MegaDbException(
            ErrorCode.FEATURE_NOT_SUPPORTED, "the graph tier keeps no tables of its own")
        .withHint("Keep the table in another tier and name it in CREATE PROPERTY GRAPH.");
  }

  @Override
  public TableDefinition createTable(
      TableDefinition definition, Optional<ArrowReader> rows, QueryContext context) {
    throw unsupported();
  }

  @Override
  public TableDefinition alterTable(TableName table, List<TableChange> changes) {
    throw unsupported();
  }

  @Override
  public void dropTable(TableName table) {
    // There is none.
  }

  @Override
  public void truncate(TableName table) {
    throw unsupported();
  }

  @Override
  public long insert(
      TableName table, ArrowReader rows, OnConflict onConflict, QueryContext context) {
    throw unsupported();
  }

  @Override
  public void rewriteFiles(
      TableName table, String version, Set<String> files, ArrowReader rows, QueryContext context) {
    throw unsupported();
  }

  @Override
  public long deleteRows(TableName table, ArrowReader locators, QueryContext context) {
    throw unsupported();
  }

  @Override
  public long updateRows(TableName table, ArrowReader rows, QueryContext context) {
    throw unsupported();
  }

  @Override
  public void close() {
    workers.close();
  }
}
