/**
 * Rows on their way into a table. In: INSERT, UPDATE, DELETE with names unresolved. Out: queries
 * that yield the table's columns, cast and checked, or the locators of rows. Read {@link
 * io.megadb.planner.bind.write.InsertBinder} first. Objects belong to one statement and one thread.
 */
package io.megadb.planner.bind.write;
