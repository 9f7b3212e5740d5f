/**
 * Who calls and what they have open. In: a call's headers. Out: the caller, their session, their
 * prepared statements and transactions, and sessions of the engine to run statements in. Read
 * {@link io.megadb.server.flight.session.FlightSession} first.
 *
 * <p>Threads: any; one statement at a time has a session of the engine.
 */
package io.megadb.server.flight.session;
