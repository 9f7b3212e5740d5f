/**
 * What the vector benchmark searches, and with what. In: sets of vectors with held-out queries.
 * Out: recall and queries per second of each engine. Read {@link io.megadb.bench.vector.VectorSet},
 * then {@link io.megadb.bench.vector.VectorEngine}. An engine is built by one thread and searched
 * by several, each with a {@link io.megadb.bench.vector.Searcher} of its own.
 */
package io.megadb.bench.vector;
