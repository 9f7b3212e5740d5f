package io.megadb.planner.split.scan;

import io.megadb.planner.bind.BoundTable;
import io.megadb.planner.dialect.text.OutputNames;
import io.megadb.planner.plan.TableScanPlan.PrunePredicate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.AbstractRelNode;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexBuilder;

/**
 * A leaf of the residual while it is being planned; a {@link io.megadb.planner.rel.SlotScan} takes
 * its place at the end, when its number is known. Two leaves are equal only if they are the same
 * object.
 */
public abstract sealed class Leaf extends AbstractRelNode {
  private Leaf(RelOptCluster cluster, RelDataType rowType) {
    super(cluster, cluster.traitSet());
    this.rowType = rowType;
  }

  @Override
  public RelNode copy(RelTraitSet traitSet, List<RelNode> inputs) {
    return this;
  }

  @Override
  public RelWriter explainTerms(RelWriter writer) {
    return super.explainTerms(writer).item("leaf", System.identityHashCode(this));
  }

  /** A subtree that one SQL tier runs whole. */
  public static final class FragmentLeaf extends Leaf {
    private final String catalog;
    private final RelNode tree;

    private FragmentLeaf(String catalog, RelNode tree) {
      super(tree.getCluster(), tree.getRowType());
      this.catalog = catalog;
      this.tree = tree;
    }

    /** A fragment of that tree, its columns named as they will be written. */
    public static FragmentLeaf of(String catalog, RelNode tree) {
      List<String> names = tree.getRowType().getFieldNames();
      List<String> unique = OutputNames.of(names);
      if (names.equals(unique)) {
        return new FragmentLeaf(catalog, tree);
      }
      RexBuilder rex = tree.getCluster().getRexBuilder();
      RelNode renamed =
          LogicalProject.create(
              tree, List.of(), rex.identityProjects(tree.getRowType()), unique, Set.of());
      return new FragmentLeaf(catalog, renamed);
    }

    public String catalog() {
      return catalog;
    }

    /** What the tier runs; its row type is the leaf's. */
    public RelNode tree() {
      return tree;
    }
  }

  /** Some columns of a table that DuckDB reads. */
  public static final class ScanLeaf extends Leaf {
    private final BoundTable table;
    private final double tableRows;
    private final List<PrunePredicate> conditions;

    public ScanLeaf(
        RelOptCluster cluster, BoundTable table, double tableRows, RelDataType rowType) {
      this(cluster, table, tableRows, rowType, List.of());
    }

    public ScanLeaf(
        RelOptCluster cluster,
        BoundTable table,
        double tableRows,
        RelDataType rowType,
        List<PrunePredicate> conditions) {
      super(cluster, rowType);
      this.table = table;
      this.tableRows = tableRows;
      this.conditions = List.copyOf(conditions);
    }

    /** What the tier itself must apply, and-ed. */
    public List<PrunePredicate> conditions() {
      return conditions;
    }

    /**
     * The same scan under one more condition.
     *
     * @param mostRows estimated to meet it
     */
    public ScanLeaf withCondition(PrunePredicate condition, double mostRows) {
      List<PrunePredicate> all = new ArrayList<>(conditions);
      all.add(condition);
      return new ScanLeaf(getCluster(), table, Math.min(tableRows, mostRows), getRowType(), all);
    }

    public BoundTable table() {
      return table;
    }

    /** Rows of the whole table, or those under {@link #conditions}, estimated. */
    public double tableRows() {
      return tableRows;
    }

    public String columnName(int index) {
      return getRowType().getFieldList().get(index).getName();
    }

    /** The same table with fewer columns. */
    public ScanLeaf withColumns(List<RelDataTypeField> fields) {
      return new ScanLeaf(
          getCluster(),
          table,
          tableRows,
          getCluster().getTypeFactory().createStructType(fields),
          conditions);
    }
  }
}
