package io.megadb.planner.split.scan;

import io.megadb.planner.bind.BoundTable;
import io.megadb.planner.bind.types.CalciteTypes;
import io.megadb.planner.rel.CommonScan;
import io.megadb.planner.rel.WithQueries;
import io.megadb.planner.rewrite.Trees;
import io.megadb.planner.split.scan.Leaf.FragmentLeaf;
import io.megadb.planner.split.scan.Leaf.ScanLeaf;
import io.megadb.spi.catalog.ColumnDefinition;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.tier.Distance;
import io.megadb.spi.tier.NearestEach;
import io.megadb.spi.tier.NearestRows;
import io.megadb.spi.type.Column;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeUtil;

/**
 * Finds {@code LATERAL (SELECT ... FROM items ORDER BY items.e <=> outer.e LIMIT k)} over a table
 * of the vector tier, also as a sub-query, and lets the tier find the k nearest of all outer rows'
 * vectors at once: the scan becomes a {@link NearestEach} with the vectors as its calls, and
 * compares which vector a row was found for. What stands above the scan stays as it is.
 *
 * <p>That takes conditions which the tier decides, or that leave out one row at most (another row
 * than the outer one: {@code items.id <> outer.id} by the primary key), and outer rows that are the
 * same whenever they are asked for.
 */
public final class SimilarityJoins {
  private final Map<CorrelationId, RelNode> outerRows = new HashMap<>();

  private SimilarityJoins() {}

  /** Whether a tree over tables, not cut yet, has a lateral query that reads the vector tier. */
  public static boolean mayBe(RelNode node) {
    return (node instanceof Correlate correlate && readsVectors(correlate.getRight()))
        || node.getInputs().stream().anyMatch(SimilarityJoins::mayBe);
  }

  private static boolean readsVectors(RelNode node) {
    return Trees.boundTable(node)
            .filter(t -> t.definition().name().catalog().equals(NearestScans.CATALOG))
            .isPresent()
        || node.getInputs().stream().anyMatch(SimilarityJoins::readsVectors);
  }

  /** The same rows. */
  public static RelNode apply(RelNode tree) {
    SimilarityJoins joins = new SimilarityJoins();
    if (tree instanceof WithQueries with) {
      // Its items know one another's trees; nobody knows the main query's.
      List<RelNode> inputs = new ArrayList<>(with.getInputs());
      inputs.set(inputs.size() - 1, joins.rewrite(with.main()));
      return with.copy(with.getTraitSet(), inputs);
    }
    return joins.rewrite(tree);
  }

  private RelNode rewrite(RelNode node) {
    switch (node) {
      case Sort sort -> {
        Optional<RelNode> batched = new Batch(sort).replacement();
        if (batched.isPresent()) {
          return batched.get();
        }
      }
      case Correlate correlate -> {
        RelNode left = rewrite(correlate.getLeft());
        outerRows.put(correlate.getCorrelationId(), left);
        return Trees.withInputs(correlate, List.of(left, rewrite(correlate.getRight())));
      }
      default -> {}
    }
    RelNode inner = Trees.withInputs(node, node.getInputs().stream().map(this::rewrite).toList());
    if (inner instanceof Project || inner instanceof Filter) {
      inner.getVariablesSet().forEach(id -> outerRows.put(id, inner.getInput(0)));
    }
    return Trees.mapSubQueries(inner, this::rewrite);
  }

  /** One sorted and limited query. */
  private final class Batch {
    private final Sort sort;
    private final List<Long> counts = new ArrayList<>();
    private final List<Integer> parameters = new ArrayList<>();

    Batch(Sort sort) {
      this.sort = sort;
    }

    Optional<RelNode> replacement() {
      List<RelFieldCollation> order = sort.getCollation().getFieldCollations();
      if (order.size() != 1
          || order.getFirst().getDirection() != RelFieldCollation.Direction.ASCENDING
          || order.getFirst().nullDirection == RelFieldCollation.NullDirection.FIRST
          || sort.fetch == null
          || !count(sort.fetch)
          || (sort.offset != null && !count(sort.offset))) {
        return Optional.empty();
      }
      RexNode key =
          sort.getCluster()
              .getRexBuilder()
              .makeInputRef(sort.getInput(), order.getFirst().getFieldIndex());
      return follow(sort.getInput(), key, List.of())
          .map(input -> sort.copy(sort.getTraitSet(), List.of(input)));
    }

