package io.megadb.exec.system;

import io.megadb.spi.catalog.CatalogSnapshot;
import io.megadb.spi.catalog.ColumnDefinition;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.catalog.ViewDefinition;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** The information schema (ISO 9075-11) over all tiers, with the columns that tools read. */
final class InformationSchema {
  static final String SCHEMA = "information_schema";

  private InformationSchema() {}

  static List<SystemTable> tables() {
    return List.of(
        SystemTable.of(
            SCHEMA,
            "schemata",
            InformationSchema::schemata,
            "catalog_name text",
            "schema_name text",
            "schema_owner text"),
        SystemTable.of(
            SCHEMA,
            "tables",
            InformationSchema::tableRows,
            "table_catalog text",
            "table_schema text",
            "table_name text",
            "table_type text",
            "is_insertable_into text"),
        SystemTable.of(
            SCHEMA,
            "views",
            InformationSchema::viewRows,
            "table_catalog text",
            "table_schema text",
            "table_name text",
            "view_definition text",
            "check_option text",
            "is_updatable text"),
        SystemTable.of(
            SCHEMA,
            "columns",
            InformationSchema::columnRows,
            "table_catalog text",
            "table_schema text",
            "table_name text",
            "column_name text",
            "ordinal_position integer",
            "column_default text",
            "is_nullable text",
            "data_type text",
            "character_maximum_length integer",
            "numeric_precision integer",
            "numeric_scale integer",
            "datetime_precision integer"),
        SystemTable.of(
            SCHEMA,
            "table_constraints",
            InformationSchema::constraintRows,
            "constraint_catalog text",
            "constraint_schema text",
            "constraint_name text",
            "table_catalog text",
            "table_schema text",
            "table_name text",
            "constraint_type text"),
        SystemTable.of(
            SCHEMA,
            "key_column_usage",
            InformationSchema::keyRows,
            "constraint_catalog text",
            "constraint_schema text",
            "constraint_name text",
            "table_catalog text",
            "table_schema text",
            "table_name text",
            "column_name text",
            "ordinal_position integer"));
  }

  private static List<Object[]> schemata(CatalogSnapshot catalog) {
    TreeSet<String> catalogs = new TreeSet<>();
    catalog.tables().keySet().forEach(t -> catalogs.add(t.catalog()));
    List<Object[]> rows = new ArrayList<>();
    for (String name : catalogs) {
      if (name.equals(ViewDefinition.CATALOG)) {
        rows.add(new Object[] {name, SCHEMA, "megadb"});
        rows.add(new Object[] {name, "system", "megadb"});
      } else {
        catalog.schemas().forEach(s -> rows.add(new Object[] {name, s, "megadb"}));
      }
    }
    return rows;
  }

  private static List<Object[]> tableRows(CatalogSnapshot catalog) {
    List<Object[]> rows = new ArrayList<>();
    for (TableDefinition table : catalog.tables().values()) {
      boolean system = table.name().catalog().equals(ViewDefinition.CATALOG);
      boolean base = table.kind() == TableDefinition.Kind.TABLE && !system;
      String type = base ? "BASE TABLE" : system ? "SYSTEM TABLE" : "VIEW";
      rows.add(row(table.name(), type, base ? "YES" : "NO"));
    }
    for (ViewDefinition view : catalog.views().values()) {
      rows.add(row(view.name(), "VIEW", "NO"));
    }
    return rows;
  }

  private static List<Object[]> viewRows(CatalogSnapshot catalog) {
    List<Object[]> rows = new ArrayList<>();
    for (ViewDefinition view : catalog.views().values()) {
      rows.add(row(view.name(), view.sql(), "NONE", "NO"));
    }
    return rows;
  }

  private static List<Object[]> columnRows(CatalogSnapshot catalog) {
    List<Object[]> rows = new ArrayList<>();
    for (TableDefinition table : catalog.tables().values()) {
      int position = 1;
      for (ColumnDefinition column : table.columns()) {
        rows.add(
            columnRow(table.name(), position++, column.column(), column.defaultSql().orElse(null)));
      }
    }
    for (ViewDefinition view : catalog.views().values()) {
      int position = 1;
      for (Column column : view.columns()) {
        rows.add(columnRow(view.name(), position++, column, null));
      }
    }
    return rows;
  }

  private static Object[] columnRow(
      TableName table, int position, Column column, String byDefault) {
    SqlType type = column.type();
    return row(
        table,
        column.name(),
        position,
        byDefault,
        column.nullable() ? "YES" : "NO",
        dataType(type),
        type instanceof SqlType.Varchar v ? v.length() : null,
        type instanceof SqlType.Numeric n ? (Integer) n.precision() : binaryPrecision(type),
        type instanceof SqlType.Numeric n ? n.scale() : null,
        type == SqlType.Simple.TIMESTAMP
                || type == SqlType.Simple.TIMESTAMPTZ
                || type == SqlType.Simple.TIME
            ? 6
            : null);
  }

  static Integer binaryPrecision(SqlType type) {
    if (type == SqlType.Simple.SMALLINT) {
      return 16;
    } else if (type == SqlType.Simple.INTEGER) {
      return 32;
    }
    return type == SqlType.Simple.BIGINT ? 64 : null;
  }

  /** The standard's name of a type, as PostgreSQL's information schema has it. */
  static String dataType(SqlType type) {
    return switch (type) {
      case SqlType.Simple s when s == SqlType.Simple.TIMESTAMP -> "timestamp without time zone";
      case SqlType.Simple s when s == SqlType.Simple.TIMESTAMPTZ -> "timestamp with time zone";
      case SqlType.Simple s when s == SqlType.Simple.TIME -> "time without time zone";
      case SqlType.Simple s -> s.sql();
      case SqlType.Numeric n -> "numeric";
      case SqlType.UnconstrainedNumeric n -> "numeric";
      case SqlType.Varchar v -> "character varying";
      case SqlType.Array a -> "ARRAY";
      case SqlType.Struct s -> "ROW";
      case SqlType.BitString b -> "bit";
      case SqlType.VectorType v -> "USER-DEFINED";
    };
  }

  private static List<Object[]> constraintRows(CatalogSnapshot catalog) {
    List<Object[]> rows = new ArrayList<>();
    for (TableDefinition table : catalog.tables().values()) {
      if (!table.primaryKey().isEmpty()) {
        rows.add(constraintRow(table.name(), "PRIMARY KEY"));
      }
    }
    return rows;
  }

  private static List<Object[]> keyRows(CatalogSnapshot catalog) {
    List<Object[]> rows = new ArrayList<>();
    for (TableDefinition table : catalog.tables().values()) {
      int position = 1;
      for (String column : table.primaryKey()) {
        rows.add(constraintRow(table.name(), column, position++));
      }
    }
    return rows;
  }

  private static Object[] constraintRow(TableName table, Object... more) {
    Object[] rest = row(table, more);
    Object[] row = new Object[rest.length + 3];
    row[0] = table.catalog();
    row[1] = table.schema();
    row[2] = table.name() + "_pkey";
    System.arraycopy(rest, 0, row, 3, rest.length);
    return row;
  }

  static Object[] row(TableName table, Object... more) {
    Object[] row = new Object[more.length + 3];
    row[0] = table.catalog();
    row[1] = table.schema();
    row[2] = table.name();
    System.arraycopy(more, 0, row, 3, more.length);
    return row;
  }
}
