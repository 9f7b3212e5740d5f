/**
 * The algebra in PostgreSQL's own words. In: expressions of the algebra. Out: PostgreSQL's text.
 * Read {@link io.megadb.planner.dialect.postgres.PostgresDialect} first. Everything is immutable.
 */
package io.megadb.planner.dialect.postgres;
