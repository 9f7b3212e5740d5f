package io.megadb.tier.olap.scan;

import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.tier.LocalTier;
import io.megadb.spi.type.TypeTable;
import io.megadb.tier.olap.decoded.ColumnCache;
import io.megadb.tier.olap.table.StoredTypes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The from-item by which DuckDB reads data files.
 *
 * <p>Files that have the wanted columns under their names and types are read plainly. Where one
 * does not (a column was added, renamed or widened since, or another engine wrote it), columns are
 * found by field id through {@code read_parquet}'s schema parameter, which keeps filter push-down
 * and row group pruning.
 */
final class FromItem {
  /** DuckDB needs one column at least. */
  private static final String NO_COLUMNS = "1 AS \"_megadb_row\"";

  private FromItem() {}

  /** How columns are found in files. */
  enum Lookup {
    BY_NAME,
    BY_FIELD_ID
  }

  /** No rows. */
  static String empty(List<ScanColumn> columns, boolean locator) {
    List<String> items = new ArrayList<>();
    for (ScanColumn column : columns) {
      items.add(
          "CAST(NULL AS "
              + TypeTable.duckDb(column.exposed())
              + ") AS "
              + Identifiers.quote(column.name()));
    }
    if (locator) {
      items.add("CAST(NULL AS BIGINT) AS " + Identifiers.quote(LocalTier.LOCATOR));
    }
    return "(SELECT " + list(items) + " WHERE false)";
  }

  /**
   * Rows of files.
   *
   * @param ordinals with a locator, each file's ordinal within the snapshot
   * @param rows rows in all files together
   */
  static String of(
      List<ScanColumn> columns,
      List<Path> files,
      Lookup lookup,
      Optional<int[]> ordinals,
      long rows) {
    List<String> items = new ArrayList<>();
    for (ScanColumn column : columns) {
      items.add(column.read(inFile(column, lookup)) + " AS " + Identifiers.quote(column.name()));
    }
    ordinals.ifPresent(o -> items.add(locator(o) + " AS " + Identifiers.quote(LocalTier.LOCATOR)));
    return "(" + select(items, columns, files, lookup, rows) + ")";
  }

  /** Decoded values of files with the files' numbers, counted up from the first one's. */
  static String decode(
      List<ScanColumn> columns, List<Path> files, Lookup lookup, int firstNumber, long rows) {
    List<String> items = new ArrayList<>();
    items.add("CAST(" + firstNumber + " + file_index AS INTEGER) AS " + ColumnCache.FILE_NUMBER);
    for (ScanColumn column : columns) {
      items.add(column.decode(inFile(column, lookup)) + " AS " + column.decoded().name());
    }
    return select(items, columns, files, lookup, rows);
  }

  /** The files that are decoded, read there, and the others, if there are any. */
  static String decoded(
      List<ScanColumn> columns, ColumnCache.Reading decoded, Optional<String> others) {
    List<String> items = new ArrayList<>();
    for (ScanColumn column : columns) {
      items.add(column.expose(column.decoded().name()) + " AS " + Identifiers.quote(column.name()));
    }
    return "(SELECT "
        + list(items)
        + " FROM "
        + decoded.sqlName()
        + " WHERE "
        + decoded.condition()
        + others.map(o -> " UNION ALL SELECT * FROM " + o).orElse("")
        + ")";
  }

  private static String inFile(ScanColumn column, Lookup lookup) {
    return Identifiers.quote(lookup == Lookup.BY_NAME ? column.name() : alias(column));
  }

  private static String select(
      List<String> items, List<ScanColumn> columns, List<Path> files, Lookup lookup, long rows) {
    StringBuilder sql = new StringBuilder("SELECT ");
    sql.append(list(items)).append(" FROM read_parquet(");
    sql.append(
        files.stream()
            .map(f -> Identifiers.literal(f.toString()))
            .collect(Collectors.joining(", ", "[", "]")));
    // A folder named like a=b would otherwise become a column.
    sql.append(", hive_partitioning = false, explicit_cardinality = ").append(rows);
    if (lookup == Lookup.BY_FIELD_ID && !columns.isEmpty()) {
      sql.append(", schema = ")
          .append(
              columns.stream()
                  .map(FromItem::schemaEntry)
                  .collect(Collectors.joining(", ", "MAP {", "}")));
    }
    return sql.append(")").toString();
  }

  private static String list(List<String> items) {
    return items.isEmpty() ? NO_COLUMNS : String.join(", ", items);
  }

  private static String alias(ScanColumn column) {
    return "c" + column.field().fieldId();
  }

  private static String schemaEntry(ScanColumn column) {
    return column.field().fieldId()
        + ": {name: '"
        + alias(column)
        + "', type: "
        + Identifiers.literal(StoredTypes.inFile(column.field().type(), column.stored()))
        + ", default_value: NULL}";
  }

  private static String locator(int[] ordinals) {
    String ordinal = "CAST(file_index AS BIGINT)";
    if (!countsUp(ordinals)) {
      StringBuilder list = new StringBuilder("list_extract([");
      for (int i = 0; i < ordinals.length; i++) {
        list.append(i == 0 ? "" : ", ").append(ordinals[i]).append(i == 0 ? "::BIGINT" : "");
      }
      ordinal = list.append("], ").append(ordinal).append(" + 1)").toString();
    }
    return "((" + ordinal + " << " + LocalTier.LOCATOR_ROW_BITS + ") | file_row_number)";
  }

  private static boolean countsUp(int[] ordinals) {
    for (int i = 0; i < ordinals.length; i++) {
      if (ordinals[i] != i) {
        return false;
      }
    }
    return true;
  }
}
