/**
 * What the graph benchmarks compare with. In: a {@link io.megadb.bench.graph.GraphData}, made from
 * a seed or from Debian's package lists. Out: answers of hand-written loops over plain arrays, of
 * JGraphT, Kuzu and DuckDB. Read {@link io.megadb.bench.graph.ArrayGraph} first. One thread.
 */
package io.megadb.bench.graph;
