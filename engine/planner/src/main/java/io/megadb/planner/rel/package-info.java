/** Nodes of the relational algebra that Calcite does not have. */
package io.megadb.planner.rel;
