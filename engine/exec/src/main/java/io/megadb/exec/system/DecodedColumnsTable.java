package io.megadb.exec.system;

import io.megadb.spi.tier.DecodedTables;
import java.util.ArrayList;
import java.util.List;

/** megadb.system.decoded_columns: what columns of data files are kept decoded. Any thread. */
public final class DecodedColumnsTable {
  private final List<DecodedTables> tiers;

  public DecodedColumnsTable(List<DecodedTables> tiers) {
    this.tiers = List.copyOf(tiers);
  }

  SystemTable table(String schema) {
    return SystemTable.of(
        schema,
        "decoded_columns",
        snapshot -> rows(),
        "tier text",
        "schema text",
        "table_name text",
        "columns text",
        "files bigint",
        "row_count bigint",
        "size_bytes bigint",
        "scans bigint");
  }

  private List<Object[]> rows() {
    List<Object[]> rows = new ArrayList<>();
    for (DecodedTables tier : tiers) {
      for (DecodedTables.DecodedTable table : tier.decodedTables()) {
        rows.add(
            new Object[] {
              table.table().catalog(),
              table.table().schema(),
              table.table().name(),
              String.join(", ", table.columns()),
              (long) table.files(),
              table.rows(),
              table.bytes(),
              table.scans()
            });
      }
    }
    return rows;
  }
}
