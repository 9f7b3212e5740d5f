package io.megadb.trino.write;

import io.megadb.spi.catalog.Identifiers;
import io.megadb.trino.flight.MegadbClient;
import io.megadb.trino.handle.MegadbColumn;
import io.megadb.trino.handle.RemoteTable;
import io.megadb.trino.type.DefaultValues;
import io.megadb.trino.type.TypeMapping;
import io.trino.spi.StandardErrorCode;
import io.trino.spi.TrinoException;
import io.trino.spi.connector.ColumnMetadata;
import io.trino.spi.connector.ConnectorSession;
import io.trino.spi.connector.ConnectorTableMetadata;
import io.trino.spi.type.ArrayType;
import io.trino.spi.type.RowType;
import io.trino.spi.type.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** CREATE, ALTER, DROP and COMMENT as MegaDB's statements. Any thread. */
public final class TableDdl {
  /** Tiers whose columns keep the type they were made with. */
  private static final Set<String> FIXED_TYPES = Set.of("memory", "vector");

  private final MegadbClient client;
  private final TypeMapping types;

  /** Statements sent by a client. */
  public TableDdl(MegadbClient client, TypeMapping types) {
    this.client = client;
    this.types = types;
  }

  /** The statement that makes a table. */
  public String createSql(RemoteTable name, ConnectorTableMetadata table) {
    List<String> items = new ArrayList<>();
    for (ColumnMetadata column : table.getColumns()) {
      if (name.catalog().equals("oltp") && isNested(column.getType())) {
        // PostgreSQL has no columns of anonymous rows, and one type for arrays of any depth.
        throw new TrinoException(
            StandardErrorCode.NOT_SUPPORTED,
            "Unsupported column type: " + column.getType().getDisplayName());
      }
      items.add(definition(column));
    }
    List<String> key = TableProperties.texts(table.getProperties(), TableProperties.PRIMARY_KEY);
    if (!key.isEmpty()) {
      items.add(
          "PRIMARY KEY (" + String.join(", ", key.stream().map(Identifiers::quote).toList()) + ")");
    }
    StringBuilder sql =
        new StringBuilder("CREATE TABLE ")
            .append(name.quoted())
            .append(" (")
            .append(String.join(", ", items))
            .append(") USING ")
            .append(name.catalog().toUpperCase(java.util.Locale.ROOT));
    List<String> partitioning =
        TableProperties.texts(table.getProperties(), TableProperties.PARTITIONED_BY);
    if (!partitioning.isEmpty()) {
      sql.append(" PARTITIONED BY (").append(String.join(", ", partitioning)).append(')');
    }
    List<String> options =
        TableProperties.texts(table.getProperties(), TableProperties.OPTIONS).stream()
            .map(TableDdl::option)
            .toList();
    if (!options.isEmpty()) {
      sql.append(" WITH (").append(String.join(", ", options)).append(')');
    }
    return sql.toString();
  }

  private static boolean isNested(Type type) {
    return type instanceof RowType
        || type instanceof ArrayType array
            && (array.getElementType() instanceof ArrayType || isNested(array.getElementType()));
  }

  private static String option(String text) {
    String[] parts = text.split("=", 2);
    if (parts.length != 2) {
      throw new TrinoException(
          StandardErrorCode.INVALID_TABLE_PROPERTY, text + " is not name=value");
    }
    return Identifiers.quote(parts[0].strip()) + " = " + Identifiers.literal(parts[1].strip());
  }

  private String definition(ColumnMetadata column) {
    String type = types.megadb(types.kept(column.getType())).sql();
    return Identifiers.quote(column.getName())
        + " "
        + type
        + column.getDefaultValue().map(v -> " DEFAULT " + DefaultValues.megadb(v, type)).orElse("")
        + (column.isNullable() ? "" : " NOT NULL");
  }

  /** Makes a table, without rows, and its comments. */
  public void create(
      ConnectorSession session, RemoteTable name, String sql, ConnectorTableMetadata table) {
    client.update(session, sql);
    try {
      if (table.getComment().isPresent()) {
        comment(session, name, table.getComment());
      }
      for (ColumnMetadata column : table.getColumns()) {
        if (column.getComment().isPresent()) {
          comment(session, name, column.getName(), column.getComment());
        }
      }
    } catch (RuntimeException e) {
      dropAfter(session, name, e);
      throw e;
    }
  }

