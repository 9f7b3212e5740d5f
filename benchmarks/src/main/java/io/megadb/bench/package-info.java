/**
 * Benchmarks. In: options. Out: a table and metrics, our engine and its peer measured in one run
 * and their answers compared. Read {@link io.megadb.bench.Bench} first.
 */
package io.megadb.bench;
