/**
 * The Flight SQL wire. In: calls of Arrow Flight SQL over gRPC. Out: the engine's Arrow batches,
 * unloaded into messages as they are. Read {@link io.megadb.server.flight.FlightWire} first, then
 * {@link io.megadb.server.flight.FlightSqlWire}, which hands each call to the class for its kind.
 *
 * <p>Threads: each call has one of the pool's; a result is sent by another pool, whose threads work
 * only while their client takes what they send.
 */
package io.megadb.server.flight;
