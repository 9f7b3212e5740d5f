/**
 * From a parsed query to a plan. In: a parse tree and a catalog snapshot. Out: a {@link
 * io.megadb.planner.plan.QueryPlan}. Read {@link io.megadb.planner.Planner} first, then {@code
 * bind}, {@code split} and {@code dialect}, which run in this order; {@code route} decides before
 * whether a statement comes here at all, {@code explain} shows the outcome.
 */
package io.megadb.planner;
