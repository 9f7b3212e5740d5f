/**
 * What a scan takes over from the plan around it, so that its tier reads and sends less:
 * conditions, conditions and counts of graph matches, the rows nearest to a vector, best matches of
 * words, what table functions are given. In: a tree with {@link
 * io.megadb.planner.split.scan.Leaf}s. Out: the tree with other leaves, or what {@link
 * io.megadb.planner.split.Splitter} writes into their scans. Read {@code Leaf} first, then {@link
 * io.megadb.planner.split.scan.PruneReader}. One statement, one thread.
 */
package io.megadb.planner.split.scan;
