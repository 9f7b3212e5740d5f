package io.megadb.tier.olap.scan;

import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import io.megadb.tier.olap.decoded.DecodedColumn;
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
    return expose(decode(inFile));
  }

  /** DuckDB SQL that gives the value of the type stored. */
  String decode(String inFile) {
    return StoredTypes.read(inFile, field.type(), stored);
  }

  /** DuckDB SQL that gives the exposed value of one that was decoded before. */
  String expose(String value) {
    return stored.equals(exposed) || TypeTable.duckDb(stored).equals(TypeTable.duckDb(exposed))
        ? value
        : "CAST(" + value + " AS " + TypeTable.duckDb(exposed) + ")";
  }

  /** The column as it is decoded. */
  DecodedColumn decoded() {
    return new DecodedColumn(field.fieldId(), field.type().toString(), TypeTable.duckDb(stored));
  }
}
