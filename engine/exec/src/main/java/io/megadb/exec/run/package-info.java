/**
 * Runs plans. In: a QueryPlan and parameters. Out: Arrow. Read {@link
 * io.megadb.exec.run.PlanExecution} first.
 */
package io.megadb.exec.run;
