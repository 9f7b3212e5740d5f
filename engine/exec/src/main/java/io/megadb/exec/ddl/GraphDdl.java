package io.megadb.exec.ddl;

import io.megadb.exec.session.EngineServices;
import io.megadb.exec.session.EngineSession;
import io.megadb.exec.session.QueryRegistry;
import io.megadb.spi.catalog.CatalogSnapshot;
import io.megadb.spi.catalog.PropertyGraph;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.catalog.ViewDefinition;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.error.NearestName;
import io.megadb.spi.query.Durations;
import io.megadb.spi.tier.SqlTierSession;
import io.megadb.sql.ColumnName;
import io.megadb.sql.QualifiedName;
import io.megadb.sql.graph.GraphStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** CREATE, ALTER and DROP PROPERTY GRAPH: graphs are kept in the catalog. One per statement. */
final class GraphDdl {
  private static final String STALENESS = "staleness";
  private static final Map<String, Set<String>> OPTIONS =
      Map.of(
          STALENESS,
          Set.of(),
          "dangling",
          Set.of("ignore", "reject"),
          "follow",
          Set.of("triggers", "none"));

  private final EngineServices services;
  private final EngineSession session;
  private final Names names;
  private final GraphLabels labels;
  private final GraphElements elements;
  private final QueryRegistry.Entry entry;

  GraphDdl(
      EngineServices services,
      EngineSession session,
      Names names,
      SqlTierSession sqlSession,
      String sql,
      QueryRegistry.Entry entry) {
    this.services = services;
    this.session = session;
    this.names = names;
    this.entry = entry;
    this.labels = new GraphLabels(services, session.bindContext().withSql(sql));
    this.elements =
        new GraphElements(
            names, labels, new ForeignKeys(services.sqlTier().catalog(), sqlSession, entry));
  }

  void run(GraphStatement statement) {
    session.refuseInTransaction(ViewDefinition.CATALOG);
    switch (statement) {
      case GraphStatement.Create create -> create(create);
      case GraphStatement.Alter alter -> alter(alter);
      case GraphStatement.Drop drop -> drop(drop);
    }
    if (!(statement instanceof GraphStatement.Create)) {
      forgetChanges();
    }
  }

  /** Tables that no graph is over any more need not tell their changes. */
  private void forgetChanges() {
    Set<TableName> needed = new TreeSet<>();
    for (PropertyGraph graph : services.snapshot().get().graphs().values()) {
      all(graph).forEach(t -> needed.add(t.table()));
    }
    needed.removeIf(t -> !t.catalog().equals(services.sqlTier().catalog()));
    try (SqlTierSession sql = services.sqlTier().openSession()) {
      services.changeLog().retain(needed, sql, entry.context());
    }
  }

  private void create(GraphStatement.Create create) {
    TableName name = names.newName(create.name(), ViewDefinition.CATALOG);
    boolean exists = services.snapshot().get().graphs().containsKey(name);
    if (exists && create.ifNotExists()) {
      return;
    }
    if (create.temporary()) {
      throw new MegaDbException(
              ErrorCode.FEATURE_NOT_SUPPORTED, "temporary property graphs are not supported")
          .withPosition(create.name().position())
          .withHint("Leave TEMPORARY out and drop the graph when it is done with.");
    }
    if ((exists && !create.orReplace()) || (!exists && names.taken(name).isPresent())) {
      throw new MegaDbException(
              ErrorCode.DUPLICATE_TABLE, "relation \"" + name.name() + "\" already exists")
          .withPosition(create.name().position());
    }
    List<PropertyGraph.VertexTable> vertices = elements.vertices(create.vertexTables(), List.of());
    List<PropertyGraph.EdgeTable> edges = elements.edges(create.edgeTables(), vertices, List.of());
    PropertyGraph graph =
        new PropertyGraph(
            name, vertices, edges, checked(create.options(), create.optionPositions()));
    services
        .catalog()
        .update(
            snapshot -> {
              if (!create.orReplace() || !snapshot.graphs().containsKey(name)) {
                Names.refuseTaken(snapshot, name);
              }
              return snapshot.withGraph(graph);
            });
  }

  private static Map<String, String> checked(
      Map<String, String> options, Map<String, Integer> positions) {
    options.forEach(
        (key, value) -> {
          int position = positions.getOrDefault(key, 0);
          Set<String> values = OPTIONS.get(key);
          if (values == null) {
            throw new MegaDbException(
                    ErrorCode.INVALID_PARAMETER_VALUE,
                    "a property graph has no option \"" + key + "\"")
                .withPosition(position)
                .withHint(
                    NearestName.hint(
                        key,
                        OPTIONS.keySet(),
                        "Its options are "
                            + String.join(", ", new TreeSet<>(OPTIONS.keySet()))
                            + "."));
          }
          if (!values.isEmpty() && !values.contains(value)) {
            throw new MegaDbException(
                    ErrorCode.INVALID_PARAMETER_VALUE,
                    "option \"" + key + "\" can't be \"" + value + "\"")
                .withPosition(position)
                .withHint("Use " + String.join(" or ", new TreeSet<>(values)) + ".");
          }
          if (key.equals(STALENESS) && Durations.parse(value).isEmpty()) {
            throw new MegaDbException(
                    ErrorCode.INVALID_PARAMETER_VALUE,
                    "option \"" + key + "\" can't be \"" + value + "\"")
                .withPosition(position)
                .withHint("Write " + Durations.FORM + ".");
          }
        });
    return options;
  }

