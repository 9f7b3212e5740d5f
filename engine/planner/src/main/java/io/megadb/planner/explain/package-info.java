/**
 * Plans as text. In: a {@link io.megadb.planner.plan.QueryPlan} and, after a run, its {@link
 * io.megadb.planner.plan.RunFacts}. Out: the lines EXPLAIN answers with. Read {@link
 * io.megadb.planner.explain.ExplainText} first. Everything is stateless.
 */
package io.megadb.planner.explain;
