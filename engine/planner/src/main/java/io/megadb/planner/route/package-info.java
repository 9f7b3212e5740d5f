/**
 * Which way a statement goes. In: its text and a catalog snapshot. Out: a {@link
 * io.megadb.planner.route.Route}: to PostgreSQL as it is, or through the planner. Read {@link
 * io.megadb.planner.route.Router} first. Everything is immutable.
 */
package io.megadb.planner.route;
