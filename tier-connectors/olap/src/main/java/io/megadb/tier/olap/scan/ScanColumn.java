package io.megadb.tier.olap.scan;

import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import io.megadb.tier.olap.table.StoredTypes;
import org.apache.iceberg.types.Types.NestedField;

/**
 * A column to read.
 *
 * @param field as the table's newest schema has it
 * @param stored its SQL type there
 * @param exposed the SQL type the statement was bound with
 */
record ScanColumn(NestedField field, SqlType stored, SqlType exposed) {
  String name() {
    return field.name();
  }

  /** DuckDB SQL that gives the exposed value. */
  String read(String inFile) {
    String value = StoredTypes.read(inFile, field.type(), stored);
    return stored.equals(exposed) || TypeTable.duckDb(stored).equals(TypeTable.duckDb(exposed))
        ? value
        : "CAST(" + value + " AS " + TypeTable.duckDb(exposed) + ")";
  }
}
