/**
 * The language. In: text. Out: {@link io.megadb.sql.Statement}s with unresolved names. Read {@link
 * io.megadb.sql.StatementParser} first, then {@link io.megadb.sql.Statement}. Stateless: any
 * thread.
 */
package io.megadb.sql;
