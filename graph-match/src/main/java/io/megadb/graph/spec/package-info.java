/**
 * A graph pattern as a statement has it, before the graph is at hand: elements are named by the
 * aliases of the graph's tables and by conditions in SQL. In: what the planner bound. Out: a {@link
 * io.megadb.graph.pattern.GraphPattern}, once a graph resolves names to sets. Read {@link
 * io.megadb.graph.spec.MatchSpec} first. All values are immutable.
 */
package io.megadb.graph.spec;
