/**
 * Writes. A sink keeps its rows as Arrow and hands small ones over to the coordinator; large ones
 * go into a staging table of MegaDB as they come. {@link io.megadb.trino.write.Writes} runs on the
 * coordinator and makes them visible by one statement, so that a query that fails leaves nothing.
 * {@link io.megadb.trino.write.Merges} does the same with changes of rows that Trino has read.
 * {@link io.megadb.trino.write.TableDdl} writes CREATE, ALTER and DROP.
 */
package io.megadb.trino.write;
