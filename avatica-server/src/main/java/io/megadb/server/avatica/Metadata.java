package io.megadb.server.avatica;

import io.megadb.server.wire.CatalogListing;
import io.megadb.server.wire.TypeFacts;
import io.megadb.spi.catalog.CatalogSnapshot;
import io.megadb.spi.catalog.ColumnDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import java.sql.DatabaseMetaData;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Answers to java.sql.DatabaseMetaData, out of one catalog snapshot, with the columns JDBC
 * prescribes. Avatica's protocol has requests for these only; for keys, indexes, functions and the
 * like its client answers by itself, with no rows.
 */
final class Metadata {
  private final CatalogListing listing;

  /** Rows under the columns JDBC prescribes. */
  record Answer(List<Column> columns, List<Object> rows) {}

  /**
   * @param tiers catalogs that exist whether or not they have tables
   */
  Metadata(CatalogSnapshot snapshot, Set<String> tiers) {
    this.listing = new CatalogListing(snapshot, tiers);
  }

  Answer catalogs() {
    return new Answer(
        columns("TABLE_CAT", SqlType.Simple.TEXT),
        listing.catalogs().stream().map(c -> row(c)).toList());
  }

  Answer schemas(String catalog, String schemaPattern) {
    return new Answer(
        columns("TABLE_SCHEM", SqlType.Simple.TEXT, "TABLE_CATALOG", SqlType.Simple.TEXT),
        listing.schemas(catalog, schemaPattern).stream()
            .map(n -> row(n.schema(), n.catalog()))
            .toList());
  }

  Answer tableTypes() {
    return new Answer(
        columns("TABLE_TYPE", SqlType.Simple.TEXT),
        CatalogListing.tableTypes().stream().map(t -> row(t)).toList());
  }

  Answer tables(String catalog, String schemaPattern, String namePattern, List<String> types) {
    List<Object> rows = new ArrayList<>();
    listing
        .tables(catalog, schemaPattern, namePattern, types)
        .forEach(
            t ->
                rows.add(
                    row(
                        t.name().catalog(),
                        t.name().schema(),
                        t.name().name(),
                        t.type(),
                        t.comment().orElse(null),
                        null,
                        null,
                        null,
                        null,
                        null)));
    SqlType text = SqlType.Simple.TEXT;
    return new Answer(
        columns(
            "TABLE_CAT",
            text,
            "TABLE_SCHEM",
            text,
            "TABLE_NAME",
            text,
            "TABLE_TYPE",
            text,
            "REMARKS",
            text,
            "TYPE_CAT",
            text,
            "TYPE_SCHEM",
            text,
            "TYPE_NAME",
            text,
            "SELF_REFERENCING_COL_NAME",
            text,
            "REF_GENERATION",
            text),
        rows);
  }

  Answer columns(String catalog, String schemaPattern, String namePattern, String columnPattern) {
    Pattern wanted = CatalogListing.like(columnPattern);
    List<Object> rows = new ArrayList<>();
    listing.matching(catalog, schemaPattern, namePattern).stream()
        .sorted(Comparator.comparing(CatalogListing.Table::name))
        .forEach(
            table -> {
              int ordinal = 0;
              for (ColumnDefinition column : table.columns()) {
                ordinal++;
                if (wanted.matcher(column.name()).matches()) {
                  rows.add(column(table.name(), column, ordinal));
                }
              }
            });
    SqlType text = SqlType.Simple.TEXT;
    SqlType integer = SqlType.Simple.INTEGER;
    return new Answer(
        columns(
            "TABLE_CAT",
            text,
            "TABLE_SCHEM",
            text,
            "TABLE_NAME",
            text,
            "COLUMN_NAME",
            text,
            "DATA_TYPE",
            integer,
            "TYPE_NAME",
            text,
            "COLUMN_SIZE",
            integer,
            "BUFFER_LENGTH",
            integer,
            "DECIMAL_DIGITS",
            integer,
            "NUM_PREC_RADIX",
            integer,
            "NULLABLE",
            integer,
            "REMARKS",
            text,
            "COLUMN_DEF",
            text,
            "SQL_DATA_TYPE",
            integer,
            "SQL_DATETIME_SUB",
            integer,
            "CHAR_OCTET_LENGTH",
            integer,
            "ORDINAL_POSITION",
            integer,
            "IS_NULLABLE",
            text,
            "SCOPE_CATALOG",
            text,
            "SCOPE_SCHEMA",
            text,
            "SCOPE_TABLE",
            text,
            "SOURCE_DATA_TYPE",
            SqlType.Simple.SMALLINT,
            "IS_AUTOINCREMENT",
            text,
            "IS_GENERATEDCOLUMN",
            text),
        rows);
  }

