package io.megadb.trino.handle;

import io.trino.spi.connector.ConnectorMergeTableHandle;
import io.trino.spi.connector.ConnectorTableHandle;
import java.util.List;
import java.util.Map;

/**
 * Rows of a table that are being inserted, updated and deleted.
 *
 * @param table as it is read for that, row ids included
 * @param cases which of the table's columns each case of UPDATE sets, by the case's number
 * @param changes the changes as rows of their own, in the order of the pages: the table's columns,
 *     operation, case, row id
 */
public record MegadbMergeHandle(
    MegadbTableHandle table, Map<Integer, List<MegadbColumn>> cases, MegadbWriteHandle changes)
    implements ConnectorMergeTableHandle {
  public MegadbMergeHandle {
    cases = Map.copyOf(cases);
  }

  @Override
  public ConnectorTableHandle getTableHandle() {
    return table;
  }
}
