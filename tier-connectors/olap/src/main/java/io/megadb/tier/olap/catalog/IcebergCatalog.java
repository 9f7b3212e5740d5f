package io.megadb.tier.olap.catalog;

import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.tier.olap.OlapConfig;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.jdbc.JdbcCatalog;

/**
 * Iceberg's JdbcCatalog in PostgreSQL, plus the two questions that are asked for every statement
 * and have to be fast: where a table's newest metadata is (one indexed row), and what it says
 * (parsed once per metadata file, as those never change).
 *
 * <p>A schema is an Iceberg namespace of one level.
 */
public final class IcebergCatalog implements AutoCloseable {
  /** The OLAP tier's name within {@code iceberg_tables}. */
  public static final String NAME = "olap";

  /** PostgreSQL schema of Iceberg's own tables. */
  public static final String SCHEMA = "megadb_catalog";

  private static final int CONNECTIONS = 6;
  private static final int CACHED_METADATA = 1_000;
  private static final String IS_TABLE = " AND (iceberg_type = 'TABLE' OR iceberg_type IS NULL)";
  private static final String POINTER =
      "SELECT metadata_location FROM iceberg_tables"
          + " WHERE catalog_name = ? AND table_namespace = ? AND table_name = ?"
          + IS_TABLE;
  private static final String TABLES =
      "(SELECT table_namespace, table_name, metadata_location FROM iceberg_tables"
          + " WHERE catalog_name = ?"
          + IS_TABLE
          + ")";
  private static final String FINGERPRINT =
      "SELECT coalesce(md5(string_agg(table_namespace || E'\\n' || table_name || E'\\n'"
          + " || coalesce(metadata_location, ''), E'\\n'"
          + " ORDER BY table_namespace, table_name)), '') AS fingerprint FROM ";
  // One statement, so that both are of one snapshot: dropping what was just made brings an old
  // fingerprint back. The first row has no table if there are none.
  private static final String POINTERS =
      "WITH tables AS MATERIALIZED "
          + TABLES
          + " SELECT f.fingerprint, t.table_namespace, t.table_name, t.metadata_location FROM ("
          + FINGERPRINT
          + "tables) f LEFT JOIN tables t ON true";

  private final String name;
  private final CatalogConnections connections;
  private final JdbcCatalog catalog;
  private final FileIO io;
  private final LruCache<String, TableMetadata> metadata =
      new LruCache<>(CACHED_METADATA, parsed -> 1);

  /**
   * Connects, and makes Iceberg's tables where they are missing.
   *
   * @param name of the tier, and within {@code iceberg_tables}
   * @throws MegaDbException CONNECTION_FAILURE
   */
  public IcebergCatalog(String name, OlapConfig.Database database, String warehouse, FileIO io) {
    this.name = name;
    this.io = io;
    createSchema(database);
    String url =
        database.url()
            + (database.url().contains("?") ? "&" : "?")
            + "currentSchema="
            + SCHEMA
            + "&ApplicationName=megadb-olap";
    Map<String, String> properties = new HashMap<>();
    properties.put(CatalogProperties.URI, url);
    properties.put(CatalogProperties.WAREHOUSE_LOCATION, warehouse);
    properties.put("jdbc.user", database.user());
    properties.put("jdbc.password", database.password());
    properties.put("jdbc.schema-version", "V1");
    this.connections = new CatalogConnections(CONNECTIONS, url, properties);
    this.catalog = new JdbcCatalog(p -> io, p -> connections, true);
    try {
      catalog.initialize(name, properties);
    } catch (RuntimeException e) {
      connections.close();
      throw IcebergErrors.translate(e, "opening the catalog");
    }
  }

  private static void createSchema(OlapConfig.Database database) {
    Properties login = new Properties();
    login.setProperty("user", database.user());
    login.setProperty("password", database.password());
    try (Connection connection = DriverManager.getConnection(database.url(), login);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      // Two servers that start at once would both find the schema missing.
      statement.execute("SELECT pg_advisory_xact_lock(hashtext('" + SCHEMA + "'))");
      statement.execute("CREATE SCHEMA IF NOT EXISTS " + SCHEMA);
      connection.commit();
    } catch (SQLException e) {
      throw new MegaDbException(
          ErrorCode.CONNECTION_FAILURE,
          "cannot open the Iceberg catalog in " + database.url() + ": " + e.getMessage(),
          e);
    }
  }

