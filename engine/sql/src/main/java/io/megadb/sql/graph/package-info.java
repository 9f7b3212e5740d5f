/**
 * Property graphs as the language has them (SQL/PGQ, ISO/IEC 9075-16:2023): what CREATE, ALTER and
 * DROP PROPERTY GRAPH say, and what stands in {@code GRAPH_TABLE (...)}. In: what the parsers of
 * {@link io.megadb.sql.graph.pattern} and {@link io.megadb.sql.statement} read. Out: immutable
 * records with unresolved names and their positions. Read {@link io.megadb.sql.graph.GraphTable}
 * and {@link io.megadb.sql.graph.GraphStatement} first. Any thread.
 */
package io.megadb.sql.graph;
