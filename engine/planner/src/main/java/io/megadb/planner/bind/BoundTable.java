package io.megadb.planner.bind;

import io.megadb.spi.catalog.TableDefinition;

/**
 * What a table scan of a bound query unwraps to ({@code scan.getTable().unwrap(BoundTable.class)}).
 *
 * @param locator whether the scan has {@link io.megadb.spi.tier.LocalTier#LOCATOR} as its last
 *     column
 */
public record BoundTable(TableDefinition definition, boolean locator) {}
