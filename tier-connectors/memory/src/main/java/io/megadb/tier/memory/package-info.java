/**
 * The memory tier. In: Arrow batches to append, locators to delete or update. Out: the segments
 * themselves as an Arrow stream that DuckDB reads without a copy, and single rows by key. Nothing
 * outlives the process.
 *
 * <p>Read {@link io.megadb.tier.memory.MemoryTable} first, which draws the ring, then {@link
 * io.megadb.tier.memory.segment.Segment}, which draws its memory, and {@code RowLookup}, which says
 * why readers need no lock.
 *
 * <p>Threads: one writer per table at a time, under its lock; any number of readers, which never
 * wait; a daemon that expires rows.
 */
package io.megadb.tier.memory;
