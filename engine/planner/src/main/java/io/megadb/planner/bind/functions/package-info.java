/**
 * Operators and functions. In: a name and argument types. Out: the Calcite operator that stands for
 * it in a bound query, and its result type, chosen as PostgreSQL chooses among its overloads. Read
 * {@link io.megadb.planner.bind.functions.FunctionTable} first. Everything is immutable and may be
 * used from any thread.
 */
package io.megadb.planner.bind.functions;
