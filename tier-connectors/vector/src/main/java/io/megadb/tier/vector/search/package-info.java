/**
 * Finding rows of a snapshot. In: conditions, a vector or words, how many. Out: rows. Read {@link
 * io.megadb.tier.vector.search.NearestSearch} first, then {@code GraphWalk}, the search in a graph.
 * Any thread; nothing here writes rows, only {@code GraphFile} what {@code GraphRefiner} made.
 */
package io.megadb.tier.vector.search;
