/**
 * What travels between a MegaDB server and a trusted client beside Flight SQL itself: how splits of
 * a statement are asked for and answered, and how errors keep SQLSTATE, blame, hint and position.
 * In: bytes. Out: records. Knows neither Flight nor gRPC, so that a client needs this module alone.
 * Read {@link io.megadb.spi.remote.PlanRequest} first.
 *
 * <p>Threads: records are immutable; a reader or writer belongs to one thread.
 */
package io.megadb.spi.remote;
