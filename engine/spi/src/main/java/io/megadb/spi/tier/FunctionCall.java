package io.megadb.spi.tier;

/**
 * What a scan is to compute.
 *
 * @param tables reads what the function is over
 */
public record FunctionCall(TableFunction function, TableReader tables) {}
