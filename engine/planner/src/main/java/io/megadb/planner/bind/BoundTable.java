package io.megadb.planner.bind;

import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.tier.TableFunction;
import java.util.Optional;

/**
 * What a table scan of a bound query unwraps to ({@code scan.getTable().unwrap(BoundTable.class)}).
 *
 * @param locator whether the scan has {@link io.megadb.spi.tier.LocalTier#LOCATOR} as its last
 *     column
 * @param function what the scan computes; else it reads the table
 */
public record BoundTable(
    TableDefinition definition, boolean locator, Optional<TableFunction> function) {
  /** A scan that reads a table. */
  public BoundTable(TableDefinition definition, boolean locator) {
    this(definition, locator, Optional.empty());
  }
}
