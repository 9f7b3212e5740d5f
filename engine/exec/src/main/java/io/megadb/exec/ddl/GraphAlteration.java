package io.megadb.exec.ddl;

import io.megadb.exec.session.EngineSession;
import io.megadb.exec.session.TemporaryGraphs;
import io.megadb.spi.catalog.CatalogSnapshot;
import io.megadb.spi.catalog.PropertyGraph;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.catalog.ViewDefinition;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.error.NearestName;
import io.megadb.sql.ColumnName;
import io.megadb.sql.graph.GraphStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What ALTER PROPERTY GRAPH makes of a graph; nothing is stored here. One per statement. */
final class GraphAlteration {
  private final EngineSession session;
  private final Names names;
  private final GraphLabels labels;
  private final GraphElements elements;
  private final Roles roles;

  GraphAlteration(
      EngineSession session, Names names, GraphLabels labels, GraphElements elements, Roles roles) {
    this.session = session;
    this.names = names;
    this.labels = labels;
    this.elements = elements;
    this.roles = roles;
  }

  /** The graph after a change. */
  PropertyGraph changed(PropertyGraph graph, GraphStatement.GraphChange change) {
    return switch (change) {
      case GraphStatement.GraphChange.AddTables add -> {
        List<PropertyGraph.VertexTable> vertices = new ArrayList<>(graph.vertexTables());
        vertices.addAll(elements.vertices(add.vertexTables(), all(graph)));
        List<PropertyGraph.EdgeTable> edges = new ArrayList<>(graph.edgeTables());
        edges.addAll(elements.edges(add.edgeTables(), vertices, all(graph)));
        yield graph.withTables(vertices, edges);
      }
      case GraphStatement.GraphChange.DropTables drop -> dropTables(graph, drop);
      case GraphStatement.GraphChange.Rename rename ->
          named(
              graph,
              new TableName(ViewDefinition.CATALOG, graph.name().schema(), rename.newName().name()),
              rename.newName());
      case GraphStatement.GraphChange.ChangeOwner role ->
          graph.withOwner(roles.named(role.owner()));
      case GraphStatement.GraphChange.SetSchema schema ->
          named(
              graph,
              new TableName(ViewDefinition.CATALOG, schema.schema().name(), graph.name().name()),
              schema.schema());
      case GraphStatement.GraphChange.SetOptions set -> {
        Map<String, String> options = new TreeMap<>(graph.options());
        options.putAll(GraphOptions.checked(set.options(), set.optionPositions()));
        yield graph.withOptions(options);
      }
      case GraphStatement.GraphChange.AddLabels add ->
          labels(graph, add.kind(), add.alias(), change);
      case GraphStatement.GraphChange.DropLabel drop ->
          labels(graph, drop.kind(), drop.alias(), change);
      case GraphStatement.GraphChange.AddProperties add ->
          labels(graph, add.kind(), add.alias(), change);
      case GraphStatement.GraphChange.DropProperties drop ->
          labels(graph, drop.kind(), drop.alias(), change);
    };
  }

  /** The graph with the labels of one table changed. */
  private PropertyGraph labels(
      PropertyGraph graph,
      GraphStatement.ElementKind kind,
      ColumnName alias,
      GraphStatement.GraphChange change) {
    boolean vertex = kind == GraphStatement.ElementKind.VERTEX;
    List<PropertyGraph.VertexTable> vertices = new ArrayList<>(graph.vertexTables());
    List<PropertyGraph.EdgeTable> edges = new ArrayList<>(graph.edgeTables());
    PropertyGraph.ElementTable element =
        (vertex ? vertices.stream() : edges.stream())
            .map(PropertyGraph.ElementTable.class::cast)
            .filter(t -> t.alias().equals(alias.name()))
            .findFirst()
            .orElseThrow(() -> noTable(graph, alias));
    List<PropertyGraph.Label> all = labels.changed(element, change, names.exact(element.table()));
    vertices.replaceAll(t -> t == element ? t.withLabels(all) : t);
    edges.replaceAll(t -> t == element ? t.withLabels(all) : t);
    return graph.withTables(vertices, edges);
  }

  private static MegaDbException noTable(PropertyGraph graph, ColumnName alias) {
    return new MegaDbException(
            ErrorCode.UNDEFINED_OBJECT,
            "property graph \""
                + graph.name().name()
                + "\" has no such table \""
                + alias.name()
                + "\"")
        .withPosition(alias.position())
        .withHint(
            NearestName.hint(
                alias.name(),
                all(graph).stream().map(PropertyGraph.ElementTable::alias).toList(),
                "ALTER PROPERTY GRAPH ... ADD makes one of it."));
  }

  private PropertyGraph named(PropertyGraph graph, TableName name, ColumnName written) {
    boolean temporary = TemporaryGraphs.isTemporary(graph.name().schema());
    if (temporary && !name.schema().equals(graph.name().schema())) {
      throw new MegaDbException(
              ErrorCode.FEATURE_NOT_SUPPORTED,
              "cannot move objects into or out of temporary schemas")
          .withPosition(written.position());
    }
    CatalogSnapshot snapshot = session.bindContext().snapshot();
    if (!temporary && !snapshot.schemas().contains(name.schema())) {
      throw names.unknownSchema(name.schema(), written.position());
    }
    if (snapshot.graphs().containsKey(name) || names.taken(name).isPresent()) {
      throw new MegaDbException(
              ErrorCode.DUPLICATE_TABLE, "relation \"" + name.name() + "\" already exists")
          .withPosition(written.position());
    }
    return graph.withName(name);
  }

  static List<PropertyGraph.ElementTable> all(PropertyGraph graph) {
    List<PropertyGraph.ElementTable> all = new ArrayList<>(graph.vertexTables());
    all.addAll(graph.edgeTables());
    return all;
  }

  private static PropertyGraph dropTables(
      PropertyGraph graph, GraphStatement.GraphChange.DropTables drop) {
    boolean vertices = drop.kind() == GraphStatement.ElementKind.VERTEX;
    Set<String> gone = new TreeSet<>();
    for (ColumnName alias : drop.aliases()) {
      boolean known =
          vertices
              ? graph.vertexTables().stream().anyMatch(t -> t.alias().equals(alias.name()))
              : graph.edgeTables().stream().anyMatch(t -> t.alias().equals(alias.name()));
      if (!known) {
        throw noTable(graph, alias);
      }
      gone.add(alias.name());
    }
    List<PropertyGraph.EdgeTable> edges = new ArrayList<>();
    for (PropertyGraph.EdgeTable edge : graph.edgeTables()) {
      boolean loose =
          gone.contains(edge.source().vertexAlias())
              || gone.contains(edge.destination().vertexAlias());
      if (vertices && loose && !drop.cascade()) {
        throw new MegaDbException(
                ErrorCode.DEPENDENT_OBJECTS,
                "edge table \"" + edge.alias() + "\" needs the vertex table")
            .withPosition(drop.aliases().getFirst().position())
            .withHint("Use CASCADE to drop the edge table from the graph too.");
      }
      if (!(vertices ? loose : gone.contains(edge.alias()))) {
        edges.add(edge);
      }
    }
    List<PropertyGraph.VertexTable> kept =
        graph.vertexTables().stream().filter(t -> !vertices || !gone.contains(t.alias())).toList();
    return graph.withTables(kept, edges);
  }
}
