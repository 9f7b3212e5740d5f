/**
 * Adjacency in arrays. In: edges as two int columns over dense vertex numbers. Out: {@link
 * io.megadb.graph.csr.Adjacency}, one {@link io.megadb.graph.csr.Csr} each way. Read {@link
 * io.megadb.graph.csr.Csr} first. Everything here is immutable once built and may be read by any
 * thread.
 */
package io.megadb.graph.csr;
