package io.megadb.tier.memory;

import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.LocalScan;
import io.megadb.spi.tier.LocalTier;
import io.megadb.spi.tier.ScanRequest;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.testkit.ArrowRows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.vector.ipc.ArrowReader;

/** Reads a scan's streams without DuckDB, in the order of the rows' sequence numbers. */
final class DirectScan {
  private static final Column LOCATOR = Column.of(LocalTier.LOCATOR, SqlType.Simple.BIGINT);
  private static final Column DEATH = Column.of(RingScan.DEATH, SqlType.Simple.BIGINT);

  private DirectScan() {}

  /** All rows, each with its locator as the last value. */
  static List<List<Object>> rows(MemoryTable table, QueryContext context) {
    TableDefinition definition = table.definition();
    List<String> names = definition.rowType().stream().map(Column::name).toList();
    return rows(
        table.scan(
            new ScanRequest(definition, names, List.of(), true, Optional.empty(), "r", context)),
        definition);
  }

  /** The rows of a scan of all columns with locator; ends the scan. */
  static List<List<Object>> rows(LocalScan scan, TableDefinition definition) {
    List<List<Object>> rows = new ArrayList<>();
    long version = Long.parseLong(scan.facts().version());
    for (Map.Entry<String, ArrowReader> stream : scan.streams().entrySet()) {
      boolean deaths = scan.fromItem().contains('"' + stream.getKey() + "\" WHERE");
      List<Column> columns = new ArrayList<>(definition.rowType());
      if (deaths) {
        columns.add(DEATH);
      }
      columns.add(LOCATOR);
      try (ArrowReader reader = stream.getValue()) {
        for (List<Object> row : ArrowRows.read(reader, columns)) {
          if (!deaths) {
            rows.add(row);
          } else if ((long) row.get(row.size() - 2) > version) {
            row.remove(row.size() - 2);
            rows.add(row);
          }
        }
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
    scan.pin().close();
    rows.sort((a, b) -> Long.compare((long) a.getLast(), (long) b.getLast()));
    return rows;
  }
}
