package io.megadb.exec.session;

import io.megadb.exec.Prepared;
import io.megadb.exec.QueryParts;
import io.megadb.exec.QueryParts.ColumnFacts;
import io.megadb.exec.QueryParts.Part;
import io.megadb.exec.compile.Compiled;
import io.megadb.planner.plan.Outline;
import io.megadb.planner.plan.QueryPlan;
import io.megadb.planner.plan.TableScanPlan;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.Cancellation;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.ColumnEstimate;
import io.megadb.spi.tier.ColumnPredicate;
import io.megadb.spi.tier.LocalScan;
import io.megadb.spi.tier.LocalTier;
import io.megadb.spi.tier.ScanRequest;
import io.megadb.spi.tier.ScanUnits;
import io.megadb.spi.tier.SqlTier;
import io.megadb.spi.type.Column;
import io.megadb.sql.text.Literals;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.apache.arrow.memory.BufferAllocator;

/** Divides queries that read one table row by row by the table's data files. Stateless. */
final class PartRunner {
  private final EngineServices services;

  PartRunner(EngineServices services) {
    this.services = services;
  }

  /** What is known of a query, and its parts. */
  QueryParts parts(Compiled compiled, int wanted, BufferAllocator allocator) {
    if (!(compiled instanceof Compiled.Query(Prepared prepared, QueryPlan plan))) {
      return whole(compiled.prepared(), Outline.UNKNOWN);
    }
    Optional<ScanUnits> units = units(plan, allocator);
    if (units.isEmpty()) {
      return whole(prepared, plan.outline());
    }
    TableScanPlan scan = plan.outline().rowsOfScan().orElseThrow();
    long rows = units.get().units().stream().mapToLong(ScanUnits.Unit::rows).sum();
    long bytes = units.get().units().stream().mapToLong(ScanUnits.Unit::bytes).sum();
    boolean filtered = !scan.prunes().isEmpty() || !scan.conditions().isEmpty();
    OptionalLong estimated = whole(plan.outline().estimatedRows());
    return new QueryParts(
        filtered && estimated.isPresent()
            ? OptionalLong.of(Math.min(rows, estimated.getAsLong()))
            : OptionalLong.of(rows),
        OptionalLong.of(bytes),
        false,
        columns(prepared, plan.outline(), units.get()),
        divide(scan.table().name(), units.get(), wanted));
  }

  /** Of a query that can't be divided. */
  private QueryParts whole(Prepared prepared, Outline outline) {
    return new QueryParts(
        whole(outline.estimatedRows()),
        OptionalLong.empty(),
        false,
        expected(prepared, Optional.of(outline)),
        List.of());
  }

  /**
   * What the planner and the SQL tier's statistics tell of a query's columns; none if the planner
   * has not planned it.
   */
  List<ColumnFacts> expected(Prepared prepared, Optional<Outline> outline) {
    List<ColumnFacts> columns = new ArrayList<>();
    if (outline.isPresent() && outline.get().distinct().size() == prepared.columns().size()) {
      for (int i = 0; i < prepared.columns().size(); i++) {
        ColumnFacts unknown = unknown(prepared.columns().get(i), outline.get(), i);
        columns.add(estimate(outline.get(), i).map(e -> facts(unknown, e)).orElse(unknown));
      }
    }
    return columns;
  }

  private Optional<ColumnEstimate> estimate(Outline outline, int index) {
    SqlTier tier = services.sqlTier();
    return index < outline.origins().size()
        ? outline
            .origins()
            .get(index)
            .filter(o -> o.table().catalog().equals(tier.catalog()))
            .map(o -> tier.columnEstimates(o.table()).get(o.column()))
        : Optional.empty();
  }

  private static ColumnFacts facts(ColumnFacts expected, ColumnEstimate estimate) {
    return new ColumnFacts(
        expected.name(),
        estimate.nullFraction(),
        estimate.distinct().isPresent() ? estimate.distinct() : expected.distinct(),
        estimate.least(),
        estimate.greatest(),
        estimate.bytes());
  }

  private static ColumnFacts unknown(Column column, Outline outline, int index) {
    return new ColumnFacts(
        column.name(),
        OptionalDouble.empty(),
        distinct(outline, index),
        Optional.empty(),
        Optional.empty(),
        OptionalLong.empty());
  }

