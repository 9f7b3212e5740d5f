/**
 * GRAPH_TABLE as a query. In: a parsed {@link io.megadb.sql.graph.GraphTable}. Out: a SELECT over a
 * scan that computes a {@link io.megadb.graph.spec.MatchSpec}, joined by key to the tables whose
 * properties it mentions; so properties are fetched late, and keys other tiers have found restrict
 * the search, by the means every join has. Read {@link io.megadb.planner.bind.graph.GraphTables}
 * first.
 */
package io.megadb.planner.bind.graph;
