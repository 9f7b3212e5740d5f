package io.megadb.graph.run;

/** One row per vertex, in an order. */
final class OrderRows implements AlgorithmRows {
  private final int[] order;
  private int at = -1;

  OrderRows(int[] order) {
    this.order = order;
  }

  @Override
  public boolean advance() {
    return ++at < order.length;
  }

  @Override
  public int vertex() {
    return order[at];
  }

  @Override
  public long integer(int result) {
    return at + 1L;
  }
}
