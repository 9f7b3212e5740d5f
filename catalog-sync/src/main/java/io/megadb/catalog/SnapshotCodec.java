package io.megadb.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.megadb.spi.catalog.CatalogSnapshot;
import io.megadb.spi.catalog.PendingDdl;
import io.megadb.spi.catalog.PropertyGraph;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.catalog.ViewDefinition;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Snapshots as JSON:
 *
 * <pre>
 * {"format": 1, "sha256": "...", "catalog": {"version": 7, "schemas": [...], "tables": [...],
 *  "views": [...], "graphs": [...], "pending": [...]}}
 * </pre>
 *
 * <p>The checksum is that of {@code catalog} written without white space. A reader refuses a format
 * it does not know; fields it does not know it ignores.
 */
final class SnapshotCodec {
  static final int FORMAT = 1;
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private SnapshotCodec() {}

  static byte[] encode(CatalogSnapshot snapshot) {
    ObjectNode catalog = MAPPER.createObjectNode();
    catalog.put("version", snapshot.version());
    ArrayNode schemas = catalog.putArray("schemas");
    snapshot.schemas().forEach(schemas::add);
    ArrayNode tables = catalog.putArray("tables");
    snapshot.tables().values().forEach(t -> DefinitionCodec.write(t, tables.addObject()));
    ArrayNode views = catalog.putArray("views");
    snapshot.views().values().forEach(v -> DefinitionCodec.write(v, views.addObject()));
    ArrayNode graphs = catalog.putArray("graphs");
    snapshot.graphs().values().forEach(g -> GraphCodec.write(g, graphs.addObject()));
    ArrayNode pending = catalog.putArray("pending");
    for (PendingDdl ddl : snapshot.pending()) {
      ObjectNode node = pending.addObject();
      node.put("id", ddl.id());
      node.put("kind", ddl.kind().name());
      DefinitionCodec.write(ddl.table(), node.putObject("table"));
    }
    ObjectNode document = MAPPER.createObjectNode();
    document.put("format", FORMAT);
    document.put("sha256", checksum(catalog));
    document.set("catalog", catalog);
    return bytes(document);
  }

  /**
   * Reads a snapshot.
   *
   * @throws IOException if it is torn, changed since it was written, or of another format; the
   *     message says which
   */
  static CatalogSnapshot decode(byte[] bytes) throws IOException {
    JsonNode document;
    try {
      document = MAPPER.readTree(bytes);
    } catch (JsonProcessingException e) {
      throw new IOException("it is no JSON: " + e.getOriginalMessage(), e);
    }
    if (document == null || !document.isObject()) {
      throw new IOException("it is no JSON object");
    }
    int format = document.path("format").asInt(-1);
    if (format != FORMAT) {
      throw new IOException("it has format " + format + ", this version reads " + FORMAT);
    }
    JsonNode catalog = document.path("catalog");
    if (!checksum(catalog).equals(document.path("sha256").asText())) {
      throw new IOException("its checksum does not match");
    }
    try {
      return catalog(catalog);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static CatalogSnapshot catalog(JsonNode node) {
    TreeSet<String> schemas = new TreeSet<>();
    node.path("schemas").forEach(s -> schemas.add(s.asText()));
    TreeMap<TableName, TableDefinition> tables = new TreeMap<>();
    for (JsonNode table : node.path("tables")) {
      TableDefinition definition = DefinitionCodec.table(table);
      tables.put(definition.name(), definition);
    }
    TreeMap<TableName, ViewDefinition> views = new TreeMap<>();
    for (JsonNode view : node.path("views")) {
      ViewDefinition definition = DefinitionCodec.view(view);
      views.put(definition.name(), definition);
    }
    TreeMap<TableName, PropertyGraph> graphs = new TreeMap<>();
    for (JsonNode graph : node.path("graphs")) {
      PropertyGraph definition = GraphCodec.graph(graph);
      graphs.put(definition.name(), definition);
    }
    List<PendingDdl> pending = new ArrayList<>();
    for (JsonNode ddl : node.path("pending")) {
      pending.add(
          new PendingDdl(
              ddl.path("id").asText(),
              PendingDdl.Kind.valueOf(ddl.path("kind").asText()),
              DefinitionCodec.name(ddl.path("table"))));
    }
    return new CatalogSnapshot(
        DefinitionCodec.required(node, "version").asLong(),
        schemas,
        tables,
        views,
        graphs,
        pending);
  }

  private static String checksum(JsonNode node) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes(node)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static byte[] bytes(JsonNode node) {
    try {
      return MAPPER.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree can always be written", e);
    }
  }
}
