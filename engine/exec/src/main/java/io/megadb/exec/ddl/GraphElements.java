package io.megadb.exec.ddl;

import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.catalog.PropertyGraph;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.error.NearestName;
import io.megadb.spi.type.Column;
import io.megadb.sql.ColumnName;
import io.megadb.sql.graph.ElementTable;
import io.megadb.sql.graph.LabelDefinition;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;

/** The element tables of a property graph, checked against the tables they are. */
final class GraphElements {
  private final Names names;

  GraphElements(Names names) {
    this.names = names;
  }

  /**
   * Vertex tables.
   *
   * @param known tables that the graph has already
   */
  List<PropertyGraph.VertexTable> vertices(
      List<ElementTable.Vertex> written, List<PropertyGraph.ElementTable> known) {
    List<PropertyGraph.ElementTable> all = new ArrayList<>(known);
    List<PropertyGraph.VertexTable> tables = new ArrayList<>();
    for (ElementTable.Vertex vertex : written) {
      TableDefinition table = table(vertex, all);
      List<String> key = key(vertex, table, true);
      PropertyGraph.VertexTable made =
          new PropertyGraph.VertexTable(vertex.name(), table.name(), key, labels(vertex, table));
      tables.add(made);
      all.add(made);
    }
    return tables;
  }

  /**
   * Edge tables.
   *
   * @param vertices all vertex tables of the graph
   */
  List<PropertyGraph.EdgeTable> edges(
      List<ElementTable.Edge> written,
      List<PropertyGraph.VertexTable> vertices,
      List<PropertyGraph.ElementTable> known) {
    List<PropertyGraph.ElementTable> all = new ArrayList<>(known);
    all.addAll(vertices.stream().filter(v -> !known.contains(v)).toList());
    List<PropertyGraph.EdgeTable> tables = new ArrayList<>();
    for (ElementTable.Edge edge : written) {
      TableDefinition table = table(edge, all);
      PropertyGraph.EdgeTable made =
          new PropertyGraph.EdgeTable(
              edge.name(),
              table.name(),
              key(edge, table, false),
              labels(edge, table),
              end(edge.source(), table, vertices),
              end(edge.destination(), table, vertices));
      tables.add(made);
      all.add(made);
    }
    return tables;
  }

  private TableDefinition table(ElementTable written, List<PropertyGraph.ElementTable> known) {
    if (known.stream().anyMatch(t -> t.alias().equals(written.name()))) {
      throw new MegaDbException(
              ErrorCode.DUPLICATE_ALIAS,
              "the graph has two tables called \"" + written.name() + "\"")
          .withPosition(
              written.alias().map(ColumnName::position).orElse(written.table().position()))
          .withHint("Give one of them another name by AS.");
    }
    return names.find(written.table(), false).orElseThrow();
  }

  private static List<String> key(ElementTable written, TableDefinition table, boolean needed) {
    if (!written.key().isEmpty()) {
      return columns(written.key(), table);
    }
    if (table.primaryKey().isEmpty() && needed) {
      throw new MegaDbException(
              ErrorCode.INVALID_TABLE_DEFINITION,
              "table \"" + written.table() + "\" has no primary key")
          .withPosition(written.table().position())
          .withHint("Say what identifies a vertex: KEY (columns).");
    }
    return table.primaryKey();
  }

  private static List<String> columns(List<ColumnName> written, TableDefinition table) {
    List<String> columns = new ArrayList<>();
    for (ColumnName column : written) {
      columns.add(column(column, table).name());
    }
    return columns;
  }

  private static Column column(ColumnName written, TableDefinition table) {
    return table
        .column(written.name())
        .orElseThrow(
            () ->
                new MegaDbException(
                        ErrorCode.UNDEFINED_COLUMN,
                        "column \""
                            + written.name()
                            + "\" of \""
                            + table.name().name()
                            + "\" does not exist")
                    .withPosition(written.position())
                    .withHint(
                        NearestName.hint(
                            written.name(),
                            table.rowType().stream().map(Column::name).toList(),
                            "Its columns are "
                                + String.join(
                                    ", ", table.rowType().stream().map(Column::name).toList())
                                + ".")))
        .column();
  }

  private static PropertyGraph.End end(
      ElementTable.End written, TableDefinition table, List<PropertyGraph.VertexTable> vertices) {
    String alias = written.vertexTable().name();
    PropertyGraph.VertexTable vertex =
        vertices.stream()
            .filter(v -> v.alias().equals(alias))
            .findFirst()
            .orElseThrow(
                () ->
                    new MegaDbException(
                            ErrorCode.UNDEFINED_OBJECT,
                            "the graph has no vertex table \"" + alias + "\"")
                        .withPosition(written.vertexTable().position())
                        .withHint(
                            NearestName.hint(
                                alias,
                                vertices.stream().map(PropertyGraph.VertexTable::alias).toList(),
                                "Name it under VERTEX TABLES.")));
    if (written.columns().isEmpty()) {
      throw new MegaDbException(
              ErrorCode.FEATURE_NOT_SUPPORTED,
              "the columns that lead to \"" + alias + "\" are not known")
          .withPosition(written.vertexTable().position())
          .withHint("Write KEY (columns) REFERENCES " + alias + " (columns).");
    }
    List<String> columns = columns(written.columns(), table);
    List<String> references =
        written.references().isEmpty()
            ? vertex.key()
            : written.references().stream().map(ColumnName::name).toList();
    if (!references.equals(vertex.key()) || columns.size() != references.size()) {
      throw new MegaDbException(
              ErrorCode.INVALID_TABLE_DEFINITION,
              "an edge must refer to the key of \""
                  + alias
                  + "\", which is ("
                  + String.join(", ", vertex.key())
                  + ")")
          .withPosition(written.vertexTable().position())
          .withHint("Name as many columns as that key has, in its order.");
    }
    return new PropertyGraph.End(columns, alias, references);
  }

  private static List<PropertyGraph.Label> labels(ElementTable written, TableDefinition table) {
    List<PropertyGraph.Label> labels = new ArrayList<>();
    for (LabelDefinition label : written.labels()) {
      String name = label.name().map(ColumnName::name).orElse(written.name());
      labels.add(new PropertyGraph.Label(name, properties(label.properties(), table)));
    }
    return labels;
  }

  private static List<PropertyGraph.Property> properties(
      LabelDefinition.Properties written, TableDefinition table) {
    List<PropertyGraph.Property> properties = new ArrayList<>();
    switch (written) {
      case LabelDefinition.Properties.None none -> {}
      case LabelDefinition.Properties.All all -> {
        List<String> except = columns(all.except(), table);
        for (Column column : table.rowType()) {
          if (!except.contains(column.name())) {
            properties.add(
                new PropertyGraph.Property(column.name(), Identifiers.quote(column.name())));
          }
        }
      }
      case LabelDefinition.Properties.Listed listed -> {
        for (LabelDefinition.Property property : listed.properties()) {
          boolean column = property.expression() instanceof SqlIdentifier id && id.isSimple();
          if (column) {
            String name = ((SqlIdentifier) property.expression()).getSimple();
            column(new ColumnName(name, property.position()), table);
            properties.add(
                new PropertyGraph.Property(
                    property.name().map(ColumnName::name).orElse(name), Identifiers.quote(name)));
          } else {
            properties.add(
                new PropertyGraph.Property(property.name().orElseThrow().name(), property.text()));
          }
        }
      }
    }
    return properties;
  }
}
