package io.megadb.planner.bind;

import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.tier.LocalTier;
import io.megadb.spi.tier.TableFunction;
import java.util.Optional;

/**
 * What a table scan of a bound query unwraps to ({@code scan.getTable().unwrap(BoundTable.class)}).
 *
 * @param locator whether the scan has {@link LocalTier#LOCATOR} as its last column
 * @param rowId whether it has {@link LocalTier#ROW_ID} as the column before that
 * @param function what the scan computes; else it reads the table
 */
public record BoundTable(
    TableDefinition definition, boolean locator, boolean rowId, Optional<TableFunction> function) {
  /** A scan that reads a table's own columns. */
  public BoundTable(TableDefinition definition, boolean locator) {
    this(definition, locator, false, Optional.empty());
  }

  /** A scan that computes what it yields. */
  public BoundTable(TableDefinition definition, TableFunction function) {
    this(definition, false, false, Optional.of(function));
  }

  /**
   * A scan within a statement, with row ids if the statement names them anywhere: they cost
   * something, and {@code *} does not mean them.
   */
  public static BoundTable of(TableDefinition definition, boolean locator, BindContext context) {
    boolean named =
        context.sql().contains('"' + LocalTier.ROW_ID + '"')
            && definition.column(LocalTier.ROW_ID).isEmpty();
    return new BoundTable(definition, locator, named, Optional.empty());
  }
}
