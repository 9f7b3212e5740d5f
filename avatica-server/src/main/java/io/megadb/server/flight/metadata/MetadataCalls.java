package io.megadb.server.flight.metadata;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import io.megadb.exec.Engine;
import io.megadb.exec.Session;
import io.megadb.server.wire.CatalogListing;
import io.megadb.server.wire.MetadataSource;
import io.megadb.server.wire.TypeFacts;
import io.megadb.spi.catalog.ColumnDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.sql.DatabaseMetaData;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightProducer.ServerStreamListener;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.flight.sql.FlightSqlColumnMetadata;
import org.apache.arrow.flight.sql.FlightSqlProducer.Schemas;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetCrossReference;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetDbSchemas;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetExportedKeys;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetImportedKeys;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetPrimaryKeys;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetSqlInfo;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetTables;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetXdbcTypeInfo;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.WriteChannel;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** Answers to metadata calls. A ticket of one is the command itself. Any thread. */
public final class MetadataCalls {
  private final Engine engine;
  private final MetadataSource source;
  private final BufferAllocator allocator;
  private final ServerFacts facts;

  public MetadataCalls(Engine engine, MetadataSource source, BufferAllocator allocator) {
    this.engine = engine;
    this.source = source;
    this.allocator = allocator;
    this.facts = new ServerFacts(source.version(), MetadataSource.KEYWORDS);
  }

  /** Where the answer to a command is. */
  public FlightInfo info(Message command, FlightDescriptor descriptor, Schema schema) {
    Ticket ticket = new Ticket(Any.pack(command).toByteArray());
    return FlightInfo.builder(schema, descriptor, List.of(FlightEndpoint.builder(ticket).build()))
        .setRecords(-1)
        .setBytes(-1)
        .build();
  }

  private CatalogListing listing() {
    return new CatalogListing(engine.catalog(), source.tiers());
  }

  private void send(Schema schema, List<Object[]> rows, ServerStreamListener listener) {
    try (VectorSchemaRoot root = AnswerRows.of(schema, rows, allocator)) {
      listener.start(root);
      listener.putNext();
    }
    listener.completed();
  }

  /** What the server is and can do. */
  public void sqlInfo(CommandGetSqlInfo command, ServerStreamListener listener) {
    facts.send(command.getInfoList(), allocator, listener);
  }

  public void catalogs(ServerStreamListener listener) {
    send(
        Schemas.GET_CATALOGS_SCHEMA,
        listing().catalogs().stream().map(c -> new Object[] {c}).toList(),
        listener);
  }

  public void schemas(CommandGetDbSchemas command, ServerStreamListener listener) {
    send(
        Schemas.GET_SCHEMAS_SCHEMA,
        listing()
            .schemas(
                command.hasCatalog() ? command.getCatalog() : null,
                command.hasDbSchemaFilterPattern() ? command.getDbSchemaFilterPattern() : null)
            .stream()
            .map(n -> new Object[] {n.catalog(), n.schema()})
            .toList(),
        listener);
  }

  public void tableTypes(ServerStreamListener listener) {
    send(
        Schemas.GET_TABLE_TYPES_SCHEMA,
        CatalogListing.tableTypes().stream().map(t -> new Object[] {t}).toList(),
        listener);
  }

  public void tables(CommandGetTables command, ServerStreamListener listener) {
    boolean withSchema = command.getIncludeSchema();
    List<Object[]> rows = new ArrayList<>();
    for (CatalogListing.Table table :
        listing()
            .tables(
                command.hasCatalog() ? command.getCatalog() : null,
                command.hasDbSchemaFilterPattern() ? command.getDbSchemaFilterPattern() : null,
                command.hasTableNameFilterPattern() ? command.getTableNameFilterPattern() : null,
                command.getTableTypesList())) {
      TableName name = table.name();
      rows.add(
          withSchema
              ? new Object[] {
                name.catalog(), name.schema(), name.name(), table.type(), schemaOf(table)
              }
              : new Object[] {name.catalog(), name.schema(), name.name(), table.type()});
    }
    send(
        withSchema ? Schemas.GET_TABLES_SCHEMA : Schemas.GET_TABLES_SCHEMA_NO_SCHEMA,
        rows,
        listener);
  }

