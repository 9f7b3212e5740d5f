/**
 * Plans as values. In: nothing. Out: what the executor runs and EXPLAIN prints. Read {@link
 * io.megadb.planner.plan.QueryPlan} first.
 */
package io.megadb.planner.plan;
