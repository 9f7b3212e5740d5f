package io.megadb.trino.metadata;

import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import io.megadb.trino.MegadbErrorCode;
import io.megadb.trino.flight.MegadbClient;
import io.megadb.trino.flight.MegadbClient.CatalogVersion;
import io.megadb.trino.flight.ServerLostException;
import io.megadb.trino.handle.MegadbColumn;
import io.megadb.trino.handle.RemoteTable;
import io.megadb.trino.type.TypeMapping;
import io.trino.spi.TrinoException;
import io.trino.spi.connector.ConnectorSession;
import io.trino.spi.connector.SchemaTableName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * The catalog of one tier. All tables are read by three statements and kept for as long as the same
 * server's catalog has the same version. Any thread.
 */
public final class RemoteCatalog {
  /** Where rows stand while they are written; no schema of anybody's. */
  public static final String STAGING_SCHEMA = "megadb_trino_staging";

  private final String tier;
  private final MegadbClient client;
  private final TypeMapping types;
  private final AtomicReference<CatalogView> known = new AtomicReference<>();

  /** The catalog of a tier; nothing is read yet. */
  public RemoteCatalog(String tier, MegadbClient client, TypeMapping types) {
    this.tier = tier;
    this.client = client;
    this.types = types;
  }

  /** The name of the tier, which is the catalog in MegaDB. */
  public String tier() {
    return tier;
  }

  /** The catalog as it is now. */
  public CatalogView current(ConnectorSession session) {
    List<ServerLostException> lost = new ArrayList<>();
    while (true) {
      CatalogVersion version = client.catalogVersion(session, lost);
      CatalogView view = known.get();
      if (view != null && view.version().equals(version)) {
        return view;
      }
      try {
        // If there is DDL in between, the newer tables stand under the older version and are read
        // again.
        CatalogView read = read(session, version);
        known.set(read);
        return read;
      } catch (ServerLostException e) {
        lost.add(e);
      }
    }
  }

  private CatalogView read(ConnectorSession session, CatalogVersion version) {
    Map<String, String> schemas = new HashMap<>();
    boolean systemTier = tier.equals("megadb");
    client.forEachBatch(
        version.server(),
        session,
        systemTier
            ? "SELECT DISTINCT schema AS name FROM megadb.system.columns WHERE tier = 'megadb'"
            : "SELECT name FROM megadb.system.schemas",
        batch -> {
          for (int i = 0; i < batch.getRowCount(); i++) {
            String name = text(batch, 0, i).orElseThrow();
            if (!name.equals(STAGING_SCHEMA)) {
              schemas.put(name.toLowerCase(Locale.ENGLISH), name);
            }
          }
        });
    Map<RemoteTable, List<Positioned>> columns = columns(session, version);
    Map<SchemaTableName, TableEntry> tables = new HashMap<>();
    Set<SchemaTableName> ambiguous = new HashSet<>();
    client.forEachBatch(
        version.server(),
        session,
        "SELECT schema, name, kind, partitioning, comment FROM megadb.system.tables WHERE tier = "
            + Identifiers.literal(tier),
        batch -> {
          for (int i = 0; i < batch.getRowCount(); i++) {
            RemoteTable name =
                new RemoteTable(
                    tier, text(batch, 0, i).orElseThrow(), text(batch, 1, i).orElseThrow());
            if (!name.schema().equals(STAGING_SCHEMA) && columns.containsKey(name)) {
              TableEntry entry =
                  entry(
                      name,
                      text(batch, 2, i).orElse("").equals("table"),
                      columns.get(name),
                      text(batch, 3, i),
                      text(batch, 4, i));
              if (tables.put(name.trinoName(), entry) != null) {
                ambiguous.add(name.trinoName());
              }
            }
          }
        });
    for (Map.Entry<RemoteTable, List<Positioned>> more : columns.entrySet()) {
      // Views and system tables have no size, so system.tables does not have them.
      RemoteTable name = more.getKey();
      if (systemTier && !tables.containsKey(name.trinoName())) {
        tables.put(
            name.trinoName(),
            entry(name, false, more.getValue(), Optional.empty(), Optional.empty()));
      }
    }
    // Trino can't say which of two names it means that differ in case alone.
    ambiguous.forEach(tables::remove);
    return new CatalogView(version, schemas, tables);
  }

  private static TableEntry entry(
      RemoteTable name,
      boolean writable,
      List<Positioned> columns,
      Optional<String> partitioning,
      Optional<String> comment) {
    List<MegadbColumn> ordered =
        columns.stream()
            .sorted(Comparator.comparingInt(Positioned::position))
            .map(Positioned::column)
            .toList();
    List<String> key =
        columns.stream()
            .filter(c -> c.keyPosition() > 0)
            .sorted(Comparator.comparingInt(Positioned::keyPosition))
            .map(c -> c.column().name())
            .toList();
    return new TableEntry(name, writable, ordered, key, partitioning, comment);
  }

  private record Positioned(int position, int keyPosition, MegadbColumn column) {}

  private Map<RemoteTable, List<Positioned>> columns(
      ConnectorSession session, CatalogVersion version) {
    Map<RemoteTable, List<Positioned>> columns = new HashMap<>();
    client.forEachBatch(
        version.server(),
        session,
        "SELECT schema, table_name, position, key_position, name, type, nullable, column_default,"
            + " comment FROM megadb.system.columns WHERE tier = "
            + Identifiers.literal(tier),
        batch -> {
          for (int i = 0; i < batch.getRowCount(); i++) {
            RemoteTable table =
                new RemoteTable(
                    tier, text(batch, 0, i).orElseThrow(), text(batch, 1, i).orElseThrow());
            columns
                .computeIfAbsent(table, t -> new ArrayList<>())
                .add(
                    new Positioned(
                        number(batch, 2, i).orElseThrow(),
                        number(batch, 3, i).orElse(0),
                        column(batch, i)));
          }
        });
    return columns;
  }

  private MegadbColumn column(VectorSchemaRoot batch, int row) {
    String sqlType = text(batch, 5, row).orElseThrow();
    return new MegadbColumn(
        text(batch, 4, row).orElseThrow(),
        types.trino(type(sqlType)),
        sqlType,
        Boolean.TRUE.equals(batch.getVector(6).getObject(row)),
        text(batch, 7, row),
        text(batch, 8, row),
        Optional.empty());
  }

  /** The type of that name. */
  public static SqlType type(String name) {
    return TypeTable.parse(name)
        .orElseThrow(
            () ->
                new TrinoException(
                    MegadbErrorCode.MEGADB_INTERNAL_ERROR,
                    "the server names a type this plugin does not know: "
                        + name
                        + "; run a server and a plugin of the same release"));
  }

  private static Optional<String> text(VectorSchemaRoot batch, int column, int row) {
    FieldVector vector = batch.getVector(column);
    return vector.isNull(row) ? Optional.empty() : Optional.of(vector.getObject(row).toString());
  }

  private static Optional<Integer> number(VectorSchemaRoot batch, int column, int row) {
    FieldVector vector = batch.getVector(column);
    return vector.isNull(row)
        ? Optional.empty()
        : Optional.of(((Number) vector.getObject(row)).intValue());
  }
}
