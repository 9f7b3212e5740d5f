/**
 * Property graphs as arrays. In: a {@link io.megadb.spi.catalog.PropertyGraph} and a way to read
 * its tables ({@link io.megadb.spi.tier.TableReader}). Out: matches as Arrow, to DuckDB. Read
 * {@link io.megadb.tier.graph.GraphTier} first, then {@link
 * io.megadb.tier.graph.snapshot.GraphSnapshots}. Snapshots are immutable and shared by all threads;
 * a match belongs to its statement.
 */
package io.megadb.tier.graph;
