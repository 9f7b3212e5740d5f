/**
 * Rows that clients send: bulk ingest and bound parameters. In: a FlightStream of whatever Arrow
 * types. Out: a reader for the engine, or Java objects for parameters. Read {@link
 * io.megadb.server.flight.ingest.FlightStreamReader} first.
 */
package io.megadb.server.flight.ingest;
