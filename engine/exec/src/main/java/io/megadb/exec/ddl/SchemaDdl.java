package io.megadb.exec.ddl;

import io.megadb.exec.session.EngineServices;
import io.megadb.exec.session.EngineSession;
import io.megadb.exec.session.QueryRegistry;
import io.megadb.spi.catalog.CatalogSnapshot;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.catalog.PendingDdl;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.tier.LocalTier;
import io.megadb.sql.QualifiedName;
import io.megadb.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** CREATE SCHEMA and DROP SCHEMA: a schema spans all tiers. One per statement. */
final class SchemaDdl {
  private final EngineServices services;
  private final EngineSession session;
  private final Names names;
  private final GraphDependencies graphs;

  SchemaDdl(EngineServices services, EngineSession session, Names names, GraphDependencies graphs) {
    this.services = services;
    this.session = session;
    this.names = names;
    this.graphs = graphs;
  }

  void createSchema(Statement.CreateSchema create, QueryRegistry.Entry entry) {
    if (services.snapshot().get().schemas().contains(create.name())) {
      if (create.ifNotExists()) {
        return;
      }
      throw new MegaDbException(
          ErrorCode.DUPLICATE_SCHEMA, "schema \"" + create.name() + "\" already exists");
    }
    // A schema is in the SQL tier too.
    NameLengths.SQL_TIER.check("schema", create.name());
    session.runInSqlTier("CREATE SCHEMA IF NOT EXISTS " + Identifiers.quote(create.name()), entry);
    services
        .catalog()
        .update(
            snapshot -> {
              TreeSet<String> schemas = new TreeSet<>(snapshot.schemas());
              schemas.add(create.name());
              return snapshot.withSchemas(schemas);
            });
  }

  void dropSchemas(Statement.DropSchema drop, QueryRegistry.Entry entry) {
    for (QualifiedName written : drop.names()) {
      String schema = written.name();
      CatalogSnapshot snapshot = services.snapshot().get();
      if (!snapshot.schemas().contains(schema)) {
        if (drop.ifExists()) {
          continue;
        }
        throw names.unknownSchema(schema, written.position());
      }
      List<TableName> inside =
          snapshot.tables().keySet().stream().filter(t -> t.schema().equals(schema)).toList();
      List<TableName> views =
          snapshot.views().keySet().stream().filter(t -> t.schema().equals(schema)).toList();
      List<TableName> ownGraphs =
          snapshot.graphs().keySet().stream().filter(t -> t.schema().equals(schema)).toList();
      if (!drop.cascade() && !(inside.isEmpty() && views.isEmpty() && ownGraphs.isEmpty())) {
        throw new MegaDbException(
                ErrorCode.DEPENDENT_OBJECTS,
                "cannot drop schema "
                    + schema
                    + " because it holds "
                    + concat(inside, views, ownGraphs))
            .withHint("Use DROP SCHEMA ... CASCADE to drop them too.");
      }
      inside.forEach(table -> graphs.beforeDrop(table, drop.cascade(), written.position()));
      for (TableName table : inside) {
        LocalTier tier = services.localTiers().get(table.catalog());
        if (tier != null) {
          session.refuseInTransaction(table.catalog());
          services
              .catalog()
              .ddl(
                  PendingDdl.Kind.DROP,
                  table,
                  () -> {
                    tier.dropTable(table);
                    return null;
                  });
        }
      }
      session.runInSqlTier(
          "DROP SCHEMA IF EXISTS " + Identifiers.quote(schema) + " CASCADE", entry);
      services
          .catalog()
          .update(
              current -> {
                CatalogSnapshot next = current;
                for (TableName view : views) {
                  next = next.withoutView(view);
                }
                for (TableName graph : ownGraphs) {
                  next = next.withoutGraph(graph);
                }
                for (TableName table : inside) {
                  next = GraphDependencies.without(next, table);
                }
                TreeSet<String> schemas = new TreeSet<>(current.schemas());
                schemas.remove(schema);
                return new CatalogSnapshot(
                    current.version() + 1,
                    schemas,
                    next.tables(),
                    next.views(),
                    next.graphs(),
                    next.pending());
              });
      ownGraphs.forEach(graph -> services.graphs().forEach(g -> g.forget(graph)));
    }
  }

  private static String concat(
      List<TableName> tables, List<TableName> views, List<TableName> graphs) {
    List<TableName> all = new ArrayList<>(tables);
    all.addAll(views);
    all.addAll(graphs);
    return all.stream().limit(3).map(TableName::toString).collect(Collectors.joining(", "))
        + (all.size() > 3 ? " and " + (all.size() - 3) + " more" : "");
  }
}
