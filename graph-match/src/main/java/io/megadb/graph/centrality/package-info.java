/**
 * What needs a search from every vertex. In: an {@link io.megadb.graph.csr.Adjacency}. Out: one
 * value per vertex. Read {@link io.megadb.graph.centrality.SourceSearch} first. Each worker
 * searches from vertices of its own with arrays of its own, and asks the cancellation between
 * searches.
 */
package io.megadb.graph.centrality;
