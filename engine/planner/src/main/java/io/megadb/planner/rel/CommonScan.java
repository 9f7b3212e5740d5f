package io.megadb.planner.rel;

import java.util.List;
import java.util.Objects;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.AbstractRelNode;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.type.RelDataType;

/**
 * A leaf that reads the result of one of {@link WithQueries}' items. Its columns are known by name:
 * the item may have lost those that nobody reads.
 */
public final class CommonScan extends AbstractRelNode {
  private final int id;
  private final RelNode body;

  /**
   * @param body the item's query as it is now
   */
  public CommonScan(int id, RelDataType rowType, RelNode body) {
    super(body.getCluster(), body.getCluster().traitSet());
    this.id = id;
    this.rowType = Objects.requireNonNull(rowType, "rowType");
    this.body = body;
  }

  public int itemId() {
    return id;
  }

  /** The item's query, for estimates and for where its values come from. */
  public RelNode body() {
    return body;
  }

  /** The column of {@link #body} that is this one's. */
  public int bodyColumn(int column) {
    String name = rowType.getFieldNames().get(column);
    int found = body.getRowType().getFieldNames().indexOf(name);
    if (found < 0) {
      throw new IllegalStateException("item " + id + " has lost column " + name);
    }
    return found;
  }

  @Override
  public RelNode copy(RelTraitSet traitSet, List<RelNode> inputs) {
    return this;
  }

  @Override
  public RelWriter explainTerms(RelWriter writer) {
    return super.explainTerms(writer).item("item", id);
  }
}
