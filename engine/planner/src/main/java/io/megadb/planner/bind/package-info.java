/**
 * Names and types. In: parsed queries and a catalog snapshot. Out: {@link
 * io.megadb.planner.bind.BoundQuery}.
 */
package io.megadb.planner.bind;