    private boolean count(RexNode node) {
      switch (node) {
        case RexLiteral literal -> counts.add(RexLiteral.bigDecimalValue(literal).longValue());
        case RexDynamicParam parameter -> parameters.add(parameter.getIndex());
        default -> {
          return false;
        }
      }
      return true;
    }

    /** The tree over a scan that batches. */
    private Optional<RelNode> follow(RelNode node, RexNode key, List<RexNode> conditions) {
      return switch (node) {
        case Project project -> {
          boolean plain =
              !RexOver.containsOver(project.getProjects(), null)
                  && Trees.subQueries(project).isEmpty()
                  && project.getProjects().stream().allMatch(RexUtil::isDeterministic);
          yield plain
              ? follow(
                      project.getInput(),
                      RelOptUtil.pushPastProject(key, project),
                      conditions.stream().map(c -> RelOptUtil.pushPastProject(c, project)).toList())
                  .map(input -> project.copy(project.getTraitSet(), List.of(input)))
              : Optional.empty();
        }
        case Filter filter -> {
          List<RexNode> all = new ArrayList<>(conditions);
          all.addAll(Trees.conjuncts(filter));
          yield follow(filter.getInput(), key, all)
              .map(input -> filter.copy(filter.getTraitSet(), List.of(input)));
        }
        case ScanLeaf scan -> scan(scan, key, conditions);
        default -> Optional.empty();
      };
    }

    private Optional<RelNode> scan(ScanLeaf scan, RexNode key, List<RexNode> conditions) {
      if (!scan.table().definition().name().catalog().equals(NearestScans.CATALOG)
          || scan.table().function().isPresent()
          || scan.table().locator()
          || !(key instanceof RexCall call)
          || call.getOperands().size() != 2) {
        return Optional.empty();
      }
      for (RexNode condition : conditions) {
        if (isOtherRow(scan, condition)) {
          counts.add(1L);
        } else if (!ExactPrunes.decides(scan, condition)) {
          return Optional.empty();
        }
      }
      Optional<Distance> distance = NearestScans.distance(call);
      for (int i = 0; i < 2 && distance.isPresent(); i++) {
        RexNode target = call.getOperands().get(1 - i);
        if (call.getOperands().get(i) instanceof RexInputRef column
            && SqlTypeUtil.equalSansNullability(
                scan.getCluster().getTypeFactory(), column.getType(), target.getType())
            && isOfKnownRows(scan, target)) {
          return Optional.of(batched(scan, column, distance.get(), target));
        }
      }
      return Optional.empty();
    }

    /** Whether a condition leaves out one row at most: of all primary keys the outer row's. */
    private boolean isOtherRow(ScanLeaf scan, RexNode condition) {
      if (condition.getKind() != SqlKind.NOT_EQUALS) {
        return false;
      }
      List<RexNode> sides = ((RexCall) condition).getOperands();
      for (int i = 0; i < 2; i++) {
        if (sides.get(i) instanceof RexInputRef column
            && scan.table()
                .definition()
                .primaryKey()
                .equals(List.of(scan.columnName(column.getIndex())))
            && Trees.inputs(sides.get(1 - i)).isEmpty()
            && !Trees.hasSubQuery(sides.get(1 - i))
            && RexUtil.isDeterministic(sides.get(1 - i))) {
          return true;
        }
      }
      return false;
    }

    private boolean isOfKnownRows(ScanLeaf scan, RexNode target) {
      if (!Trees.inputs(target).isEmpty() || !repeats(target)) {
        return false;
      }
      Set<CorrelationId> variables = new HashSet<>();
      FunctionArguments.addVariables(scan, target, variables);
      if (variables.size() != 1) {
        return false;
      }
      RelNode rows = outerRows.get(variables.iterator().next());
      return rows != null && RelOptUtil.getVariablesUsed(rows).isEmpty() && repeats(rows);
    }

