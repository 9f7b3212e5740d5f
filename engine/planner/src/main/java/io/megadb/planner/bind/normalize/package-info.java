/**
 * The parse tree in the form the validator works on. In: a parsed query and the names of one
 * snapshot. Out: the same query with tables, views, functions and typed literals resolved. Read
 * {@link io.megadb.planner.bind.normalize.Normalizer} first. Objects belong to one statement and
 * one thread.
 */
package io.megadb.planner.bind.normalize;
