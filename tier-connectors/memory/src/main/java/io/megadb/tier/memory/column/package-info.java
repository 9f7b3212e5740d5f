/**
 * The columns of a segment. In: Arrow buffers of an incoming batch, or of another segment. Out: the
 * same values in memory of fixed capacity, and Arrow buffers over it without a copy. Read {@link
 * io.megadb.tier.memory.column.ColumnStore} first. Nothing here synchronises: the ring decides who
 * writes and up to which row one may read.
 */
package io.megadb.tier.memory.column;
