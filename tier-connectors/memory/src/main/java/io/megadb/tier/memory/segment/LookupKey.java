package io.megadb.tier.memory.segment;

/**
 * A key to look up, in the form in which segments hold keys: one entry per key column.
 *
 * @param low integers, dates, times, booleans, canonical bits of floating point numbers, the first
 *     half of 16-byte values
 * @param high the second half of 16-byte values
 * @param bytes variable-width values
 */
public record LookupKey(long[] low, long[] high, byte[][] bytes) {}
