/**
 * From a parsed query to typed algebra. In: Calcite's parse tree. Out: a validated tree whose
 * operators, casts and literals are explicit, and the algebra made of it. Read {@link
 * io.megadb.planner.bind.validate.QueryCompiler} first. Objects belong to one statement and one
 * thread.
 */
package io.megadb.planner.bind.validate;