  private static OptionalDouble distinct(Outline outline, int index) {
    return index < outline.distinct().size()
        ? OptionalDouble.of(outline.distinct().get(index))
        : OptionalDouble.empty();
  }

  private static OptionalLong whole(OptionalDouble rows) {
    return rows.isPresent() && Double.isFinite(rows.getAsDouble())
        ? OptionalLong.of(Math.round(rows.getAsDouble()))
        : OptionalLong.empty();
  }

  private Optional<ScanUnits> units(QueryPlan plan, BufferAllocator allocator) {
    Optional<TableScanPlan> rows = plan.outline().rowsOfScan();
    if (rows.isEmpty()
        || !plan.fragments().isEmpty()
        || plan.scans().size() != 1
        || !plan.values().isEmpty()) {
      return Optional.empty();
    }
    TableScanPlan scan = rows.get();
    LocalTier tier = services.localTiers().get(scan.table().name().catalog());
    if (tier == null) {
      return Optional.empty();
    }
    List<ColumnPredicate> predicates = new ArrayList<>();
    for (TableScanPlan.PrunePredicate prune : scan.prunes()) {
      predicates.add(new ColumnPredicate(prune.column(), prune.operator(), prune.operands()));
    }
    return tier.units(
        new ScanRequest(
            scan.table(),
            scan.columns(),
            predicates,
            false,
            Optional.empty(),
            "parts",
            new QueryContext("parts", allocator, new Cancellation())));
  }

  private static List<ColumnFacts> columns(Prepared prepared, Outline outline, ScanUnits units) {
    List<ColumnFacts> facts = new ArrayList<>();
    for (int i = 0; i < prepared.columns().size(); i++) {
      Column column = prepared.columns().get(i);
      OptionalDouble distinct = distinct(outline, i);
      facts.add(
          outline
              .sources()
              .get(i)
              .map(units.columns()::get)
              .map(f -> facts(column, f, distinct))
              .orElse(unknown(column, outline, i)));
    }
    return facts;
  }

  private static ColumnFacts facts(
      Column column, ScanUnits.ColumnFacts facts, OptionalDouble distinct) {
    return new ColumnFacts(
        column.name(),
        facts.nullFraction(),
        distinct,
        facts.least().map(v -> Literals.duckDbText(column.type(), v)),
        facts.greatest().map(v -> Literals.duckDbText(column.type(), v)),
        facts.bytes());
  }

  /** Files go, largest first, to the part that has the fewest rows so far. */
  private static List<Part> divide(TableName table, ScanUnits units, int wanted) {
    int count = Math.min(wanted, units.units().size());
    if (count < 1) {
      return List.of();
    }
    List<Group> groups = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      groups.add(new Group());
    }
    List<ScanUnits.Unit> bySize = new ArrayList<>(units.units());
    bySize.sort(Comparator.comparingLong(ScanUnits.Unit::rows).reversed());
    for (ScanUnits.Unit unit : bySize) {
      groups.stream().min(Comparator.comparingLong(g -> g.rows)).orElseThrow().add(unit);
    }
    String snapshot = units.snapshot().describe();
    return groups.stream().map(g -> new Part(table, snapshot, g.names, g.rows, g.bytes)).toList();
  }

  private static final class Group {
    private final List<String> names = new ArrayList<>();
    private long rows;
    private long bytes;

    void add(ScanUnits.Unit unit) {
      names.add(unit.name());
      rows += unit.rows();
      bytes += unit.bytes();
    }
  }

  /** The plan of a query whose part runs. */
  QueryPlan plan(Compiled compiled, Part part) {
    if (compiled instanceof Compiled.Query(Prepared prepared, QueryPlan plan)
        && plan.outline().rowsOfScan().isPresent()
        && plan.outline().rowsOfScan().get().table().name().equals(part.table())
        && plan.fragments().isEmpty()
        && plan.scans().size() == 1) {
      return plan;
    }
    throw new MegaDbException(
            ErrorCode.SERIALIZATION_FAILURE,
            "the statement does not read the rows of " + part.table() + " any more")
        .withHint("A table was changed meanwhile: plan the statement again.");
  }

  /** The version and files that a part reads. */
  LocalScan.Snapshot snapshot(Part part) {
    LocalTier tier = services.localTiers().get(part.table().catalog());
    return new LocalScan.Units(
        tier.snapshot(part.table(), part.snapshot()), new HashSet<>(part.units()));
  }
}
