/**
 * What clients' messages take until they are read. In: the allocations of Arrow's reader of gRPC
 * messages, and when a call and the work on it are over. Out: what that reader forgot is given
 * back. Read {@link io.megadb.server.flight.memory.MessageMemory} first.
 *
 * <p>Threads: a call's messages are read by one at a time, worked on by another.
 */
package io.megadb.server.flight.memory;
