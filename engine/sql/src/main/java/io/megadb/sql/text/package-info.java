/**
 * SQL as text, before and without parsing. In: what a user typed. Out: tokens by PostgreSQL's
 * lexical rules, and what follows from them: statements of a script, parameters, identifier chains,
 * literals. Read {@link io.megadb.sql.text.SqlScanner} first. Everything is stateless: any thread.
 */
package io.megadb.sql.text;
