package io.megadb.exec.ddl;

import io.megadb.spi.catalog.PropertyGraph;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.ViewDefinition;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.error.NearestName;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.sql.ColumnName;
import io.megadb.sql.graph.ElementTable;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** The element tables of a property graph, checked against the tables they are. */
final class GraphElements {
  private final Names names;
  private final GraphLabels labels;
  private final ForeignKeys foreignKeys;

  GraphElements(Names names, GraphLabels labels, ForeignKeys foreignKeys) {
    this.names = names;
    this.labels = labels;
    this.foreignKeys = foreignKeys;
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
          new PropertyGraph.VertexTable(vertex.name(), table.name(), key, labels.of(vertex, table));
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
              labels.of(edge, table),
              end(edge, edge.source(), table, vertices),
              end(edge, edge.destination(), table, vertices));
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
    TableDefinition table = names.find(written.table(), false).orElseThrow();
    if (table.name().catalog().equals(ViewDefinition.CATALOG)) {
      throw new MegaDbException(
              ErrorCode.WRONG_OBJECT_TYPE,
              "\"" + written.table() + "\" is a system table, which no graph can be over")
          .withPosition(written.table().position())
          .withHint("Copy it by CREATE TABLE ... AS SELECT.");
    }
    return table;
  }

  private static List<String> key(ElementTable written, TableDefinition table, boolean needed) {
    if (!written.key().isEmpty()) {
      List<String> columns = columns(written.key(), table);
      written.key().forEach(c -> keyFamily(column(c, table), c.position()));
      return columns;
    }
    if (table.primaryKey().isEmpty() && needed) {
      throw new MegaDbException(
              ErrorCode.INVALID_TABLE_DEFINITION,
              "table \"" + written.table() + "\" has no primary key")
          .withPosition(written.table().position())
          .withHint("Say what identifies a vertex: KEY (columns).");
    }
    table
        .primaryKey()
        .forEach(
            c -> keyFamily(table.column(c).orElseThrow().column(), written.table().position()));
    return table.primaryKey();
  }

  static List<String> columns(List<ColumnName> written, TableDefinition table) {
    List<String> columns = new ArrayList<>();
    for (ColumnName column : written) {
      columns.add(column(column, table).name());
    }
    return columns;
  }

  static Column column(ColumnName written, TableDefinition table) {
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

  /** Types whose values compare as keys. */
  private enum Family {
    INTEGER,
    TEXT,
    UUID
  }

  private static Family keyFamily(Column column, int position) {
    return switch (column.type()) {
      case SqlType.Simple s
          when s == SqlType.Simple.SMALLINT
              || s == SqlType.Simple.INTEGER
              || s == SqlType.Simple.BIGINT ->
          Family.INTEGER;
      case SqlType.Simple s when s == SqlType.Simple.TEXT -> Family.TEXT;
      case SqlType.Simple s when s == SqlType.Simple.UUID -> Family.UUID;
      case SqlType.Varchar v -> Family.TEXT;
      default ->
          throw new MegaDbException(
                  ErrorCode.FEATURE_NOT_SUPPORTED,
                  "column \""
                      + column.name()
                      + "\" of type "
                      + column.type().sql()
                      + " can't be a key of a graph")
              .withPosition(position)
              .withHint("Keys are of integer types, text and uuid.");
    };
  }

  private PropertyGraph.End end(
      ElementTable.Edge edge,
      ElementTable.End written,
      TableDefinition table,
      List<PropertyGraph.VertexTable> vertices) {
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
      List<String> columns = foreignKeys.columns(table, vertex, edge, written);
      return new PropertyGraph.End(columns, alias, vertex.key());
    }
    List<String> columns = columns(written.columns(), table);
    List<String> references =
        written.references().isEmpty()
            ? vertex.key()
            : written.references().stream().map(ColumnName::name).toList();
    if (!new TreeSet<>(references).equals(new TreeSet<>(vertex.key()))
        || references.size() != vertex.key().size()
        || columns.size() != references.size()) {
      throw new MegaDbException(
              ErrorCode.INVALID_TABLE_DEFINITION,
              "an edge must refer to the key of \""
                  + alias
                  + "\", which is ("
                  + String.join(", ", vertex.key())
                  + ")")
          .withPosition(written.vertexTable().position())
          .withHint("Name as many columns as that key has.");
    }
    TableDefinition vertexTable = names.exact(vertex.table());
    List<String> ordered = new ArrayList<>();
    for (String key : vertex.key()) {
      ColumnName own = written.columns().get(references.indexOf(key));
      Column theirs = vertexTable.column(key).orElseThrow().column();
      Column ours = column(own, table);
      if (keyFamily(ours, own.position()) != keyFamily(theirs, own.position())) {
        throw new MegaDbException(
                ErrorCode.DATATYPE_MISMATCH,
                "column \""
                    + ours.name()
                    + "\" is "
                    + ours.type().sql()
                    + ", and \""
                    + key
                    + "\" of \""
                    + alias
                    + "\", which it refers to, is "
                    + theirs.type().sql())
            .withPosition(own.position())
            .withHint("Both have to be integers, or text, or uuid.");
      }
      ordered.add(ours.name());
    }
    return new PropertyGraph.End(ordered, alias, vertex.key());
  }
}
