/**
 * Who runs which part of a query. In: a {@link io.megadb.planner.bind.BoundQuery}. Out: a {@link
 * io.megadb.planner.plan.QueryPlan}: fragments for the SQL tiers, scans of the local tables, the
 * residual for DuckDB.
 *
 * <p>Read {@link io.megadb.planner.split.Splitter} first: it names the steps in their order. Every
 * class here works on one statement on one thread, except {@code Splitter} itself, which is
 * immutable.
 */
package io.megadb.planner.split;