  private static byte[] schemaOf(CatalogListing.Table table) {
    Schema schema = new Schema(table.columns().stream().map(c -> field(table.name(), c)).toList());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      MessageSerializer.serialize(new WriteChannel(Channels.newChannel(out)), schema);
    } catch (IOException e) {
      throw new MegaDbException(ErrorCode.INTERNAL_ERROR, "memory gave an I/O error", e);
    }
    return out.toByteArray();
  }

  private static Field field(TableName table, ColumnDefinition definition) {
    Field field = TypeTable.arrowField(definition.column());
    SqlType type = definition.column().type();
    FlightSqlColumnMetadata.Builder facts =
        new FlightSqlColumnMetadata.Builder()
            .catalogName(table.catalog())
            .schemaName(table.schema())
            .tableName(table.name())
            .typeName(type.sql())
            .isAutoIncrement(false)
            .isCaseSensitive(type == SqlType.Simple.TEXT)
            .isReadOnly(false)
            .isSearchable(true);
    if (TypeFacts.size(type) > 0) {
      facts.precision(TypeFacts.size(type));
    }
    if (TypeFacts.decimalDigits(type) != null) {
      facts.scale(TypeFacts.decimalDigits(type));
    }
    definition.comment().ifPresent(facts::remarks);
    Map<String, String> metadata = new HashMap<>(field.getMetadata());
    metadata.putAll(facts.build().getMetadataMap());
    return new Field(
        field.getName(),
        new FieldType(field.isNullable(), field.getType(), null, metadata),
        field.getChildren());
  }

  public void primaryKeys(CommandGetPrimaryKeys command, ServerStreamListener listener) {
    List<Object[]> rows = new ArrayList<>();
    for (CatalogListing.Table table : listing().matching(null, null, null)) {
      TableName name = table.name();
      boolean wanted =
          name.name().equals(command.getTable())
              && (!command.hasCatalog()
                  || command.getCatalog().isEmpty()
                  || name.catalog().equals(command.getCatalog()))
              && (!command.hasDbSchema()
                  || command.getDbSchema().isEmpty()
                  || name.schema().equals(command.getDbSchema()));
      for (int i = 0; wanted && i < table.primaryKey().size(); i++) {
        rows.add(
            new Object[] {
              name.catalog(),
              name.schema(),
              name.name(),
              table.primaryKey().get(i),
              i + 1,
              name.name() + "_pkey"
            });
      }
    }
    rows.sort(Comparator.comparing(r -> (String) r[3]));
    send(Schemas.GET_PRIMARY_KEYS_SCHEMA, rows, listener);
  }

  private static Optional<String> of(boolean present, String value) {
    return present && !value.isEmpty() ? Optional.of(value) : Optional.empty();
  }

  /** Keys of other tables that refer to this one. */
  public void exportedKeys(
      CommandGetExportedKeys command, Session session, ServerStreamListener listener) {
    ForeignKeys.Side referred =
        new ForeignKeys.Side(
            of(command.hasCatalog(), command.getCatalog()),
            of(command.hasDbSchema(), command.getDbSchema()),
            Optional.of(command.getTable()));
    send(
        Schemas.GET_EXPORTED_KEYS_SCHEMA,
        ForeignKeys.read(referred, ForeignKeys.Side.ANY, session),
        listener);
  }

  /** Keys of this table that refer to others. */
  public void importedKeys(
      CommandGetImportedKeys command, Session session, ServerStreamListener listener) {
    ForeignKeys.Side referring =
        new ForeignKeys.Side(
            of(command.hasCatalog(), command.getCatalog()),
            of(command.hasDbSchema(), command.getDbSchema()),
            Optional.of(command.getTable()));
    send(
        Schemas.GET_IMPORTED_KEYS_SCHEMA,
        ForeignKeys.read(ForeignKeys.Side.ANY, referring, session),
        listener);
  }

  /** Keys of one table that refer to another. */
  public void crossReference(
      CommandGetCrossReference command, Session session, ServerStreamListener listener) {
    ForeignKeys.Side referred =
        new ForeignKeys.Side(
            of(command.hasPkCatalog(), command.getPkCatalog()),
            of(command.hasPkDbSchema(), command.getPkDbSchema()),
            Optional.of(command.getPkTable()));
    ForeignKeys.Side referring =
        new ForeignKeys.Side(
            of(command.hasFkCatalog(), command.getFkCatalog()),
            of(command.hasFkDbSchema(), command.getFkDbSchema()),
            Optional.of(command.getFkTable()));
    send(
        Schemas.GET_CROSS_REFERENCE_SCHEMA,
        ForeignKeys.read(referred, referring, session),
        listener);
  }

  public void typeInfo(CommandGetXdbcTypeInfo command, ServerStreamListener listener) {
    List<Object[]> rows = new ArrayList<>();
    for (SqlType.Simple type : SqlType.Simple.values()) {
      rows.add(typeInfo(type, type.sql(), null));
    }
    rows.add(
        typeInfo(
            new SqlType.Numeric(SqlType.Numeric.MAX_PRECISION, 0),
            "numeric",
            List.of("precision", "scale")));
    rows.removeIf(r -> command.hasDataType() && (Integer) r[1] != command.getDataType());
    rows.sort(Comparator.comparing(r -> (Integer) r[1]));
    send(Schemas.GET_TYPE_INFO_SCHEMA, rows, listener);
  }

  private static Object[] typeInfo(SqlType type, String name, List<String> parameters) {
    boolean numeric = type instanceof SqlType.Numeric;
    String quote = !numeric && TypeFacts.isQuoted(type) ? "'" : null;
    int size = TypeFacts.size(type);
    int jdbc = TypeTable.jdbc(type);
    return new Object[] {
      name,
      jdbc,
      size == 0 ? null : size,
      quote,
      quote,
      parameters,
      DatabaseMetaData.typeNullable,
      type == SqlType.Simple.TEXT,
      DatabaseMetaData.typeSearchable,
      false,
      false,
      false,
      null,
      0,
      numeric ? SqlType.Numeric.MAX_PRECISION : 0,
      jdbc,
      null,
      10,
      null
    };
  }
}
