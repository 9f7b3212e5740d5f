package io.megadb.sql.statement;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.sql.ColumnName;
import io.megadb.sql.QualifiedName;
import io.megadb.sql.Statement;
import io.megadb.sql.calcite.CalciteParser;
import io.megadb.sql.graph.ElementTable;
import io.megadb.sql.graph.GraphStatement;
import io.megadb.sql.graph.GraphStatement.ElementKind;
import io.megadb.sql.graph.GraphStatement.GraphChange;
import io.megadb.sql.graph.LabelDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * CREATE, ALTER and DROP PROPERTY GRAPH: the standard's and PostgreSQL 19's forms, with OR REPLACE,
 * IF NOT EXISTS, WITH (...) and SET (...) as extensions. The verb stands before the cursor.
 */
final class PropertyGraphParser {
  private final TokenCursor cursor;
  private final ElementTableParser elements;

  PropertyGraphParser(TokenCursor cursor, CalciteParser calcite) {
    this.cursor = cursor;
    this.elements = new ElementTableParser(cursor, calcite);
  }

  /** Whether a property graph is what the verb is about. */
  static boolean isNext(TokenCursor cursor) {
    boolean temporary = cursor.isWords("TEMP") || cursor.isWords("TEMPORARY");
    return cursor.word(temporary ? 1 : 0).equals("PROPERTY");
  }

  Statement create(boolean orReplace) {
    boolean temporary = cursor.accept("TEMP") || cursor.accept("TEMPORARY");
    propertyGraph();
    int ifPosition = cursor.position();
    boolean ifNotExists = cursor.accept("IF", "NOT", "EXISTS");
    if (orReplace && ifNotExists) {
      throw new MegaDbException(
              ErrorCode.SYNTAX_ERROR, "OR REPLACE and IF NOT EXISTS exclude one another")
          .withHint("Leave one of them out.")
          .withPosition(ifPosition);
    }
    QualifiedName name = cursor.qualifiedName("the name of a property graph");
    List<ElementTable.Vertex> vertices = elements.vertexTables();
    List<ElementTable.Edge> edges = elements.edgeTables();
    Options options = cursor.accept("WITH") ? Options.parenthesized(cursor) : Options.empty();
    if (!cursor.atEnd()) {
      throw cursor.expected(
          edges.isEmpty() && options.values().isEmpty()
              ? (vertices.isEmpty() ? "VERTEX TABLES, EDGE TABLES" : "EDGE TABLES")
                  + ", WITH or the end of the statement"
              : "the end of the statement",
          Set.of("VERTEX", "NODE", "EDGE", "RELATIONSHIP", "WITH"));
    }
    return statement(
        new GraphStatement.Create(
            name,
            orReplace,
            ifNotExists,
            temporary,
            vertices,
            edges,
            options.values(),
            options.positions()));
  }

  Statement drop() {
    propertyGraph();
    boolean ifExists = cursor.accept("IF", "EXISTS");
    List<QualifiedName> names = cursor.qualifiedNames("the name of a property graph");
    boolean cascade = cascade();
    cursor.expectEnd();
    return statement(new GraphStatement.Drop(names, ifExists, cascade));
  }

  Statement alter() {
    propertyGraph();
    boolean ifExists = cursor.accept("IF", "EXISTS");
    QualifiedName name = cursor.qualifiedName("the name of a property graph");
    GraphChange change = change();
    cursor.expectEnd();
    return statement(new GraphStatement.Alter(name, ifExists, change));
  }

  private GraphChange change() {
    if (cursor.accept("OWNER", "TO")) {
      boolean self =
          cursor.accept("CURRENT_USER")
              || cursor.accept("CURRENT_ROLE")
              || cursor.accept("SESSION_USER");
      return new GraphChange.ChangeOwner(
          self ? Optional.empty() : Optional.of(elements.columnName("a role")));
    }
    if (cursor.accept("RENAME")) {
      cursor.expect("TO");
      return new GraphChange.Rename(elements.columnName("a new name"));
    }
    if (cursor.accept("SET", "SCHEMA")) {
      return new GraphChange.SetSchema(elements.columnName("a schema name"));
    }
    if (cursor.isWords("SET")) {
      cursor.accept("SET");
      Options options = Options.parenthesized(cursor);
      return new GraphChange.SetOptions(options.values(), options.positions());
    }
    if (cursor.accept("ADD")) {
      List<ElementTable.Vertex> vertices = elements.vertexTables();
      List<ElementTable.Edge> edges = elements.edgeTables();
      if (vertices.isEmpty() && edges.isEmpty()) {
        throw cursor.expected(
            "VERTEX TABLES or EDGE TABLES", Set.of("VERTEX", "NODE", "EDGE", "RELATIONSHIP"));
      }
      return new GraphChange.AddTables(vertices, edges);
    }
    if (cursor.accept("DROP")) {
      ElementKind kind = kind("TABLES");
      List<ColumnName> aliases = cursor.parenthesizedNames("an element table of the graph");
      return new GraphChange.DropTables(kind, aliases, cascade());
    }
    if (cursor.accept("ALTER")) {
      return alterTable(kind("TABLE"));
    }
    throw cursor.expected(
        "ADD, DROP, ALTER, OWNER TO, RENAME TO, SET SCHEMA or SET (...)",
        Set.of("ADD", "DROP", "ALTER", "OWNER", "RENAME", "SET"));
  }

  private GraphChange alterTable(ElementKind kind) {
    ColumnName alias = elements.columnName("an element table of the graph");
    if (cursor.isWords("ADD")) {
      List<LabelDefinition> labels = new ArrayList<>();
      while (cursor.accept("ADD")) {
        if (!cursor.isWords("LABEL")) {
          throw cursor.expected("LABEL", Set.of("LABEL"));
        }
        labels.add(elements.label());
      }
      return new GraphChange.AddLabels(kind, alias, labels);
    }
    if (cursor.accept("DROP")) {
      cursor.expect("LABEL");
      ColumnName label = elements.columnName("a label");
      return new GraphChange.DropLabel(kind, alias, label, cascade());
    }
    if (cursor.accept("ALTER")) {
      cursor.expect("LABEL");
      ColumnName label = elements.columnName("a label");
      if (cursor.accept("ADD")) {
        cursor.expect("PROPERTIES");
        return new GraphChange.AddProperties(kind, alias, label, elements.propertyList());
      }
      if (cursor.accept("DROP")) {
        cursor.expect("PROPERTIES");
        List<ColumnName> names = cursor.parenthesizedNames("a property");
        return new GraphChange.DropProperties(kind, alias, label, names, cascade());
      }
      throw cursor.expected("ADD PROPERTIES or DROP PROPERTIES", Set.of("ADD", "DROP"));
    }
    throw cursor.expected("ADD LABEL, DROP LABEL or ALTER LABEL", Set.of("ADD", "DROP", "ALTER"));
  }

  private ElementKind kind(String following) {
    Optional<ElementKind> kind = elements.kind(following);
    return kind.orElseThrow(
        () ->
            cursor.expected(
                "VERTEX " + following + " or EDGE " + following,
                Set.of("VERTEX", "NODE", "EDGE", "RELATIONSHIP")));
  }

  private void propertyGraph() {
    cursor.expect("PROPERTY");
    cursor.expect("GRAPH");
  }

  private boolean cascade() {
    boolean cascade = cursor.accept("CASCADE");
    if (!cascade) {
      cursor.accept("RESTRICT");
    }
    return cascade;
  }

  private static Statement statement(GraphStatement definition) {
    return new Statement.PropertyGraph(definition);
  }
}
