package io.megadb.spi.catalog;

import io.megadb.spi.type.SqlType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A property graph (ISO/IEC 9075-16): tables of any tiers seen as vertices and edges.
 *
 * @param name its catalog is {@link ViewDefinition#CATALOG}
 * @param owner who made it, or whom ALTER ... OWNER TO names; kept and shown, asked for nothing
 * @param vertexTables by alias
 * @param edgeTables by alias; an alias stands once in both lists together
 * @param options what stood in WITH (...), keys in lower case
 */
public record PropertyGraph(
    TableName name,
    String owner,
    List<VertexTable> vertexTables,
    List<EdgeTable> edgeTables,
    Map<String, String> options) {

  public PropertyGraph {
    vertexTables = List.copyOf(vertexTables);
    edgeTables = List.copyOf(edgeTables);
    options = Map.copyOf(new TreeMap<>(options));
  }

  /**
   * A property: an expression over the columns of its table.
   *
   * @param type of the expression when it was given; empty for a column, which may be altered
   */
  public record Property(String name, String sql, Optional<SqlType> type) {
    /** A column. */
    public Property(String name, String sql) {
      this(name, sql, Optional.empty());
    }
  }

  /** A label and the properties it exposes. */
  public record Label(String name, List<Property> properties) {
    public Label {
      properties = List.copyOf(properties);
    }

    /** The property of that name. */
    public Optional<Property> property(String propertyName) {
      return properties.stream().filter(p -> p.name().equals(propertyName)).findFirst();
    }
  }

  /** A table whose rows are vertices or edges. */
  public sealed interface ElementTable {
    /** Unique within the graph. */
    String alias();

    TableName table();

    /** Columns that identify a row. */
    List<String> key();

    List<Label> labels();
  }

  /** A table whose rows are vertices. */
  public record VertexTable(String alias, TableName table, List<String> key, List<Label> labels)
      implements ElementTable {
    public VertexTable {
      key = List.copyOf(key);
      labels = List.copyOf(labels);
    }

    /** The same with other labels. */
    public VertexTable withLabels(List<Label> others) {
      return new VertexTable(alias, table, key, others);
    }
  }

  /**
   * A table whose rows are edges.
   *
   * @param key may be empty; then the edges' properties and numbers cannot be asked for
   */
  public record EdgeTable(
      String alias,
      TableName table,
      List<String> key,
      List<Label> labels,
      End source,
      End destination)
      implements ElementTable {
    public EdgeTable {
      key = List.copyOf(key);
      labels = List.copyOf(labels);
    }

    /** The same with other labels. */
    public EdgeTable withLabels(List<Label> others) {
      return new EdgeTable(alias, table, key, others, source, destination);
    }
  }

  /**
   * Where an edge begins or ends.
   *
   * @param columns of the edge table, equal to ...
   * @param vertexAlias ... those of this vertex table ...
   * @param vertexColumns ... which are its key, in the key's order
   */
  public record End(List<String> columns, String vertexAlias, List<String> vertexColumns) {
    public End {
      columns = List.copyOf(columns);
      vertexColumns = List.copyOf(vertexColumns);
    }
  }

  /** The same under another name. */
  public PropertyGraph withName(TableName other) {
    return new PropertyGraph(other, owner, vertexTables, edgeTables, options);
  }

  /** The same of another owner. */
  public PropertyGraph withOwner(String other) {
    return new PropertyGraph(name, other, vertexTables, edgeTables, options);
  }

  /** The same over other tables. */
  public PropertyGraph withTables(List<VertexTable> vertices, List<EdgeTable> edges) {
    return new PropertyGraph(name, owner, vertices, edges, options);
  }

  /** The same with other options. */
  public PropertyGraph withOptions(Map<String, String> others) {
    return new PropertyGraph(name, owner, vertexTables, edgeTables, others);
  }

  /** The vertex or edge table of that alias. */
  public Optional<ElementTable> table(String alias) {
    for (VertexTable table : vertexTables) {
      if (table.alias().equals(alias)) {
        return Optional.of(table);
      }
    }
    for (EdgeTable table : edgeTables) {
      if (table.alias().equals(alias)) {
        return Optional.of(table);
      }
    }
    return Optional.empty();
  }
}
