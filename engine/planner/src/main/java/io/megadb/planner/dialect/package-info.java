/** Relational algebra to SQL text. Read {@link io.megadb.planner.dialect.DuckDbWriter} first. */
package io.megadb.planner.dialect;
