/**
 * Distances of one vector to many, whatever device finds them. In: a query and rows of float32 that
 * lie one behind the other. Out: distances. Read {@link io.megadb.accel.DistanceKernels} first.
 */
package io.megadb.accel;
