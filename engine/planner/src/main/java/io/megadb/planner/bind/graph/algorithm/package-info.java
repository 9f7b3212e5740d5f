/**
 * Algorithms over graphs as queries. In: a parsed {@link io.megadb.sql.graph.GraphFunction}. Out: a
 * SELECT over a scan that runs an {@link io.megadb.graph.call.AlgorithmSpec}. Read {@link
 * io.megadb.planner.bind.graph.algorithm.GraphFunctions} first.
 */
package io.megadb.planner.bind.graph.algorithm;
