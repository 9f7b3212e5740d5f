package io.megadb.graph.run;

import io.megadb.graph.csr.Csr;

/** One row per pair of vertices with a flow between them; parallel edges are one row. */
final class FlowRows implements AlgorithmRows {
  private final Csr rows;
  private final double[] flows;
  private int vertex;
  private int slot;
  private int target = NONE;
  private double flow;

  /**
   * @param flows by slot of {@code rows}
   */
  FlowRows(Csr rows, double[] flows) {
    this.rows = rows;
    this.flows = flows;
  }

  @Override
  public boolean advance() {
    while (slot < flows.length) {
      while (slot >= rows.offsets()[vertex + 1]) {
        vertex++;
      }
      target = rows.neighbours()[slot];
      flow = 0;
      int end = rows.offsets()[vertex + 1];
      while (slot < end && rows.neighbours()[slot] == target) {
        flow += flows[slot++];
      }
      if (flow > 0) {
        return true;
      }
    }
    return false;
  }

  @Override
  public int vertex() {
    return vertex;
  }

  @Override
  public int other() {
    return target;
  }

  @Override
  public double number(int result) {
    return flow;
  }
}
