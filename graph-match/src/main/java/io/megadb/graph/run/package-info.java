/**
 * Runs algorithms. In: a {@link io.megadb.graph.run.Projection}, the part of a graph that an
 * algorithm sees, and {@link io.megadb.graph.run.Arguments}. Out: {@link
 * io.megadb.graph.run.AlgorithmRows}. Read {@link io.megadb.graph.run.AlgorithmRunner} first. A run
 * belongs to its thread, which calls the workers.
 */
package io.megadb.graph.run;
