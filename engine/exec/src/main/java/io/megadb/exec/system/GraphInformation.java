package io.megadb.exec.system;

import io.megadb.spi.catalog.CatalogSnapshot;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.catalog.PropertyGraph;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The information schema's views of property graphs (ISO/IEC 9075-16), with the columns PostgreSQL
 * 19 documents; the length, precision and collation of a type are left out where its name says all.
 */
final class GraphInformation {
  private GraphInformation() {}

  static List<SystemTable> tables() {
    return List.of(
        view("property_graphs", graphs((graph, rows) -> rows.add(row(graph)))),
        view("pg_property_graphs", graphs((graph, rows) -> rows.add(row(graph)))),
        view(
            "pg_element_tables",
            graphs(GraphInformation::elementTables),
            "element_table_alias text",
            "element_table_kind text",
            "table_catalog text",
            "table_schema text",
            "table_name text",
            "element_table_definition text"),
        view(
            "pg_element_table_key_columns",
            graphs(GraphInformation::keyColumns),
            "element_table_alias text",
            "column_name text",
            "ordinal_position integer"),
        view(
            "pg_edge_table_components",
            graphs(GraphInformation::edgeEnds),
            "edge_table_alias text",
            "vertex_table_alias text",
            "edge_end text",
            "edge_table_column_name text",
            "vertex_table_column_name text",
            "ordinal_position integer"),
        view("pg_labels", graphs(GraphInformation::labels), "label_name text"),
        view(
            "pg_element_table_labels",
            graphs(GraphInformation::elementLabels),
            "element_table_alias text",
            "label_name text"),
        view(
            "pg_label_properties",
            graphs(GraphInformation::labelProperties),
            "label_name text",
            "property_name text"),
        view(
            "pg_element_table_properties",
            graphs(GraphInformation::elementProperties),
            "element_table_alias text",
            "property_name text",
            "property_expression text"),
        view(
            "pg_property_data_types",
            GraphInformation::dataTypes,
            "property_name text",
            "data_type text",
            "character_maximum_length integer",
            "numeric_precision integer",
            "numeric_scale integer"),
        SystemTable.of(
            InformationSchema.SCHEMA,
            "pg_property_graph_privileges",
            GraphInformation::privileges,
            "grantor text",
            "grantee text",
            "property_graph_catalog text",
            "property_graph_schema text",
            "property_graph_name text",
            "privilege_type text",
            "is_grantable text"));
  }

