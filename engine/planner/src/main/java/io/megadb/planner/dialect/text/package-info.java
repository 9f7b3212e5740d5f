/**
 * Relational algebra to SQL text, for any engine. In: algebra and a {@link
 * io.megadb.planner.dialect.text.Dialect}. Out: text with slots. Read {@link
 * io.megadb.planner.dialect.text.RelTextWriter} first, then {@link
 * io.megadb.planner.dialect.text.RexTextWriter}. A writer is for one statement and one thread,
 * everything else is immutable.
 */
package io.megadb.planner.dialect.text;
