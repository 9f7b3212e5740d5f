package io.megadb.spi.tier;

import io.megadb.spi.catalog.TableName;
import java.util.List;

/** A tier that keeps hot columns of its files decoded: what it keeps now. Any thread. */
public interface DecodedTables {
  /**
   * What is kept of one table.
   *
   * @param columns by name, in alphabetical order
   * @param files data files whose columns these are
   * @param rows in these files
   * @param bytes on disk
   * @param scans that read some of it since the server started
   */
  record DecodedTable(
      TableName table, List<String> columns, int files, long rows, long bytes, long scans) {
    public DecodedTable {
      columns = List.copyOf(columns);
    }
  }

  /** Tables of which something is kept. */
  List<DecodedTable> decodedTables();
}
