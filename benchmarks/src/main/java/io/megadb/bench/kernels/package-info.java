/**
 * How fast distances are found. In: nothing. Out: nanoseconds a row, of our kernels and of
 * Lucene's. Read {@link io.megadb.bench.kernels.KernelBench} first.
 */
package io.megadb.bench.kernels;
