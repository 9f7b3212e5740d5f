package io.megadb.planner.rel;

import java.util.List;
import java.util.Objects;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.SingleRel;

/**
 * Where a query reads an item of its WITH: the item's own query, once per place, until it is
 * decided whether all places share one result. Adds nothing to its input.
 */
public final class CommonQuery extends SingleRel {
  /** What WITH says about running the item once. */
  public enum Mode {
    /** {@code MATERIALIZED}. */
    ONCE,
    /** {@code NOT MATERIALIZED}. */
    IN_EACH_PLACE,
    /** Nothing. */
    AS_FITS
  }

  private final int id;
  private final Mode mode;

  /**
   * @param id of the item; an item that reads another has the higher one
   */
  public CommonQuery(RelNode input, int id, Mode mode) {
    super(input.getCluster(), input.getTraitSet(), input);
    this.id = id;
    this.mode = Objects.requireNonNull(mode, "mode");
  }

  public int itemId() {
    return id;
  }

  public Mode mode() {
    return mode;
  }

  @Override
  public RelNode copy(RelTraitSet traitSet, List<RelNode> inputs) {
    return new CommonQuery(inputs.getFirst(), id, mode);
  }

  @Override
  public RelWriter explainTerms(RelWriter writer) {
    return super.explainTerms(writer).item("item", id).item("mode", mode);
  }
}
