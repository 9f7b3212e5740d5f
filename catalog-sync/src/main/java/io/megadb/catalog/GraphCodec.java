package io.megadb.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.megadb.spi.catalog.PropertyGraph;
import io.megadb.spi.type.TypeTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Property graphs as JSON; field names are those of {@link PropertyGraph}. */
final class GraphCodec {
  private GraphCodec() {}

  static void write(PropertyGraph graph, ObjectNode node) {
    DefinitionCodec.write(graph.name(), node.putObject("name"));
    node.put("owner", graph.owner());
    ArrayNode vertices = node.putArray("vertexTables");
    graph.vertexTables().forEach(t -> write(t, vertices.addObject()));
    ArrayNode edges = node.putArray("edgeTables");
    for (PropertyGraph.EdgeTable table : graph.edgeTables()) {
      ObjectNode edge = edges.addObject();
      write(table, edge);
      write(table.source(), edge.putObject("source"));
      write(table.destination(), edge.putObject("destination"));
    }
    ObjectNode options = node.putObject("options");
    graph.options().forEach(options::put);
  }

  static PropertyGraph graph(JsonNode node) {
    List<PropertyGraph.VertexTable> vertices = new ArrayList<>();
    for (JsonNode table : node.path("vertexTables")) {
      vertices.add(
          new PropertyGraph.VertexTable(
              text(table, "alias"),
              DefinitionCodec.name(table.path("table")),
              DefinitionCodec.texts(table.path("key")),
              labels(table)));
    }
    List<PropertyGraph.EdgeTable> edges = new ArrayList<>();
    for (JsonNode table : node.path("edgeTables")) {
      edges.add(
          new PropertyGraph.EdgeTable(
              text(table, "alias"),
              DefinitionCodec.name(table.path("table")),
              DefinitionCodec.texts(table.path("key")),
              labels(table),
              end(table.path("source")),
              end(table.path("destination"))));
    }
    TreeMap<String, String> options = new TreeMap<>();
    node.path("options")
        .properties()
        .forEach(option -> options.put(option.getKey(), option.getValue().asText()));
    return new PropertyGraph(
        DefinitionCodec.name(node.path("name")),
        node.path("owner").asText(),
        vertices,
        edges,
        options);
  }

  private static void write(PropertyGraph.ElementTable table, ObjectNode node) {
    node.put("alias", table.alias());
    DefinitionCodec.write(table.table(), node.putObject("table"));
    DefinitionCodec.write(table.key(), node.putArray("key"));
    ArrayNode labels = node.putArray("labels");
    for (PropertyGraph.Label label : table.labels()) {
      ObjectNode written = labels.addObject();
      written.put("name", label.name());
      ArrayNode properties = written.putArray("properties");
      for (PropertyGraph.Property property : label.properties()) {
        ObjectNode one = properties.addObject();
        one.put("name", property.name()).put("sql", property.sql());
        property.type().ifPresent(type -> one.put("type", type.sql()));
      }
    }
  }

  private static void write(PropertyGraph.End end, ObjectNode node) {
    DefinitionCodec.write(end.columns(), node.putArray("columns"));
    node.put("vertexAlias", end.vertexAlias());
    DefinitionCodec.write(end.vertexColumns(), node.putArray("vertexColumns"));
  }

  private static PropertyGraph.End end(JsonNode node) {
    return new PropertyGraph.End(
        DefinitionCodec.texts(node.path("columns")),
        text(node, "vertexAlias"),
        DefinitionCodec.texts(node.path("vertexColumns")));
  }

  private static List<PropertyGraph.Label> labels(JsonNode table) {
    List<PropertyGraph.Label> labels = new ArrayList<>();
    for (JsonNode label : table.path("labels")) {
      List<PropertyGraph.Property> properties = new ArrayList<>();
      for (JsonNode property : label.path("properties")) {
        properties.add(
            new PropertyGraph.Property(
                text(property, "name"),
                text(property, "sql"),
                property.has("type")
                    ? TypeTable.parse(property.path("type").asText())
                    : Optional.empty()));
      }
      labels.add(new PropertyGraph.Label(text(label, "name"), properties));
    }
    return labels;
  }

  private static String text(JsonNode node, String field) {
    return DefinitionCodec.required(node, field).asText();
  }
}
