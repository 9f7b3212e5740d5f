package io.megadb.sql.statement;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.sql.ColumnName;
import io.megadb.sql.QualifiedName;
import io.megadb.sql.calcite.CalciteParser;
import io.megadb.sql.calcite.SourceTokens;
import io.megadb.sql.graph.ElementTable;
import io.megadb.sql.graph.GraphStatement.ElementKind;
import io.megadb.sql.graph.LabelDefinition;
import io.megadb.sql.graph.LabelDefinition.Properties;
import io.megadb.sql.graph.LabelDefinition.Property;
import io.megadb.sql.text.TokenValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.sql.SqlIdentifier;

/** The element tables of a property graph, with their labels and properties. */
final class ElementTableParser {
  private final TokenCursor cursor;
  private final SourceTokens source;
  private final CalciteParser calcite;

  ElementTableParser(TokenCursor cursor, CalciteParser calcite) {
    this.cursor = cursor;
    this.source = cursor.source();
    this.calcite = calcite;
  }

  /** VERTEX TABLES (...) if it stands here. */
  List<ElementTable.Vertex> vertexTables() {
    List<ElementTable.Vertex> tables = new ArrayList<>();
    if (cursor.accept("VERTEX", "TABLES") || cursor.accept("NODE", "TABLES")) {
      cursor.expectSymbol("(");
      do {
        tables.add(vertexTable());
      } while (cursor.acceptSymbol(","));
      close("KEY, LABEL, PROPERTIES, \",\" or \")\"");
    }
    return tables;
  }

  /** EDGE TABLES (...) if it stands here. */
  List<ElementTable.Edge> edgeTables() {
    List<ElementTable.Edge> tables = new ArrayList<>();
    if (cursor.accept("EDGE", "TABLES") || cursor.accept("RELATIONSHIP", "TABLES")) {
      cursor.expectSymbol("(");
      do {
        tables.add(edgeTable());
      } while (cursor.acceptSymbol(","));
      close("LABEL, PROPERTIES, \",\" or \")\"");
    }
    return tables;
  }

  /** VERTEX, NODE, EDGE or RELATIONSHIP, and the word after it. */
  Optional<ElementKind> kind(String following) {
    if (cursor.accept("VERTEX", following) || cursor.accept("NODE", following)) {
      return Optional.of(ElementKind.VERTEX);
    }
    return cursor.accept("EDGE", following) || cursor.accept("RELATIONSHIP", following)
        ? Optional.of(ElementKind.EDGE)
        : Optional.empty();
  }

  private void close(String expected) {
    if (!cursor.acceptSymbol(")")) {
      throw cursor.expected(
          expected, Set.of("KEY", "LABEL", "PROPERTIES", "SOURCE", "DESTINATION", "DEFAULT"));
    }
  }

  private ElementTable.Vertex vertexTable() {
    int position = cursor.position();
    QualifiedName table = cursor.qualifiedName("a table name");
    return new ElementTable.Vertex(table, alias(), key(), labels(position));
  }

  private ElementTable.Edge edgeTable() {
    int position = cursor.position();
    QualifiedName table = cursor.qualifiedName("a table name");
    Optional<ColumnName> alias = alias();
    List<ColumnName> key = key();
    ElementTable.End from = end("SOURCE");
    ElementTable.End to = end("DESTINATION");
    return new ElementTable.Edge(table, alias, key, from, to, labels(position));
  }

  private Optional<ColumnName> alias() {
    return cursor.accept("AS") ? Optional.of(columnName("an alias")) : Optional.empty();
  }

  private List<ColumnName> key() {
    return cursor.accept("KEY") ? cursor.parenthesizedNames("a column name") : List.of();
  }

  private ElementTable.End end(String word) {
    cursor.expect(word);
    List<ColumnName> columns = List.of();
    if (cursor.isWords("KEY") && source.symbolAt(cursor.at() + 1, "(")) {
      columns = key();
      cursor.expect("REFERENCES");
    }
    ColumnName vertexTable = columnName("a vertex table of the graph");
    List<ColumnName> references =
        cursor.isSymbol("(") ? cursor.parenthesizedNames("a column name") : List.of();
    return new ElementTable.End(columns, vertexTable, references);
  }

  private List<LabelDefinition> labels(int tablePosition) {
    List<LabelDefinition> labels = new ArrayList<>();
    while (cursor.isWords("LABEL") || cursor.isWords("DEFAULT")) {
      labels.add(label());
    }
    if (labels.isEmpty()) {
      int position = isProperties() ? cursor.position() : tablePosition;
      labels.add(new LabelDefinition(Optional.empty(), properties(), position));
    } else if (isProperties()) {
      throw cursor.expected("LABEL, \",\" or \")\": one PROPERTIES clause for a label", Set.of());
    }
    return labels;
  }

  /** LABEL name | DEFAULT LABEL, with its properties. */
  LabelDefinition label() {
    int position = cursor.position();
    Optional<ColumnName> name = Optional.empty();
    if (cursor.accept("DEFAULT")) {
      cursor.expect("LABEL");
    } else {
      cursor.expect("LABEL");
      name = Optional.of(columnName("a label"));
    }
    return new LabelDefinition(name, properties(), position);
  }

  private boolean isProperties() {
    return cursor.isWords("PROPERTIES") || cursor.isWords("NO", "PROPERTIES");
  }

  private Properties properties() {
    if (cursor.accept("NO", "PROPERTIES")) {
      return new Properties.None();
    }
    if (!cursor.accept("PROPERTIES")) {
      return new Properties.All(List.of());
    }
    if (cursor.isSymbol("(")) {
      return new Properties.Listed(propertyList());
    }
    cursor.accept("ARE");
    if (!cursor.accept("ALL")) {
      throw cursor.expected("ALL COLUMNS or \"(\"", Set.of("ALL", "ARE"));
    }
    cursor.expect("COLUMNS");
    return new Properties.All(
        cursor.accept("EXCEPT") ? cursor.parenthesizedNames("a column name") : List.of());
  }

  /** {@code (expression [AS name], ...)}. */
  List<Property> propertyList() {
    List<Property> properties = new ArrayList<>();
    int close = source.closing(cursor.at());
    cursor.expectSymbol("(");
    do {
      int end = Math.min(cursor.findComma(cursor.at()), Math.min(close, cursor.end()));
      properties.add(property(cursor.at(), end));
      cursor.moveTo(end);
    } while (cursor.acceptSymbol(","));
    cursor.expectSymbol(")");
    return properties;
  }

  private Property property(int from, int end) {
    int position = cursor.position();
    boolean named =
        end - from > 2 && source.word(end - 2).equals("AS") && source.get(end - 1).isName();
    int expressionEnd = named ? end - 2 : end;
    Optional<ColumnName> name =
        named
            ? Optional.of(
                new ColumnName(
                    TokenValues.name(source.get(end - 1)), source.get(end - 1).position()))
            : Optional.empty();
    var expression = calcite.expression(from, expressionEnd);
    if (!named && !(expression instanceof SqlIdentifier)) {
      throw unnamed(position);
    }
    return new Property(expression, source.text(from, expressionEnd), name, position);
  }

  private static MegaDbException unnamed(int position) {
    return new MegaDbException(ErrorCode.SYNTAX_ERROR, "property name required")
        .withHint("Only a column names its property itself: write expression AS name.")
        .withPosition(position);
  }

  ColumnName columnName(String what) {
    int position = cursor.position();
    return new ColumnName(cursor.name(what), position);
  }
}