    private RelNode batched(ScanLeaf scan, RexInputRef column, Distance distance, RexNode target) {
      RexBuilder rex = scan.getCluster().getRexBuilder();
      TableDefinition table = scan.table().definition();
      String name = scan.columnName(column.getIndex());
      List<ColumnDefinition> columns = new ArrayList<>(table.columns());
      Column which =
          Column.of(NearestEach.TARGET, table.column(name).orElseThrow().column().type());
      columns.add(new ColumnDefinition(which, Optional.empty(), Optional.empty()));
      TableDefinition wider =
          new TableDefinition(
              table.name(),
              table.kind(),
              columns,
              table.primaryKey(),
              table.checks(),
              table.partitioning(),
              table.options(),
              table.comment());
      RelDataType whichType = CalciteTypes.toCalcite(which.type(), true);
      List<RelDataTypeField> fields = scan.getRowType().getFieldList();
      var row = scan.getCluster().getTypeFactory().builder().addAll(fields);
      NearestEach function = new NearestEach(new NearestRows(name, distance), counts, parameters);
      RelNode each =
          new ScanLeaf(
              scan.getCluster(),
              new BoundTable(wider, function),
              scan.tableRows(),
              row.add(NearestEach.TARGET, whichType).build(),
              scan.conditions());
      RelNode own =
          LogicalFilter.create(
              each,
              rex.makeCall(
                  SqlStdOperatorTable.IS_NOT_DISTINCT_FROM,
                  rex.makeInputRef(each, fields.size()),
                  target));
      List<RexNode> kept = new ArrayList<>();
      for (int i = 0; i < fields.size(); i++) {
        kept.add(rex.makeInputRef(own, i));
      }
      return LogicalProject.create(
          own, List.of(), kept, scan.getRowType().getFieldNames(), Set.of());
    }
  }

  /** Whether a tree gives the same rows each time it runs within one statement. */
  private static boolean repeats(RelNode node) {
    boolean own =
        switch (node) {
          // A fragment runs once, and a table is read at one version.
          case FragmentLeaf fragment -> true;
          case ScanLeaf scan -> scan.table().function().isEmpty();
          case CommonScan scan -> repeats(scan.body());
          case Project project ->
              !RexOver.containsOver(project.getProjects(), null)
                  && project.getProjects().stream().allMatch(SimilarityJoins::repeats);
          case Filter filter -> repeats(filter.getCondition());
          case Join join -> repeats(join.getCondition());
          case Sort sort ->
              (sort.fetch == null && sort.offset == null) || isTotal(sort, sort.getInput());
          case Values values -> true;
          default -> false;
        };
    return own && node.getInputs().stream().allMatch(SimilarityJoins::repeats);
  }

  private static boolean repeats(RexNode expression) {
    return RexUtil.isDeterministic(expression) && !Trees.hasSubQuery(expression);
  }

  /** Whether a sort leaves no two rows of a table in any order: it sorts by the primary key too. */
  private static boolean isTotal(Sort sort, RelNode input) {
    List<Integer> keys = new ArrayList<>(sort.getCollation().getKeys());
    RelNode node = input;
    while (!(node instanceof ScanLeaf)) {
      switch (node) {
        case Project project ->
            keys.replaceAll(
                k ->
                    k >= 0 && project.getProjects().get(k) instanceof RexInputRef ref
                        ? ref.getIndex()
                        : -1);
        case Filter filter -> {}
        default -> {
          return false;
        }
      }
      node = node.getInput(0);
    }
    ScanLeaf scan = (ScanLeaf) node;
    List<String> primaryKey = scan.table().definition().primaryKey();
    List<String> sorted = keys.stream().filter(k -> k >= 0).map(scan::columnName).toList();
    return !primaryKey.isEmpty() && sorted.containsAll(primaryKey);
  }
}
