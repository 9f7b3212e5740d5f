/**
 * An algorithm over a property graph as a statement calls it, {@code pagerank(GRAPH g, ...)}. In:
 * what the planner bound. Out: nothing runs here; see {@link io.megadb.graph.run}. Read {@link
 * io.megadb.graph.call.GraphAlgorithm} first, which lists the algorithms with their parameters and
 * result columns, then {@link io.megadb.graph.call.AlgorithmSpec}. All values are immutable.
 */
package io.megadb.graph.call;
