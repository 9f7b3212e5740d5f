/**
 * What a ring is made of: segments, their sizes and memory, and the index of primary keys over
 * them. In: rows as columns. Out: rows by position, sequence number or key. Read {@link
 * io.megadb.tier.memory.segment.Segment} first, which draws the memory, then {@link
 * io.megadb.tier.memory.segment.KeyIndex}.
 *
 * <p>Threads: one writer, any number of readers; who may read what is the ring's business.
 */
package io.megadb.tier.memory.segment;
