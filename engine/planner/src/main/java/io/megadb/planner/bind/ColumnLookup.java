package io.megadb.planner.bind;

import io.megadb.spi.catalog.ColumnDefinition;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.error.NearestName;
import io.megadb.sql.ColumnName;
import java.util.List;

/** Finds a table's columns by the names a statement writes. */
public final class ColumnLookup {
  private ColumnLookup() {}

  /**
   * The place of a column in the table, from 0.
   *
   * @throws MegaDbException UNDEFINED_COLUMN at the name's position, with the nearest name
   */
  public static int ordinal(TableDefinition table, ColumnName column) {
    for (int i = 0; i < table.columns().size(); i++) {
      if (table.columns().get(i).name().equals(column.name())) {
        return i;
      }
    }
    throw undefined(
        "column \""
            + column.name()
            + "\" of relation \""
            + table.name().name()
            + "\" does not exist",
        column,
        table.columns().stream().map(ColumnDefinition::name).toList());
  }

  /** UNDEFINED_COLUMN with that message, where the name stands, with the nearest of the names. */
  public static MegaDbException undefined(String message, ColumnName column, List<String> names) {
    return new MegaDbException(ErrorCode.UNDEFINED_COLUMN, message)
        .withPosition(column.position())
        .withHint(
            NearestName.hint(
                column.name(), names, "Its columns are " + String.join(", ", names) + "."));
  }
}
