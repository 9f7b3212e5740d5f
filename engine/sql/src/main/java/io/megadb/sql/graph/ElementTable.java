package io.megadb.sql.graph;

import io.megadb.sql.ColumnName;
import io.megadb.sql.QualifiedName;
import java.util.List;
import java.util.Optional;

/** A table that holds vertices or edges, as CREATE PROPERTY GRAPH names it. */
public sealed interface ElementTable {
  QualifiedName table();

  /** The name within the graph; without one it is the table's last part. */
  Optional<ColumnName> alias();

  /** KEY (...); empty for the table's primary key. */
  List<ColumnName> key();

  /** At least one: without any clause it is the default label with all columns. */
  List<LabelDefinition> labels();

  /** The name within the graph. */
  default String name() {
    return alias().map(ColumnName::name).orElse(table().name());
  }

  /** A vertex table. */
  record Vertex(
      QualifiedName table,
      Optional<ColumnName> alias,
      List<ColumnName> key,
      List<LabelDefinition> labels)
      implements ElementTable {}

  /** An edge table. */
  record Edge(
      QualifiedName table,
      Optional<ColumnName> alias,
      List<ColumnName> key,
      End source,
      End destination,
      List<LabelDefinition> labels)
      implements ElementTable {}

  /**
   * SOURCE or DESTINATION [KEY (columns) REFERENCES] vertexTable [(references)].
   *
   * @param columns of the edge table; empty to take them from its foreign key
   * @param vertexTable the vertex table's name within the graph
   * @param references columns of the vertex table; empty for its key
   */
  record End(List<ColumnName> columns, ColumnName vertexTable, List<ColumnName> references) {}
}
