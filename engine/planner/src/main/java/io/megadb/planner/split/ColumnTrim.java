package io.megadb.planner.split;

import com.google.common.collect.ImmutableSet;
import io.megadb.planner.bind.BoundTable;
import io.megadb.planner.rel.CommonScan;
import io.megadb.planner.rel.WithQueries;
import io.megadb.planner.rewrite.Trees;
import io.megadb.planner.split.scan.Leaf.FragmentLeaf;
import io.megadb.planner.split.scan.Leaf.ScanLeaf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.core.Union;
import org.apache.calcite.rel.hint.RelHint;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.apache.calcite.rel.logical.LogicalCorrelate;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.logical.LogicalSort;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.validate.SqlValidatorUtil;
import org.apache.calcite.util.ImmutableBitSet;
import org.apache.calcite.util.mapping.Mappings;

/**
 * Removes columns that nobody reads, down to the leaves: a scan reads, and a fragment sends, only
 * what the statement needs. Shapes stay as they are. Columns keep their order, so a column's number
 * only ever gets smaller.
 *
 * <p>Calcite's RelFieldTrimmer does the same but loses track of correlation variables in trees that
 * keep their sub-queries.
 */
final class ColumnTrim {
  private final Cardinality cardinality;

  /** The columns that somebody reads of items of WITH that run once. */
  private final Map<Integer, BitSet> common = new HashMap<>();

  ColumnTrim(Cardinality cardinality) {
    this.cardinality = cardinality;
  }

  /** The same rows with the same columns; local tables become {@link ScanLeaf}s. */
  RelNode apply(RelNode root) {
    return root instanceof WithQueries with ? trimWith(with) : exactly(root, all(root));
  }

  /** Whoever reads an item goes first, the main query before all. */
  private RelNode trimWith(WithQueries with) {
    List<RelNode> trimmed = new ArrayList<>(List.of(exactly(with.main(), all(with.main()))));
    for (int id : with.itemIds().reversed()) {
      RelNode body = with.body(id);
      trimmed.addFirst(exactly(body, common.getOrDefault(id, atLeastOne(body, new BitSet()))));
    }
    for (int i = 0; i < with.itemIds().size(); i++) {
      int id = with.itemIds().get(i);
      RelNode body = trimmed.get(i);
      trimmed.replaceAll(tree -> Trees.mapCommonScans(tree, id, body));
    }
    return new WithQueries(with.itemIds(), trimmed);
  }

  /** The item itself loses columns later, when all places that read it were seen. */
  private Trimmed trimCommon(CommonScan scan, BitSet needed) {
    common.computeIfAbsent(scan.itemId(), id -> new BitSet()).or(needed);
    List<RelDataTypeField> fields =
        needed.stream().mapToObj(scan.getRowType().getFieldList()::get).toList();
    RelDataType row = scan.getCluster().getTypeFactory().createStructType(fields);
    return new Trimmed(
        new CommonScan(scan.itemId(), row, scan.body()), numbers(needed, columns(scan)));
  }

  /**
   * @param needed columns somebody reads; the result has at least these, and at least one
   */
  private Trimmed trim(RelNode node, BitSet needed) {
    return switch (node) {
      case FragmentLeaf leaf -> trimFragment(leaf, atLeastOne(leaf, needed));
      case TableScan scan ->
          Trees.boundTable(scan)
              .map(table -> trimScan(scan, table, atLeastOne(scan, needed)))
              .orElseGet(() -> unchanged(scan));
      case CommonScan scan -> trimCommon(scan, atLeastOne(scan, needed));
      case LogicalFilter filter -> trimFilter(filter, needed);
      case Project project -> trimProject(project, needed);
      case Join join -> trimJoin(join, needed);
      case LogicalCorrelate correlate -> trimCorrelate(correlate, needed);
      case LogicalAggregate aggregate -> trimAggregate(aggregate, needed);
      case LogicalSort sort -> trimSort(sort, needed);
      case Union union when union.all -> trimUnion(union, atLeastOne(union, needed));
      default -> trimOther(node);
    };
  }

  private static Trimmed trimFragment(FragmentLeaf leaf, BitSet needed) {
    if (needed.cardinality() == columns(leaf)) {
      return unchanged(leaf);
    }
    RelNode tree = pick(leaf.tree(), needed);
    return new Trimmed(FragmentLeaf.of(leaf.catalog(), tree), numbers(needed, columns(leaf)));
  }

  private Trimmed trimScan(TableScan scan, BoundTable table, BitSet needed) {
    List<RelDataTypeField> fields =
        needed.stream().mapToObj(i -> scan.getRowType().getFieldList().get(i)).toList();
    ScanLeaf leaf =
        new ScanLeaf(scan.getCluster(), table, cardinality.tableRows(table), scan.getRowType())
            .withColumns(fields);
    return new Trimmed(leaf, numbers(needed, columns(scan)));
  }