  private static Object row(Object... values) {
    return values;
  }

  private static Object column(TableName table, ColumnDefinition definition, int ordinal) {
    Column column = definition.column();
    SqlType type = column.type();
    int size = TypeFacts.size(type);
    return row(
        table.catalog(),
        table.schema(),
        table.name(),
        column.name(),
        TypeTable.jdbc(type),
        type.sql(),
        size == 0 ? null : size,
        null,
        TypeFacts.decimalDigits(type),
        10,
        column.nullable() ? DatabaseMetaData.columnNullable : DatabaseMetaData.columnNoNulls,
        definition.comment().orElse(null),
        definition.defaultSql().orElse(null),
        null,
        null,
        size == 0 ? null : size,
        ordinal,
        column.nullable() ? "YES" : "NO",
        null,
        null,
        null,
        null,
        "NO",
        "");
  }

  Answer typeInfo() {
    List<Object> rows = new ArrayList<>();
    for (SqlType.Simple type : SqlType.Simple.values()) {
      rows.add(typeInfo(type, null));
    }
    rows.add(typeInfo(new SqlType.Numeric(SqlType.Numeric.MAX_PRECISION, 0), "precision,scale"));
    rows.sort(Comparator.comparing(r -> (Integer) ((Object[]) r)[1]));
    SqlType text = SqlType.Simple.TEXT;
    SqlType integer = SqlType.Simple.INTEGER;
    SqlType small = SqlType.Simple.SMALLINT;
    SqlType bool = SqlType.Simple.BOOLEAN;
    return new Answer(
        columns(
            "TYPE_NAME",
            text,
            "DATA_TYPE",
            integer,
            "PRECISION",
            integer,
            "LITERAL_PREFIX",
            text,
            "LITERAL_SUFFIX",
            text,
            "CREATE_PARAMS",
            text,
            "NULLABLE",
            small,
            "CASE_SENSITIVE",
            bool,
            "SEARCHABLE",
            small,
            "UNSIGNED_ATTRIBUTE",
            bool,
            "FIXED_PREC_SCALE",
            bool,
            "AUTO_INCREMENT",
            bool,
            "LOCAL_TYPE_NAME",
            text,
            "MINIMUM_SCALE",
            small,
            "MAXIMUM_SCALE",
            small,
            "SQL_DATA_TYPE",
            integer,
            "SQL_DATETIME_SUB",
            integer,
            "NUM_PREC_RADIX",
            integer),
        rows);
  }

  private static Object typeInfo(SqlType type, String createParameters) {
    boolean numeric = type instanceof SqlType.Numeric;
    boolean quoted = !numeric && TypeFacts.isQuoted(type);
    int size = TypeFacts.size(type);
    return row(
        numeric ? "numeric" : type.sql(),
        TypeTable.jdbc(type),
        size == 0 ? null : size,
        quoted ? "'" : null,
        quoted ? "'" : null,
        createParameters,
        (short) DatabaseMetaData.typeNullable,
        type == SqlType.Simple.TEXT,
        (short) DatabaseMetaData.typeSearchable,
        false,
        false,
        false,
        null,
        (short) 0,
        (short) (numeric ? SqlType.Numeric.MAX_PRECISION : 0),
        null,
        null,
        10);
  }

  private static List<Column> columns(Object... namesAndTypes) {
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < namesAndTypes.length; i += 2) {
      columns.add(Column.of((String) namesAndTypes[i], (SqlType) namesAndTypes[i + 1]));
    }
    return columns;
  }
}
