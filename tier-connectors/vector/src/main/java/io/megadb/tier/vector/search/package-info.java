/**
 * Finding rows of a snapshot. In: conditions, a vector or words, how many. Out: rows. Read {@link
 * io.megadb.tier.vector.search.NearestSearch} first. Any thread; nothing here writes.
 */
package io.megadb.tier.vector.search;
