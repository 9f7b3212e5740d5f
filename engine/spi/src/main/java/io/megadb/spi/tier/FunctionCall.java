package io.megadb.spi.tier;

import java.util.function.IntFunction;

/**
 * What a scan is to compute.
 *
 * @param tables reads what the function is over
 * @param parameters the statement's parameters by number, from 0, as SQL literals of their types
 */
public record FunctionCall(
    TableFunction function, TableReader tables, IntFunction<String> parameters) {}
