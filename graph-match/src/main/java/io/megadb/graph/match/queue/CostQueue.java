package io.megadb.graph.match.queue;

import java.util.Arrays;

/** Partial paths that wait, the cheapest first; of equal cost, in any order. A binary heap. */
public final class CostQueue {
  private double[] costs = new double[64];
  private int[] nodes = new int[64];
  private int[] instructions = new int[64];
  private int size;

  public void clear() {
    size = 0;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  public void add(double cost, int node, int instruction) {
    if (size == costs.length) {
      costs = Arrays.copyOf(costs, size * 2);
      nodes = Arrays.copyOf(nodes, size * 2);
      instructions = Arrays.copyOf(instructions, size * 2);
    }
    int at = size++;
    while (at > 0 && costs[(at - 1) / 2] > cost) {
      move((at - 1) / 2, at);
      at = (at - 1) / 2;
    }
    put(at, cost, node, instruction);
  }

  /** The cost of the cheapest. */
  public double cost() {
    return costs[0];
  }

  /** The node of the cheapest. */
  public int node() {
    return nodes[0];
  }

  /** The instruction that the cheapest goes on with. */
  public int instruction() {
    return instructions[0];
  }

  /** Takes the cheapest away. */
  public void remove() {
    size--;
    double cost = costs[size];
    int at = 0;
    while (true) {
      int child = 2 * at + 1;
      if (child + 1 < size && costs[child + 1] < costs[child]) {
        child++;
      }
      if (child >= size || costs[child] >= cost) {
        break;
      }
      move(child, at);
      at = child;
    }
    put(at, cost, nodes[size], instructions[size]);
  }

  private void move(int from, int to) {
    put(to, costs[from], nodes[from], instructions[from]);
  }

  private void put(int at, double cost, int node, int instruction) {
    costs[at] = cost;
    nodes[at] = node;
    instructions[at] = instruction;
  }
}
