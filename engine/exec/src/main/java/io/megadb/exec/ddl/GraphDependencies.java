package io.megadb.exec.ddl;

import io.megadb.exec.session.EngineServices;
import io.megadb.exec.session.EngineSession;
import io.megadb.spi.catalog.CatalogSnapshot;
import io.megadb.spi.catalog.PropertyGraph;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.catalog.ViewDefinition;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.tier.TableChange;
import io.megadb.sql.text.IdentifierChains;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What property graphs need of tables. Dropping a table with CASCADE takes it out of its graphs,
 * with the edge tables that lead to it, as PostgreSQL does; renaming one is followed. One per
 * statement.
 */
final class GraphDependencies {
  private final EngineServices services;
  private final EngineSession session;

  GraphDependencies(EngineServices services, EngineSession session) {
    this.services = services;
    this.session = session;
  }

  /** Refuses to drop a table that a graph needs, unless all may go. */
  void beforeDrop(TableName table, boolean cascade, int position) {
    for (PropertyGraph graph : using(services.snapshot().get(), table)) {
      if (!cascade) {
        throw depends("cannot drop " + table, graph, position)
            .withHint("Use DROP ... CASCADE to take it out of the graph too.");
      }
      session.refuseInTransaction(ViewDefinition.CATALOG);
    }
  }

  /** Takes a table that is gone out of all graphs. */
  void afterDrop(TableName table) {
    if (!using(services.snapshot().get(), table).isEmpty()) {
      services.catalog().update(snapshot -> without(snapshot, table));
    }
  }

  /** The snapshot with a table taken out of all graphs. */
  static CatalogSnapshot without(CatalogSnapshot snapshot, TableName table) {
    CatalogSnapshot next = snapshot;
    for (PropertyGraph graph : using(snapshot, table)) {
      Set<String> vertices = new TreeSet<>();
      graph.vertexTables().stream()
          .filter(t -> t.table().equals(table))
          .forEach(t -> vertices.add(t.alias()));
      next =
          next.withGraph(
              graph.withTables(
                  graph.vertexTables().stream().filter(t -> !vertices.contains(t.alias())).toList(),
                  graph.edgeTables().stream()
                      .filter(t -> !t.table().equals(table))
                      .filter(t -> !vertices.contains(t.source().vertexAlias()))
                      .filter(t -> !vertices.contains(t.destination().vertexAlias()))
                      .toList()));
    }
    return next;
  }

  /** Refuses a change that would take a column away from a graph. */
  void beforeAlter(TableName table, List<TableChange> changes, int position) {
    List<PropertyGraph> graphs = using(services.snapshot().get(), table);
    for (TableChange change : changes) {
      if (change instanceof TableChange.RenameTable && !graphs.isEmpty()) {
        session.refuseInTransaction(ViewDefinition.CATALOG);
      }
      Optional<String> column =
          switch (change) {
            case TableChange.DropColumn(String name) -> Optional.of(name);
            case TableChange.RenameColumn(String name, String newName) -> Optional.of(name);
            default -> Optional.empty();
          };
      if (column.isEmpty()) {
        continue;
      }
      for (PropertyGraph graph : graphs) {
        if (uses(graph, table, column.get())) {
          throw depends("cannot change column " + column.get() + " of " + table, graph, position)
              .withHint(
                  "Take the column out of the graph first: ALTER PROPERTY GRAPH "
                      + graph.name().name()
                      + " ALTER ... TABLE ... ALTER LABEL ... DROP PROPERTIES, or drop the table"
                      + " from it.");
        }
      }
    }
  }

  /** Follows a table's new name. */
  void afterAlter(TableName table, List<TableChange> changes) {
    for (TableChange change : changes) {
      if (change instanceof TableChange.RenameTable(String newName)
          && !using(services.snapshot().get(), table).isEmpty()) {
        TableName renamed = new TableName(table.catalog(), table.schema(), newName);
        services
            .catalog()
            .update(
                snapshot -> {
                  CatalogSnapshot next = snapshot;
                  for (PropertyGraph graph : using(snapshot, table)) {
                    next = next.withGraph(renamed(graph, table, renamed));
                  }
                  return next;
                });
      }
    }
  }

  private static PropertyGraph renamed(PropertyGraph graph, TableName from, TableName to) {
    List<PropertyGraph.VertexTable> vertices = new ArrayList<>();
    for (PropertyGraph.VertexTable t : graph.vertexTables()) {
      vertices.add(
          t.table().equals(from)
              ? new PropertyGraph.VertexTable(t.alias(), to, t.key(), t.labels())
              : t);
    }
    List<PropertyGraph.EdgeTable> edges = new ArrayList<>();
    for (PropertyGraph.EdgeTable t : graph.edgeTables()) {
      edges.add(
          t.table().equals(from)
              ? new PropertyGraph.EdgeTable(
                  t.alias(), to, t.key(), t.labels(), t.source(), t.destination())
              : t);
    }
    return graph.withTables(vertices, edges);
  }

  private static List<PropertyGraph> using(CatalogSnapshot snapshot, TableName table) {
    return snapshot.graphs().values().stream()
        .filter(graph -> elements(graph).stream().anyMatch(t -> t.table().equals(table)))
        .toList();
  }

  private static List<PropertyGraph.ElementTable> elements(PropertyGraph graph) {
    List<PropertyGraph.ElementTable> all = new ArrayList<>(graph.vertexTables());
    all.addAll(graph.edgeTables());
    return all;
  }

  private static boolean uses(PropertyGraph graph, TableName table, String column) {
    for (PropertyGraph.ElementTable element : elements(graph)) {
      boolean end =
          element instanceof PropertyGraph.EdgeTable edge
              && (edge.source().columns().contains(column)
                  || edge.destination().columns().contains(column));
      boolean property =
          element.labels().stream()
              .flatMap(label -> label.properties().stream())
              .anyMatch(p -> mentions(p.sql(), column));
      if (element.table().equals(table) && (element.key().contains(column) || end || property)) {
        return true;
      }
    }
    return false;
  }

  private static boolean mentions(String sql, String column) {
    return IdentifierChains.of(sql).stream()
        .anyMatch(chain -> chain.parts().getLast().equals(column));
  }

  private static MegaDbException depends(String what, PropertyGraph graph, int position) {
    return new MegaDbException(
            ErrorCode.DEPENDENT_OBJECTS,
            what + " because property graph " + graph.name() + " depends on it")
        .withPosition(position);
  }
}
