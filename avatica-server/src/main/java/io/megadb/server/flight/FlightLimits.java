package io.megadb.server.flight;

import java.time.Duration;

/**
 * Bounds of the Flight SQL wire.
 *
 * @param maxSessions open at the same time
 * @param maxStatementsPerSession prepared at the same time
 * @param maxRunningStreams results being sent at the same time
 * @param maxWaitingStreams results waiting for such a place
 * @param streamBufferBytes a stream makes no batch while so much waits for its client
 * @param streamStall a stream whose client took nothing for so long is ended
 * @param maxMessageBytes of one message from a client; batches to clients are cut to about so much
 * @param callMemoryBytes of Arrow data that one call holds: batches of a result that wait to be
 *     sent, or a client's messages and what is made of them
 * @param sessionExpiry a session unused for so long is closed
 */
public record FlightLimits(
    int maxSessions,
    int maxStatementsPerSession,
    int maxRunningStreams,
    int maxWaitingStreams,
    int streamBufferBytes,
    Duration streamStall,
    int maxMessageBytes,
    long callMemoryBytes,
    Duration sessionExpiry) {}
