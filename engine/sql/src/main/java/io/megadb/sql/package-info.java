/**
 * The language. In: text. Out: {@link io.megadb.sql.Statement}s with unresolved names. Read {@link
 * io.megadb.sql.Statement} first.
 */
package io.megadb.sql;
