package io.megadb.spi.tier;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What a tier has found out about a column from a sample of the table, perhaps some time ago.
 *
 * @param nullFraction 0 to 1
 * @param distinct values, in the whole table
 * @param least number or date of the sample, as PostgreSQL writes it; there may be lesser ones
 * @param greatest likewise
 * @param bytes of all values together
 */
public record ColumnEstimate(
    OptionalDouble nullFraction,
    OptionalDouble distinct,
    Optional<String> least,
    Optional<String> greatest,
    OptionalLong bytes) {}
