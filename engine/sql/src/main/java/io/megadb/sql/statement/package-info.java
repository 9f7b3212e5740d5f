/**
 * The statements around queries: DDL, DML, transactions, settings, COPY. In: the tokens of one
 * statement. Out: {@link io.megadb.sql.Statement}s. Written by hand, because PostgreSQL's utility
 * grammar is wide and shallow, and because an OLTP table may have clauses nobody here knows; the
 * queries and expressions inside go to {@link io.megadb.sql.calcite.CalciteParser}. Read {@link
 * io.megadb.sql.statement.StatementDispatcher} first. One statement, one thread.
 */
package io.megadb.sql.statement;
