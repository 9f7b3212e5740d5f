package io.megadb.exec.ddl;

import io.megadb.exec.session.EngineServices;
import io.megadb.exec.session.EngineSession;
import io.megadb.exec.session.QueryRegistry;
import io.megadb.exec.session.TemporaryGraphs;
import io.megadb.spi.catalog.CatalogSnapshot;
import io.megadb.spi.catalog.PropertyGraph;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.catalog.ViewDefinition;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.error.NearestName;
import io.megadb.spi.tier.SqlTierSession;
import io.megadb.sql.QualifiedName;
import io.megadb.sql.graph.GraphStatement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** CREATE, ALTER and DROP PROPERTY GRAPH: graphs are kept in the catalog. One per statement. */
final class GraphDdl {
  private final EngineServices services;
  private final EngineSession session;
  private final Names names;
  private final GraphElements elements;
  private final GraphAlteration alteration;
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
    GraphLabels labels = new GraphLabels(services, session.bindContext().withSql(sql));
    this.elements =
        new GraphElements(
            names, labels, new ForeignKeys(services.sqlTier().catalog(), sqlSession, entry));
    Roles roles = new Roles(session.user(), sqlSession, entry);
    this.alteration = new GraphAlteration(session, names, labels, elements, roles);
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
      GraphAlteration.all(graph).forEach(t -> needed.add(t.table()));
    }
    needed.removeIf(t -> !t.catalog().equals(services.sqlTier().catalog()));
    try (SqlTierSession sql = services.sqlTier().openSession()) {
      services.changeLog().retain(needed, sql, entry.context());
    }
  }

  private void create(GraphStatement.Create create) {
    TableName name =
        create.temporary()
            ? temporaryName(create.name())
            : names.newName(create.name(), ViewDefinition.CATALOG);
    boolean exists = session.bindContext().snapshot().graphs().containsKey(name);
    if (exists && create.ifNotExists()) {
      return;
    }
    if ((exists && !create.orReplace()) || (!exists && names.taken(name).isPresent())) {
      throw new MegaDbException(
              ErrorCode.DUPLICATE_TABLE, "relation \"" + name.name() + "\" already exists")
          .withPosition(create.name().position());
    }
    List<PropertyGraph.VertexTable> vertices = elements.vertices(create.vertexTables(), List.of());
    List<PropertyGraph.EdgeTable> edges = elements.edges(create.edgeTables(), vertices, List.of());
    Map<String, String> options =
        new TreeMap<>(GraphOptions.checked(create.options(), create.optionPositions()));
    if (create.temporary()) {
      // Triggers would outlive a session that the server loses.
      options.put(GraphOptions.FOLLOW, "none");
    }
    PropertyGraph graph = new PropertyGraph(name, session.user(), vertices, edges, options);
    update(
        name,
        snapshot -> {
          if (!create.orReplace() || !snapshot.graphs().containsKey(name)) {
            Names.refuseTaken(snapshot, name);
          }
          return snapshot.withGraph(graph);
        });
  }

  private TableName temporaryName(QualifiedName written) {
    if (written.parts().size() > 1) {
      throw new MegaDbException(
              ErrorCode.INVALID_TABLE_DEFINITION,
              "cannot create temporary relation in non-temporary schema")
          .withPosition(written.position())
          .withHint("Leave the schema out.");
    }
    return new TableName(
        ViewDefinition.CATALOG, session.temporaryGraphs().schema(), written.name());
  }

  private CatalogSnapshot update(TableName graph, UnaryOperator<CatalogSnapshot> change) {
    return TemporaryGraphs.isTemporary(graph.schema())
        ? session.temporaryGraphs().update(services.snapshot().get(), change)
        : services.catalog().update(change::apply);
  }

  private Optional<PropertyGraph> find(QualifiedName written, boolean mayBeMissing) {
    CatalogSnapshot snapshot = session.bindContext().snapshot();
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
                update(graph.name(), snapshot -> snapshot.withoutGraph(graph.name()));
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
        update(
            name,
            snapshot -> {
              PropertyGraph graph = snapshot.graphs().get(name);
              if (graph == null) {
                throw new MegaDbException(
                        ErrorCode.UNDEFINED_TABLE,
                        "property graph \"" + name.name() + "\" was dropped")
                    .withPosition(alter.name().position());
              }
              PropertyGraph changed = alteration.changed(graph, alter.change());
              if (!changed.name().equals(name)) {
                Names.refuseTaken(snapshot, changed.name());
              }
              return snapshot.withoutGraph(name).withGraph(changed);
            });
    if (!after.graphs().containsKey(name)) {
      services.graphs().forEach(g -> g.forget(name));
    }
  }
}