  private Optional<PropertyGraph> find(QualifiedName written, boolean mayBeMissing) {
    CatalogSnapshot snapshot = services.snapshot().get();
    List<String> parts = written.parts();
    List<String> schemas =
        parts.size() > 1
            ? List.of(parts.get(parts.size() - 2))
            : session.bindContext().searchPath();
    for (String schema : schemas) {
      Optional<PropertyGraph> graph = snapshot.graph(schema, written.name());
      if (graph.isPresent()) {
        return graph;
      }
    }
    if (mayBeMissing) {
      return Optional.empty();
    }
    Set<String> known = new TreeSet<>();
    snapshot.graphs().keySet().forEach(g -> known.add(g.name()));
    throw new MegaDbException(
            ErrorCode.UNDEFINED_TABLE, "property graph \"" + written + "\" does not exist")
        .withPosition(written.position())
        .withHint(
            NearestName.hint(
                written.name(), known, "The graphs are " + String.join(", ", known) + "."));
  }

  private void drop(GraphStatement.Drop drop) {
    for (QualifiedName written : drop.names()) {
      find(written, drop.ifExists())
          .ifPresent(
              graph -> {
                names.refuseIfViewsDepend(graph.name(), drop.cascade());
                services.catalog().update(snapshot -> snapshot.withoutGraph(graph.name()));
                services.graphs().forEach(g -> g.forget(graph.name()));
              });
    }
  }

  private void alter(GraphStatement.Alter alter) {
    Optional<PropertyGraph> found = find(alter.name(), alter.ifExists());
    if (found.isEmpty()) {
      return;
    }
    TableName name = found.get().name();
    // Of two sessions that alter it at once, the later one changes what the other has made.
    CatalogSnapshot after =
        services
            .catalog()
            .update(
                snapshot -> {
                  PropertyGraph graph = snapshot.graphs().get(name);
                  if (graph == null) {
                    throw new MegaDbException(
                            ErrorCode.UNDEFINED_TABLE,
                            "property graph \"" + name.name() + "\" was dropped")
                        .withPosition(alter.name().position());
                  }
                  PropertyGraph changed = changed(graph, alter.change());
                  if (!changed.name().equals(name)) {
                    Names.refuseTaken(snapshot, changed.name());
                  }
                  return snapshot.withoutGraph(name).withGraph(changed);
                });
    if (!after.graphs().containsKey(name)) {
      services.graphs().forEach(g -> g.forget(name));
    }
  }

  private PropertyGraph changed(PropertyGraph graph, GraphStatement.GraphChange change) {
    return switch (change) {
      case GraphStatement.GraphChange.AddTables add -> {
        List<PropertyGraph.VertexTable> vertices = new ArrayList<>(graph.vertexTables());
        vertices.addAll(elements.vertices(add.vertexTables(), all(graph)));
        List<PropertyGraph.EdgeTable> edges = new ArrayList<>(graph.edgeTables());
        edges.addAll(elements.edges(add.edgeTables(), vertices, all(graph)));
        yield new PropertyGraph(graph.name(), vertices, edges, graph.options());
      }
      case GraphStatement.GraphChange.DropTables drop -> dropTables(graph, drop);
      case GraphStatement.GraphChange.Rename rename ->
          named(
              graph,
              new TableName(ViewDefinition.CATALOG, graph.name().schema(), rename.newName().name()),
              rename.newName());
      case GraphStatement.GraphChange.SetSchema schema ->
          named(
              graph,
              new TableName(ViewDefinition.CATALOG, schema.schema().name(), graph.name().name()),
              schema.schema());
      case GraphStatement.GraphChange.SetOptions set -> {
        Map<String, String> options = new TreeMap<>(graph.options());
        options.putAll(checked(set.options(), set.optionPositions()));
        yield new PropertyGraph(graph.name(), graph.vertexTables(), graph.edgeTables(), options);
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
    return new PropertyGraph(graph.name(), vertices, edges, graph.options());
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
    if (!services.snapshot().get().schemas().contains(name.schema())) {
      throw names.unknownSchema(name.schema(), written.position());
    }
    if (services.snapshot().get().graphs().containsKey(name) || names.taken(name).isPresent()) {
      throw new MegaDbException(
              ErrorCode.DUPLICATE_TABLE, "relation \"" + name.name() + "\" already exists")
          .withPosition(written.position());
    }
    return new PropertyGraph(name, graph.vertexTables(), graph.edgeTables(), graph.options());
  }

  private static List<PropertyGraph.ElementTable> all(PropertyGraph graph) {
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
    return new PropertyGraph(graph.name(), kept, edges, graph.options());
  }
}