  private Trimmed trimFilter(LogicalFilter filter, BitSet needed) {
    BitSet below = copy(needed);
    addRead(filter.getCondition(), below);
    OuterRows.addUsed(filter, filter.getVariablesSet(), below);
    Trimmed input = trim(filter.getInput(), below);
    RexNode condition =
        expression(
            filter.getCondition(),
            filter.getVariablesSet(),
            input.numbers(),
            input.tree().getRowType());
    return new Trimmed(
        LogicalFilter.create(
            input.tree(), condition, ImmutableSet.copyOf(filter.getVariablesSet())),
        input.numbers());
  }

  private Trimmed trimProject(Project project, BitSet wanted) {
    BitSet needed = atLeastOne(project, wanted);
    BitSet below = new BitSet();
    List<RexNode> kept = needed.stream().mapToObj(project.getProjects()::get).toList();
    kept.forEach(e -> addRead(e, below));
    RelNode narrow =
        needed.cardinality() == columns(project)
            ? project
            : project(project, project.getInput(), kept, needed);
    OuterRows.addUsed(narrow, project.getVariablesSet(), below);
    Trimmed input = trim(project.getInput(), below);
    List<RexNode> expressions =
        kept.stream()
            .map(
                e ->
                    expression(
                        e, project.getVariablesSet(), input.numbers(), input.tree().getRowType()))
            .toList();
    return new Trimmed(
        project(project, input.tree(), expressions, needed), numbers(needed, columns(project)));
  }

  private static RelNode project(
      Project like, RelNode input, List<RexNode> expressions, BitSet columns) {
    List<String> names = columns.stream().mapToObj(like.getRowType().getFieldNames()::get).toList();
    return LogicalProject.create(
        input, List.<RelHint>of(), expressions, names, like.getVariablesSet());
  }

  private Trimmed trimJoin(Join join, BitSet needed) {
    int leftCount = columns(join.getLeft());
    int rightCount = columns(join.getRight());
    BitSet both = copy(needed);
    addRead(join.getCondition(), both);
    OuterRows.addUsed(join, join.getVariablesSet(), both);
    Trimmed left = trim(join.getLeft(), both.get(0, leftCount));
    Trimmed right = trim(join.getRight(), both.get(leftCount, leftCount + rightCount));
    int[] numbers = left.concatenated(right);
    RelDataType row =
        SqlValidatorUtil.deriveJoinRowType(
            left.tree().getRowType(),
            right.tree().getRowType(),
            JoinRelType.INNER,
            join.getCluster().getTypeFactory(),
            null,
            List.of());
    RexNode condition = expression(join.getCondition(), join.getVariablesSet(), numbers, row);
    RelNode changed =
        join.copy(
            join.getTraitSet(),
            condition,
            left.tree(),
            right.tree(),
            join.getJoinType(),
            join.isSemiJoinDone());
    return new Trimmed(changed, join.getJoinType().projectsRight() ? numbers : left.numbers());
  }

  private Trimmed trimCorrelate(LogicalCorrelate correlate, BitSet needed) {
    Set<CorrelationId> variable = Set.of(correlate.getCorrelationId());
    int leftCount = columns(correlate.getLeft());
    int rightCount = columns(correlate.getRight());
    Trimmed right = trim(correlate.getRight(), needed.get(leftCount, leftCount + rightCount));
    BitSet below = needed.get(0, leftCount);
    BitSet outer = new BitSet();
    OuterRows.addUsedIn(right.tree(), variable, outer);
    below.or(outer);
    Trimmed left = trim(correlate.getLeft(), below);
    RelNode inner =
        OuterRows.renumber(right.tree(), variable, left.numbers(), left.tree().getRowType());
    ImmutableBitSet required =
        ImmutableBitSet.of(outer.stream().map(i -> left.numbers()[i]).toArray());
    RelNode changed =
        LogicalCorrelate.create(
            left.tree(),
            inner,
            List.<RelHint>of(),
            correlate.getCorrelationId(),
            required,
            correlate.getJoinType());
    return new Trimmed(
        changed,
        correlate.getJoinType().projectsRight() ? left.concatenated(right) : left.numbers());
  }

  private Trimmed trimAggregate(LogicalAggregate aggregate, BitSet needed) {
    int keys = aggregate.getGroupCount();
    List<AggregateCall> calls = aggregate.getAggCallList();
    BitSet kept = copy(needed);
    kept.set(0, keys);
    if (kept.isEmpty() && !calls.isEmpty()) {
      kept.set(0);
    }
    BitSet below = BitSet.valueOf(aggregate.getGroupSet().toLongArray());
    List<AggregateCall> keptCalls = new ArrayList<>();
    for (int i = 0; i < calls.size(); i++) {
      if (kept.get(keys + i)) {
        keptCalls.add(calls.get(i));
        addRead(calls.get(i), below);
      }
    }
    Trimmed input = trim(aggregate.getInput(), below);
    Mappings.TargetMapping mapping = input.mapping();
    RelNode changed =
        LogicalAggregate.create(
            input.tree(),
            List.<RelHint>of(),
            aggregate.getGroupSet().permute(mapping),
            aggregate.getGroupSets().stream().map(s -> s.permute(mapping)).toList(),
            keptCalls.stream().map(c -> c.transform(mapping)).toList());
    return new Trimmed(changed, numbers(kept, columns(aggregate)));
  }

