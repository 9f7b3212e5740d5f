package io.megadb.planner.rel;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.AbstractRelNode;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.type.RelDataType;

/**
 * The root of a query some of whose WITH items run once: their queries, an item after those it
 * reads, and the main query, all over {@link CommonScan}s.
 */
public final class WithQueries extends AbstractRelNode {
  private final List<Integer> ids;
  private final List<RelNode> inputs;

  /**
   * @param ids of the items, ascending
   * @param inputs the items' queries in the same order, then the main query
   */
  public WithQueries(List<Integer> ids, List<RelNode> inputs) {
    super(inputs.getLast().getCluster(), inputs.getLast().getTraitSet());
    this.ids = List.copyOf(ids);
    this.inputs = new ArrayList<>(inputs);
  }

  public List<Integer> itemIds() {
    return ids;
  }

  /** An item's query. */
  public RelNode body(int id) {
    return inputs.get(ids.indexOf(id));
  }

  public RelNode main() {
    return inputs.getLast();
  }

  @Override
  public List<RelNode> getInputs() {
    return List.copyOf(inputs);
  }

  @Override
  public void replaceInput(int ordinal, RelNode input) {
    inputs.set(ordinal, input);
    recomputeDigest();
  }

  @Override
  protected RelDataType deriveRowType() {
    return main().getRowType();
  }

  @Override
  public RelNode copy(RelTraitSet traitSet, List<RelNode> newInputs) {
    return new WithQueries(ids, newInputs);
  }

  @Override
  public RelWriter explainTerms(RelWriter writer) {
    super.explainTerms(writer);
    for (int i = 0; i < inputs.size(); i++) {
      writer.input(i < ids.size() ? "item" + ids.get(i) : "main", inputs.get(i));
    }
    return writer;
  }
}