  /** Takes back a table that a failure has left half made. */
  void dropAfter(ConnectorSession session, RemoteTable name, RuntimeException failure) {
    try {
      client.update(session, "DROP TABLE IF EXISTS " + name.quoted());
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  public void drop(ConnectorSession session, RemoteTable name) {
    client.update(session, "DROP TABLE " + name.quoted());
  }

  public void truncate(ConnectorSession session, RemoteTable name) {
    client.update(session, "TRUNCATE " + name.quoted());
  }

  /** Renames within a schema. */
  public void rename(ConnectorSession session, RemoteTable name, String schema, String to) {
    if (!name.schema().equalsIgnoreCase(schema)) {
      throw new TrinoException(
          StandardErrorCode.NOT_SUPPORTED,
          "This connector does not support renaming tables across schemas");
    }
    alter(session, name, "RENAME TO " + Identifiers.quote(to));
  }

  /** Sets or removes a table's comment. */
  public void comment(ConnectorSession session, RemoteTable name, Optional<String> comment) {
    client.update(session, "COMMENT ON TABLE " + name.quoted() + " IS " + text(comment));
  }

  /** Sets or removes a column's comment. */
  public void comment(
      ConnectorSession session, RemoteTable name, String column, Optional<String> comment) {
    client.update(
        session,
        "COMMENT ON COLUMN "
            + name.quoted()
            + "."
            + Identifiers.quote(column)
            + " IS "
            + text(comment));
  }

  private static String text(Optional<String> comment) {
    return comment.map(Identifiers::literal).orElse("NULL");
  }

  /** Adds a column, and its comment. */
  public void addColumn(ConnectorSession session, RemoteTable name, ColumnMetadata column) {
    alter(session, name, "ADD COLUMN " + definition(column));
    if (column.getComment().isPresent()) {
      comment(session, name, column.getName(), column.getComment());
    }
  }

  public void dropColumn(ConnectorSession session, RemoteTable name, MegadbColumn column) {
    alter(session, name, "DROP COLUMN " + Identifiers.quote(column.name()));
  }

  /** Renames a column. */
  public void renameColumn(
      ConnectorSession session, RemoteTable name, MegadbColumn column, String to) {
    alter(
        session,
        name,
        "RENAME COLUMN " + Identifiers.quote(column.name()) + " TO " + Identifiers.quote(to));
  }

  /**
   * Gives a column another type.
   *
   * @throws TrinoException NOT_SUPPORTED in a tier that never does
   */
  public void setType(ConnectorSession session, RemoteTable name, MegadbColumn column, Type type) {
    if (FIXED_TYPES.contains(name.catalog())) {
      throw new TrinoException(
          StandardErrorCode.NOT_SUPPORTED, "This connector does not support setting column types");
    }
    alter(
        session,
        name,
        "ALTER COLUMN "
            + Identifiers.quote(column.name())
            + " TYPE "
            + types.megadb(types.kept(type)).sql());
  }

  public void dropNotNull(ConnectorSession session, RemoteTable name, MegadbColumn column) {
    alter(session, name, "ALTER COLUMN " + Identifiers.quote(column.name()) + " DROP NOT NULL");
  }

  /** Sets a column's default, a literal of Trino. */
  public void setDefault(
      ConnectorSession session, RemoteTable name, MegadbColumn column, String literal) {
    alter(
        session,
        name,
        "ALTER COLUMN "
            + Identifiers.quote(column.name())
            + " SET DEFAULT "
            + DefaultValues.megadb(literal, column.sqlType()));
  }

  public void dropDefault(ConnectorSession session, RemoteTable name, MegadbColumn column) {
    alter(session, name, "ALTER COLUMN " + Identifiers.quote(column.name()) + " DROP DEFAULT");
  }

  private void alter(ConnectorSession session, RemoteTable name, String how) {
    client.update(session, "ALTER TABLE " + name.quoted() + " " + how);
  }

  public void createSchema(ConnectorSession session, String name) {
    client.update(session, "CREATE SCHEMA " + Identifiers.quote(name));
  }

  /**
   * Drops a schema.
   *
   * @param behaviour RESTRICT or CASCADE
   */
  public void dropSchema(ConnectorSession session, String name, String behaviour) {
    client.update(session, "DROP SCHEMA " + Identifiers.quote(name) + " " + behaviour);
  }
}