  /** Iceberg's name of a table. */
  public static TableIdentifier identifier(TableName table) {
    return TableIdentifier.of(Namespace.of(table.schema()), table.name());
  }

  /** Where the table's newest metadata is; empty if there is no such table. */
  public Optional<String> pointer(TableName table) {
    return query(
        POINTER,
        statement -> {
          statement.setString(1, name);
          statement.setString(2, table.schema());
          statement.setString(3, table.name());
          try (ResultSet rows = statement.executeQuery()) {
            return rows.next() ? Optional.ofNullable(rows.getString(1)) : Optional.empty();
          }
        },
        table.toString());
  }

  /**
   * Where all tables of one-level namespaces are.
   *
   * @param fingerprint as {@link #fingerprint} is at that time
   * @param metadata the newest metadata of each table
   */
  public record Pointers(String fingerprint, SortedMap<TableName, String> metadata) {}

  /** Where all tables are, at one time. */
  public Pointers pointers() {
    return query(
        POINTERS,
        statement -> {
          statement.setString(1, name);
          SortedMap<TableName, String> found = new TreeMap<>();
          String fingerprint = "";
          try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
              fingerprint = rows.getString(1);
              if (rows.getString(2) != null) {
                found.put(
                    new TableName(name, rows.getString(2), rows.getString(3)), rows.getString(4));
              }
            }
          }
          return new Pointers(fingerprint, found);
        },
        "listing tables");
  }

  /** Changes with every commit and every name. */
  public String fingerprint() {
    return query(
        FINGERPRINT + TABLES + " t",
        statement -> {
          statement.setString(1, name);
          try (ResultSet rows = statement.executeQuery()) {
            rows.next();
            return rows.getString(1);
          }
        },
        "listing tables");
  }

  @FunctionalInterface
  private interface Question<T> {
    T ask(PreparedStatement statement) throws SQLException;
  }

  private <T> T query(String sql, Question<T> question, String what) {
    try {
      return connections.read(
          connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
              return question.ask(statement);
            }
          });
    } catch (SQLException e) {
      throw new MegaDbException(
          ErrorCode.CONNECTION_FAILURE,
          "the Iceberg catalog's PostgreSQL failed, " + what + ": " + e.getMessage(),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MegaDbException(ErrorCode.ADMIN_SHUTDOWN, "interrupted: " + what, e);
    }
  }

  /** The content of a metadata file. */
  public TableMetadata metadata(String location) {
    try {
      return metadata.get(location, () -> TableMetadataParser.read(io, location));
    } catch (RuntimeException e) {
      throw IcebergErrors.translate(e, "reading " + location);
    }
  }

  /**
   * The newest metadata of a table.
   *
   * @throws MegaDbException UNDEFINED_TABLE
   */
  public TableMetadata current(TableName table) {
    return metadata(
        pointer(table).orElseThrow(() -> IcebergErrors.undefinedTable(table.toString(), null)));
  }

  /**
   * A table to commit to.
   *
   * @throws MegaDbException UNDEFINED_TABLE
   */
  public BaseTable load(TableName table) {
    try {
      return (BaseTable) catalog.loadTable(identifier(table));
    } catch (RuntimeException e) {
      throw IcebergErrors.translate(e, table.toString());
    }
  }

  /** Makes the namespace of a schema if it is missing. */
  public void ensureNamespace(String schema) {
    Namespace namespace = Namespace.of(schema);
    try {
      if (!catalog.namespaceExists(namespace)) {
        catalog.createNamespace(namespace, Map.of());
      }
    } catch (AlreadyExistsException e) {
      // Somebody else made it between the two calls: it is there, as wanted.
      return;
    } catch (RuntimeException e) {
      // Two that insert at one moment: Iceberg tells the later one of a duplicate key only.
      if (!isThere(namespace, e)) {
        throw IcebergErrors.translate(e, "schema " + schema);
      }
    }
  }

  private boolean isThere(Namespace namespace, RuntimeException failure) {
    try {
      return catalog.namespaceExists(namespace);
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
      return false;
    }
  }

  /** Iceberg's own catalog, for creating, dropping and renaming. */
  public JdbcCatalog iceberg() {
    return catalog;
  }

  public FileIO io() {
    return io;
  }

  @Override
  public void close() {
    catalog.close();
    connections.close();
  }
}