  private static SystemTable view(
      String name, Function<CatalogSnapshot, List<Object[]>> rows, String... columns) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "property_graph_catalog text",
                "property_graph_schema text",
                "property_graph_name text"));
    all.addAll(List.of(columns));
    return SystemTable.of(InformationSchema.SCHEMA, name, rows, all.toArray(String[]::new));
  }

  private static Function<CatalogSnapshot, List<Object[]>> graphs(
      BiConsumer<PropertyGraph, List<Object[]>> rowsOf) {
    return catalog -> {
      List<Object[]> rows = new ArrayList<>();
      catalog.graphs().values().forEach(graph -> rowsOf.accept(graph, rows));
      return rows;
    };
  }

  private static Object[] row(PropertyGraph graph, Object... more) {
    return InformationSchema.row(graph.name(), more);
  }

  private static List<PropertyGraph.ElementTable> elements(PropertyGraph graph) {
    List<PropertyGraph.ElementTable> all = new ArrayList<>(graph.vertexTables());
    all.addAll(graph.edgeTables());
    return all;
  }

  private static void elementTables(PropertyGraph graph, List<Object[]> rows) {
    for (PropertyGraph.ElementTable table : elements(graph)) {
      TableName name = table.table();
      String kind = table instanceof PropertyGraph.EdgeTable ? "EDGE" : "VERTEX";
      rows.add(row(graph, table.alias(), kind, name.catalog(), name.schema(), name.name(), null));
    }
  }

  private static void keyColumns(PropertyGraph graph, List<Object[]> rows) {
    for (PropertyGraph.ElementTable table : elements(graph)) {
      int position = 1;
      for (String column : table.key()) {
        rows.add(row(graph, table.alias(), column, position++));
      }
    }
  }

  private static void edgeEnds(PropertyGraph graph, List<Object[]> rows) {
    for (PropertyGraph.EdgeTable table : graph.edgeTables()) {
      edgeEnd(graph, table, table.source(), "SOURCE", rows);
      edgeEnd(graph, table, table.destination(), "DESTINATION", rows);
    }
  }

  private static void edgeEnd(
      PropertyGraph graph,
      PropertyGraph.EdgeTable table,
      PropertyGraph.End end,
      String which,
      List<Object[]> rows) {
    for (int i = 0; i < end.columns().size(); i++) {
      rows.add(
          row(
              graph,
              table.alias(),
              end.vertexAlias(),
              which,
              end.columns().get(i),
              end.vertexColumns().get(i),
              i + 1));
    }
  }

  private static void labels(PropertyGraph graph, List<Object[]> rows) {
    Set<String> names = new TreeSet<>();
    elements(graph).forEach(t -> t.labels().forEach(l -> names.add(l.name())));
    names.forEach(name -> rows.add(row(graph, name)));
  }

  private static void elementLabels(PropertyGraph graph, List<Object[]> rows) {
    for (PropertyGraph.ElementTable table : elements(graph)) {
      table.labels().forEach(label -> rows.add(row(graph, table.alias(), label.name())));
    }
  }

  private static void labelProperties(PropertyGraph graph, List<Object[]> rows) {
    Map<String, Set<String>> names = new TreeMap<>();
    for (PropertyGraph.ElementTable table : elements(graph)) {
      for (PropertyGraph.Label label : table.labels()) {
        Set<String> properties = names.computeIfAbsent(label.name(), l -> new TreeSet<>());
        label.properties().forEach(p -> properties.add(p.name()));
      }
    }
    names.forEach((label, all) -> all.forEach(property -> rows.add(row(graph, label, property))));
  }

  private static void elementProperties(PropertyGraph graph, List<Object[]> rows) {
    for (PropertyGraph.ElementTable table : elements(graph)) {
      properties(table).forEach((name, p) -> rows.add(row(graph, table.alias(), name, p.sql())));
    }
  }

  /** A table's properties by name; that of the first label counts. */
  private static Map<String, PropertyGraph.Property> properties(PropertyGraph.ElementTable table) {
    Map<String, PropertyGraph.Property> all = new TreeMap<>();
    table.labels().forEach(l -> l.properties().forEach(p -> all.putIfAbsent(p.name(), p)));
    return all;
  }

  /** One row for each type a property has; the standard would have it have one. */
  private static List<Object[]> dataTypes(CatalogSnapshot catalog) {
    List<Object[]> rows = new ArrayList<>();
    for (PropertyGraph graph : catalog.graphs().values()) {
      Map<String, Set<SqlType>> types = new TreeMap<>();
      for (PropertyGraph.ElementTable table : elements(graph)) {
        properties(table)
            .forEach(
                (name, property) ->
                    type(catalog, table.table(), property)
                        .ifPresent(
                            type ->
                                types
                                    .computeIfAbsent(name, n -> new java.util.LinkedHashSet<>())
                                    .add(type)));
      }
      types.forEach((name, all) -> all.forEach(type -> rows.add(typeRow(graph, name, type))));
    }
    return rows;
  }

  private static Optional<SqlType> type(
      CatalogSnapshot catalog, TableName table, PropertyGraph.Property property) {
    return property
        .type()
        .or(
            () ->
                catalog
                    .table(table)
                    .flatMap(
                        definition ->
                            definition.columns().stream()
                                .map(c -> c.column())
                                .filter(c -> Identifiers.quote(c.name()).equals(property.sql()))
                                .findFirst())
                    .map(column -> column.type()));
  }

  private static Object[] typeRow(PropertyGraph graph, String property, SqlType type) {
    return row(
        graph,
        property,
        InformationSchema.dataType(type),
        type instanceof SqlType.Varchar v ? v.length() : null,
        type instanceof SqlType.Numeric n
            ? (Integer) n.precision()
            : InformationSchema.binaryPrecision(type),
        type instanceof SqlType.Numeric n ? n.scale() : null);
  }

  /** There are no privileges yet: who may open a session may read every graph. */
  private static List<Object[]> privileges(CatalogSnapshot catalog) {
    List<Object[]> rows = new ArrayList<>();
    for (TableName name : catalog.graphs().keySet()) {
      rows.add(
          new Object[] {
            "megadb", "PUBLIC", name.catalog(), name.schema(), name.name(), "SELECT", "NO"
          });
    }
    return rows;
  }
}
