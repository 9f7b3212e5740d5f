package io.megadb.server.avatica;

import java.time.Duration;

/**
 * Bounds of the Avatica wire.
 *
 * @param maxConnections open at the same time
 * @param maxStatementsPerConnection open at the same time
 * @param maxFrameBytes a frame of rows ends once it is about so large
 * @param maxRequestBytes a larger request is refused
 * @param expiry a connection unused for so long is closed
 */
public record AvaticaLimits(
    int maxConnections,
    int maxStatementsPerConnection,
    long maxFrameBytes,
    long maxRequestBytes,
    Duration expiry) {}
