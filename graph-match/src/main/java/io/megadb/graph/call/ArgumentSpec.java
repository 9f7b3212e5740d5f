package io.megadb.graph.call;

import java.util.Optional;

/**
 * A value that a call gives, or a part of one.
 *
 * @param parameter of the algorithm
 * @param element within an array of vertices; else 0
 * @param part column of the vertex's key; else 0
 * @param constant the value as {@link io.megadb.spi.tier.ColumnPredicate} has them; empty if only
 *     the run tells, see {@link AlgorithmSpec#arguments()}
 * @param position 1-based offset in the statement, 0 if unknown
 */
public record ArgumentSpec(
    String parameter, int element, int part, Optional<Object> constant, int position) {}
