/**
 * What the shape of a graph says: orders, dominators, cycles, flows, communities. In: an {@link
 * io.megadb.graph.csr.Adjacency} and weights by edge number. Out: one value per vertex or edge, or
 * a cursor. Each algorithm is one class; read any. One thread each, in memory proportional to the
 * graph, asking the cancellation again and again.
 */
package io.megadb.graph.structure;
