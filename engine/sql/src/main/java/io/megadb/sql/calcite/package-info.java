/**
 * Queries and expressions. In: tokens of {@link io.megadb.sql.text}. Out: Calcite's nodes, in the
 * forms {@link io.megadb.sql.calcite.PostgresOperators} and {@link
 * io.megadb.sql.calcite.ParsedTypeName} describe. The parser is generated from Calcite's grammar;
 * its token manager is ours. Read {@link io.megadb.sql.calcite.CalciteParser} first. A parser is
 * for one statement and one thread.
 */
package io.megadb.sql.calcite;
