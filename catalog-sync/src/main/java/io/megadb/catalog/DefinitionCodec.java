package io.megadb.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.megadb.spi.catalog.ColumnDefinition;
import io.megadb.spi.catalog.PartitionField;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.catalog.ViewDefinition;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Tables and views as JSON. A type is its SQL text; one with a struct in it is {@code {"struct":
 * [columns]}} or {@code {"array": type}}. Reading throws IllegalArgumentException, saying what is
 * missing or unknown.
 */
final class DefinitionCodec {
  private DefinitionCodec() {}

  static void write(TableName name, ObjectNode node) {
    node.put("catalog", name.catalog());
    node.put("schema", name.schema());
    node.put("name", name.name());
  }

  static TableName name(JsonNode node) {
    return new TableName(
        required(node, "catalog").asText(),
        required(node, "schema").asText(),
        required(node, "name").asText());
  }

  static void write(TableDefinition table, ObjectNode node) {
    write(table.name(), node);
    node.put("kind", table.kind().name());
    ArrayNode columns = node.putArray("columns");
    for (ColumnDefinition column : table.columns()) {
      ObjectNode child = columns.addObject();
      write(column.column(), child);
      column.defaultSql().ifPresent(sql -> child.put("default", sql));
      column.comment().ifPresent(text -> child.put("comment", text));
    }
    write(table.primaryKey(), node.putArray("primaryKey"));
    write(table.checks(), node.putArray("checks"));
    ArrayNode partitioning = node.putArray("partitioning");
    for (PartitionField field : table.partitioning()) {
      partitioning
          .addObject()
          .put("column", field.column())
          .put("transform", field.transform().name())
          .put("argument", field.argument());
    }
    ObjectNode options = node.putObject("options");
    new TreeMap<>(table.options()).forEach(options::put);
    table.comment().ifPresent(text -> node.put("comment", text));
  }

  static TableDefinition table(JsonNode node) {
    List<ColumnDefinition> columns = new ArrayList<>();
    for (JsonNode column : required(node, "columns")) {
      columns.add(
          new ColumnDefinition(column(column), text(column, "default"), text(column, "comment")));
    }
    List<PartitionField> partitioning = new ArrayList<>();
    for (JsonNode field : node.path("partitioning")) {
      partitioning.add(
          new PartitionField(
              required(field, "column").asText(),
              PartitionField.Transform.valueOf(required(field, "transform").asText()),
              field.path("argument").asInt()));
    }
    Map<String, String> options = new TreeMap<>();
    node.path("options").properties().forEach(e -> options.put(e.getKey(), e.getValue().asText()));
    return new TableDefinition(
        name(node),
        TableDefinition.Kind.valueOf(required(node, "kind").asText()),
        columns,
        texts(node.path("primaryKey")),
        texts(node.path("checks")),
        partitioning,
        options,
        text(node, "comment"));
  }

  static void write(ViewDefinition view, ObjectNode node) {
    write(view.name(), node);
    node.put("sql", view.sql());
    node.put("defaultSchema", view.defaultSchema());
    ArrayNode columns = node.putArray("columns");
    view.columns().forEach(c -> write(c, columns.addObject()));
    view.comment().ifPresent(text -> node.put("comment", text));
  }

  static ViewDefinition view(JsonNode node) {
    return new ViewDefinition(
        name(node),
        required(node, "sql").asText(),
        required(node, "defaultSchema").asText(),
        columns(required(node, "columns")),
        text(node, "comment"));
  }

  private static void write(Column column, ObjectNode node) {
    node.put("name", column.name());
    write(column.type(), node, "type");
    node.put("nullable", column.nullable());
  }

  private static void write(SqlType type, ObjectNode node, String field) {
    switch (type) {
      case SqlType.Struct struct -> {
        ArrayNode fields = node.putObject(field).putArray("struct");
        struct.fields().forEach(f -> write(f, fields.addObject()));
      }
      // A struct's name does not say which of its fields may be NULL.
      case SqlType.Array array when !TypeTable.parse(array.sql()).equals(Optional.of(array)) ->
          write(array.element(), node.putObject(field), "array");
      case SqlType.Array t -> node.put(field, t.sql());
      case SqlType.Simple t -> node.put(field, t.sql());
      case SqlType.Numeric t -> node.put(field, t.sql());
      case SqlType.UnconstrainedNumeric t -> node.put(field, t.sql());
      case SqlType.Varchar t -> node.put(field, t.sql());
      case SqlType.VectorType t -> node.put(field, t.sql());
    }
  }

  private static SqlType type(JsonNode node) {
    if (node.has("struct")) {
      return new SqlType.Struct(columns(node.path("struct")));
    }
    if (node.has("array")) {
      return new SqlType.Array(type(node.path("array")));
    }
    return TypeTable.parse(node.asText())
        .orElseThrow(() -> new IllegalArgumentException("unknown type " + node));
  }

  private static List<Column> columns(JsonNode nodes) {
    List<Column> columns = new ArrayList<>();
    nodes.forEach(n -> columns.add(column(n)));
    return columns;
  }

  private static Column column(JsonNode node) {
    return new Column(
        required(node, "name").asText(),
        type(required(node, "type")),
        node.path("nullable").asBoolean(true));
  }

  static void write(List<String> texts, ArrayNode node) {
    texts.forEach(node::add);
  }

  static List<String> texts(JsonNode nodes) {
    List<String> texts = new ArrayList<>();
    nodes.forEach(n -> texts.add(n.asText()));
    return texts;
  }

  private static Optional<String> text(JsonNode node, String field) {
    return node.has(field) ? Optional.of(node.get(field).asText()) : Optional.empty();
  }

  static JsonNode required(JsonNode node, String field) {
    JsonNode value = node.get(field);
    if (value == null) {
      throw new IllegalArgumentException("\"" + field + "\" is missing in " + node);
    }
    return value;
  }
}
