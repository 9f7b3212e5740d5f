/**
 * Algorithms over a whole graph. In: an {@link io.megadb.graph.csr.Adjacency}. Out: one value per
 * vertex, or a number. The six of LDBC Graphalytics (Iosup et al., VLDB 2016) and what lives on
 * sorted rows, each its own class with static methods; read {@link
 * io.megadb.graph.algorithm.BreadthFirstSearch} first. What needs a search from every vertex is in
 * {@link io.megadb.graph.centrality}, the rest in {@link io.megadb.graph.structure}. All work in
 * bounded memory, a few arrays of the number of vertices per worker, and ask the cancellation
 * between pieces.
 */
package io.megadb.graph.algorithm;
