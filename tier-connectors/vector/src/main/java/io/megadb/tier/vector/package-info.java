/**
 * The catalog {@code vector}: tables with embeddings, kept in Lucene. In: definitions and rows.
 * Out: scans, nearest rows, rows by words. Read {@link io.megadb.tier.vector.VectorTier} first,
 * then the packages {@code store} (one table), {@code search} (nearest vectors) and {@code words}
 * (texts by their words).
 *
 * <p>Threads: callers' own; besides a thread that commits merges, measures recall and checks
 * samples of queries, and Lucene's merge threads.
 */
package io.megadb.tier.vector;
