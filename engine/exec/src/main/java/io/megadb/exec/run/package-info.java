/**
 * Runs plans. In: a QueryPlan and parameters. Out: Arrow. Read {@link
 * io.megadb.exec.run.PlanExecution} first.
 *
 * <p>Threads: a statement's own; versions, a vector and a fragment's rows are asked for on one of
 * the engine's helpers while it goes on ({@link io.megadb.exec.run.ahead.Ahead}).
 */
package io.megadb.exec.run;
