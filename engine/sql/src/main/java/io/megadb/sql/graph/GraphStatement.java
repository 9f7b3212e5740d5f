package io.megadb.sql.graph;

import io.megadb.sql.ColumnName;
import io.megadb.sql.QualifiedName;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** CREATE, ALTER and DROP PROPERTY GRAPH. Names are unresolved. */
public sealed interface GraphStatement {

  /**
   * CREATE PROPERTY GRAPH.
   *
   * @param orReplace OR REPLACE, an extension; not together with {@code ifNotExists}
   * @param ifNotExists IF NOT EXISTS, an extension
   * @param temporary TEMP or TEMPORARY
   * @param options WITH (...), an extension: keys in lower case, string values without quotes
   * @param optionPositions 1-based offsets of the option keys
   */
  record Create(
      QualifiedName name,
      boolean orReplace,
      boolean ifNotExists,
      boolean temporary,
      List<ElementTable.Vertex> vertexTables,
      List<ElementTable.Edge> edgeTables,
      Map<String, String> options,
      Map<String, Integer> optionPositions)
      implements GraphStatement {}

  /** ALTER PROPERTY GRAPH; one change a statement, as in PostgreSQL. */
  record Alter(QualifiedName name, boolean ifExists, GraphChange change)
      implements GraphStatement {}

  /** DROP PROPERTY GRAPH. */
  record Drop(List<QualifiedName> names, boolean ifExists, boolean cascade)
      implements GraphStatement {}

  /** Vertex (NODE) or edge (RELATIONSHIP). */
  enum ElementKind {
    VERTEX,
    EDGE
  }

  /** What one ALTER PROPERTY GRAPH does. */
  sealed interface GraphChange {
    /** ADD VERTEX TABLES (...) EDGE TABLES (...); one of the lists may be empty. */
    record AddTables(List<ElementTable.Vertex> vertexTables, List<ElementTable.Edge> edgeTables)
        implements GraphChange {}

    /** DROP VERTEX | EDGE TABLES (aliases). */
    record DropTables(ElementKind kind, List<ColumnName> aliases, boolean cascade)
        implements GraphChange {}

    /** ALTER VERTEX | EDGE TABLE alias ADD LABEL ... [ADD LABEL ...]. */
    record AddLabels(ElementKind kind, ColumnName alias, List<LabelDefinition> labels)
        implements GraphChange {}

    /** ALTER VERTEX | EDGE TABLE alias DROP LABEL label. */
    record DropLabel(ElementKind kind, ColumnName alias, ColumnName label, boolean cascade)
        implements GraphChange {}

    /** ALTER VERTEX | EDGE TABLE alias ALTER LABEL label ADD PROPERTIES (...). */
    record AddProperties(
        ElementKind kind,
        ColumnName alias,
        ColumnName label,
        List<LabelDefinition.Property> properties)
        implements GraphChange {}

    /** ALTER VERTEX | EDGE TABLE alias ALTER LABEL label DROP PROPERTIES (...). */
    record DropProperties(
        ElementKind kind,
        ColumnName alias,
        ColumnName label,
        List<ColumnName> properties,
        boolean cascade)
        implements GraphChange {}

    /** RENAME TO name. */
    record Rename(ColumnName newName) implements GraphChange {}

    /**
     * OWNER TO role.
     *
     * @param owner empty for CURRENT_ROLE, CURRENT_USER and SESSION_USER
     */
    record ChangeOwner(Optional<ColumnName> owner) implements GraphChange {}

    /** SET SCHEMA name. */
    record SetSchema(ColumnName schema) implements GraphChange {}

    /**
     * SET (key = value, ...), an extension.
     *
     * @param options keys in lower case, string values without quotes
     * @param optionPositions 1-based offsets of the option keys
     */
    record SetOptions(Map<String, String> options, Map<String, Integer> optionPositions)
        implements GraphChange {}
  }
}
