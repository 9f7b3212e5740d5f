/**
 * Table functions: each becomes a query of MegaDB's dialect, whose columns the server tells, so
 * that filters and limits over it are pushed into it like into a table. {@link
 * io.megadb.trino.function.TableFunctions} lists them.
 */
package io.megadb.trino.function;
