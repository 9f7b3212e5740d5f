/**
 * Graphs in memory. In: a {@link io.megadb.spi.catalog.PropertyGraph} and held views of its tables.
 * Out: a {@link io.megadb.tier.graph.snapshot.GraphSnapshot} as fresh as the graph demands, within
 * the memory that graphs may take. Read {@link io.megadb.tier.graph.snapshot.GraphSnapshots} first,
 * then {@link io.megadb.tier.graph.snapshot.GraphSnapshot} and {@code GraphBuilder}. Snapshots are
 * immutable and shared by all threads; one statement at a time reads or refreshes a graph.
 */
package io.megadb.tier.graph.snapshot;