  private static void addRead(AggregateCall call, BitSet columns) {
    call.getArgList().forEach(columns::set);
    call.getCollation().getFieldCollations().forEach(f -> columns.set(f.getFieldIndex()));
    if (call.hasFilter()) {
      columns.set(call.filterArg);
    }
    if (call.distinctKeys != null) {
      call.distinctKeys.forEach(columns::set);
    }
  }

  private Trimmed trimSort(LogicalSort sort, BitSet needed) {
    BitSet below = copy(needed);
    sort.getCollation().getFieldCollations().forEach(f -> below.set(f.getFieldIndex()));
    Trimmed input = trim(sort.getInput(), below);
    RelNode changed =
        LogicalSort.create(
            input.tree(),
            RexUtil.apply(input.mapping(), sort.getCollation()),
            sort.offset,
            sort.fetch);
    return new Trimmed(changed, input.numbers());
  }

  private Trimmed trimUnion(Union union, BitSet needed) {
    List<RelNode> inputs = union.getInputs().stream().map(i -> exactly(i, needed)).toList();
    return new Trimmed(union.copy(union.getTraitSet(), inputs), numbers(needed, columns(union)));
  }

  /** A node of which only is known that it reads its inputs as they are. */
  private Trimmed trimOther(RelNode node) {
    List<RelNode> inputs = node.getInputs().stream().map(i -> exactly(i, all(i))).toList();
    return unchanged(
        Trees.mapSubQueries(Trees.withInputs(node, inputs), rel -> exactly(rel, all(rel))));
  }

  /** The trimmed tree with these columns and no others. */
  private RelNode exactly(RelNode node, BitSet needed) {
    Trimmed trimmed = trim(node, needed);
    BitSet wanted = new BitSet();
    needed.stream().forEach(i -> wanted.set(trimmed.numbers()[i]));
    RelNode tree = trimmed.tree();
    return wanted.cardinality() == columns(tree) ? tree : pick(tree, wanted);
  }

  /** Only some columns of a tree. */
  private static RelNode pick(RelNode tree, BitSet columns) {
    RexBuilder rex = tree.getCluster().getRexBuilder();
    if (tree instanceof LogicalProject project && project.getVariablesSet().isEmpty()) {
      List<RexNode> kept = columns.stream().mapToObj(project.getProjects()::get).toList();
      return project(project, project.getInput(), kept, columns);
    }
    return LogicalProject.create(
        tree,
        List.<RelHint>of(),
        columns.stream().mapToObj(i -> rex.makeInputRef(tree, i)).toList(),
        columns.stream().mapToObj(tree.getRowType().getFieldNames()::get).toList(),
        Set.of());
  }

  /**
   * An expression over the trimmed input, its sub-queries trimmed too.
   *
   * @param row what the expression's input fields and the variables refer to now
   */
  private RexNode expression(
      RexNode expression, Set<CorrelationId> variables, int[] numbers, RelDataType row) {
    return Trees.mapSubQueries(
        Trees.renumber(expression, numbers),
        subQuery -> {
          RelNode tree = trimSubQuery(subQuery);
          return variables.isEmpty() ? tree : OuterRows.renumber(tree, variables, numbers, row);
        });
  }

  private RelNode trimSubQuery(RexSubQuery subQuery) {
    return subQuery.getKind() == SqlKind.EXISTS
        ? trim(subQuery.rel, new BitSet()).tree()
        : exactly(subQuery.rel, all(subQuery.rel));
  }

  private static BitSet atLeastOne(RelNode node, BitSet needed) {
    if (!needed.isEmpty() || columns(node) == 0) {
      return needed;
    }
    BitSet one = new BitSet();
    one.set(cheapest(node));
    return one;
  }

  /** A column that costs little to read, for a table of which only the number of rows counts. */
  private static int cheapest(RelNode node) {
    for (RelDataTypeField field : node.getRowType().getFieldList()) {
      SqlTypeName type = field.getType().getSqlTypeName();
      if (SqlTypeName.EXACT_TYPES.contains(type) || SqlTypeName.DATETIME_TYPES.contains(type)) {
        return field.getIndex();
      }
    }
    return 0;
  }

  private static Trimmed unchanged(RelNode node) {
    return new Trimmed(node, IntStream.range(0, columns(node)).toArray());
  }

  private static int columns(RelNode node) {
    return node.getRowType().getFieldCount();
  }

  private static BitSet all(RelNode node) {
    BitSet all = new BitSet();
    all.set(0, columns(node));
    return all;
  }

  private static BitSet copy(BitSet columns) {
    return (BitSet) columns.clone();
  }

  private static void addRead(RexNode expression, BitSet columns) {
    Trees.inputs(expression).forEach(columns::set);
  }

  private static int[] numbers(BitSet kept, int count) {
    int[] numbers = new int[count];
    Arrays.fill(numbers, -1);
    int next = 0;
    for (int i = kept.nextSetBit(0); i >= 0; i = kept.nextSetBit(i + 1)) {
      numbers[i] = next++;
    }
    return numbers;
  }
}
