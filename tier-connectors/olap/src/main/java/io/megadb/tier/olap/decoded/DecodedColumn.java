package io.megadb.tier.olap.decoded;

/**
 * A column as files have it: a column of another type is another one, whatever its name.
 *
 * @param fieldId Iceberg's
 * @param iceberg Iceberg's type, fields within included
 * @param duckDb DuckDB's type of the values
 */
public record DecodedColumn(int fieldId, String iceberg, String duckDb) {
  /** Its name in tables of decoded rows. */
  public String name() {
    return "c" + fieldId;
  }
}
