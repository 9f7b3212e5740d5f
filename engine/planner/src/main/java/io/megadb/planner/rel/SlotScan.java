package io.megadb.planner.rel;

import java.util.Objects;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.AbstractRelNode;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.type.RelDataType;

/**
 * A leaf of the residual: the rows of a fragment or of a local table. The writers turn it into a
 * slot of the SQL template.
 */
public final class SlotScan extends AbstractRelNode {
  /** What the rows come from. */
  public enum Source {
    FRAGMENT,
    LOCAL_TABLE
  }

  private final Source source;
  private final int id;

  public SlotScan(RelOptCluster cluster, Source source, int id, RelDataType rowType) {
    super(cluster, cluster.traitSet());
    this.source = Objects.requireNonNull(source, "source");
    this.id = id;
    this.rowType = Objects.requireNonNull(rowType, "rowType");
  }

  public Source source() {
    return source;
  }

  /** The fragment's or the scan's id in the plan. */
  public int slotId() {
    return id;
  }

  @Override
  public RelNode copy(RelTraitSet traitSet, java.util.List<RelNode> inputs) {
    return this;
  }

  @Override
  public RelWriter explainTerms(RelWriter writer) {
    return super.explainTerms(writer).item("source", source).item("id", id);
  }
}
