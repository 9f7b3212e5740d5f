/**
 * What the shape of a graph says: orders, dominators, cycles, flows, communities. In: an {@link
 * io.megadb.graph.csr.Adjacency} and weights by edge number. Out: one value per vertex or edge, or
 * a cursor. Each algorithm is one public class; read {@link
 * io.megadb.graph.structure.TopologicalOrder} first. Those that take {@link
 * io.megadb.graph.work.Workers} use all cores and give the same answer for any number of them; all
 * work in memory proportional to the graph, asking the cancellation again and again.
 */
package io.megadb.graph.structure;
