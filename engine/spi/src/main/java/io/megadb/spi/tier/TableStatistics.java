package io.megadb.spi.tier;

/**
 * How large a table is, as its tier knows without reading it.
 *
 * @param rows estimated rows, at least 0
 * @param bytes stored bytes
 * @param exact whether {@code rows} is a count and no estimate
 */
public record TableStatistics(long rows, long bytes, boolean exact) {}
