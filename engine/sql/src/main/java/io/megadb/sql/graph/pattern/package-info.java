/**
 * Reads GRAPH_TABLE. In: a statement's tokens from the word GRAPH_TABLE on. Out: {@link
 * io.megadb.sql.graph.GraphTable}. Recursive descent by hand, because arrows, quantifiers and label
 * operators are cut otherwise than PostgreSQL's operators; the expressions within go back to {@link
 * io.megadb.sql.calcite.CalciteParser}. Read {@link io.megadb.sql.graph.pattern.GraphTableParser}
 * first. One statement, one thread.
 */
package io.megadb.sql.graph.pattern;
