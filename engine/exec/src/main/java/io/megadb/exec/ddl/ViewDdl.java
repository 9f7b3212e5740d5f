package io.megadb.exec.ddl;

import io.megadb.exec.session.EngineServices;
import io.megadb.exec.session.EngineSession;
import io.megadb.exec.session.QueryRegistry;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.catalog.ViewDefinition;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.Column;
import io.megadb.sql.QualifiedName;
import io.megadb.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * CREATE VIEW and DROP VIEW; what PostgreSQL alone can answer becomes a view there. One per
 * statement.
 */
final class ViewDdl {
  private final EngineServices services;
  private final EngineSession session;
  private final Names names;
  private final GraphDependencies graphs;

  ViewDdl(EngineServices services, EngineSession session, Names names, GraphDependencies graphs) {
    this.services = services;
    this.session = session;
    this.names = names;
    this.graphs = graphs;
  }

  void createView(Statement.CreateView create, String sql, QueryRegistry.Entry entry) {
    if (services.compiler().isVerbatim(sql, session.bindContext())) {
      session.runInSqlTier(sql, entry);
      return;
    }
    session.refuseInTransaction(ViewDefinition.CATALOG);
    TableName name = names.newName(create.name(), ViewDefinition.CATALOG);
    Optional<TableName> existing = names.taken(name);
    if (existing.isPresent() && !(create.orReplace() && names.isView(existing.get()))) {
      throw new MegaDbException(
              ErrorCode.DUPLICATE_TABLE, "relation \"" + name.name() + "\" already exists")
          .withPosition(create.name().position());
    }
    List<Column> columns =
        services.compiler().plan(create.query(), session.bindContext()).columns();
    if (!create.columns().isEmpty()) {
      if (create.columns().size() != columns.size()) {
        throw new MegaDbException(
                ErrorCode.SYNTAX_ERROR,
                "the view names "
                    + create.columns().size()
                    + " columns and its query has "
                    + columns.size())
            .withPosition(create.name().position());
      }
      List<Column> renamed = new ArrayList<>();
      for (int i = 0; i < columns.size(); i++) {
        renamed.add(Column.of(create.columns().get(i), columns.get(i).type()));
      }
      columns = renamed;
    }
    ViewDefinition view =
        new ViewDefinition(
            name, create.queryText(), session.currentSchema(), columns, Optional.empty());
    services
        .catalog()
        .update(
            snapshot -> {
              if (!create.orReplace() || !snapshot.views().containsKey(name)) {
                Names.refuseTaken(snapshot, name);
              }
              return snapshot.withView(view);
            });
  }

  void dropViews(Statement.DropView drop, QueryRegistry.Entry entry) {
    for (QualifiedName written : drop.names()) {
      Optional<ViewDefinition> view = names.findView(written);
      if (view.isPresent()) {
        names.refuseIfViewsDepend(view.get().name(), drop.cascade());
        services.catalog().update(snapshot -> snapshot.withoutView(view.get().name()));
        continue;
      }
      Optional<TableDefinition> table = names.find(written, drop.ifExists());
      if (table.isPresent()) {
        if (table.get().kind() != TableDefinition.Kind.VIEW) {
          throw new MegaDbException(
                  ErrorCode.WRONG_OBJECT_TYPE, "\"" + written + "\" is not a view")
              .withPosition(written.position())
              .withHint("Use DROP TABLE to remove a table.");
        }
        graphs.beforeDrop(table.get().name(), drop.cascade(), written.position());
        session.runInSqlTier(
            "DROP VIEW "
                + DdlRunner.sqlTierName(table.get().name())
                + (drop.cascade() ? " CASCADE" : ""),
            entry);
        graphs.afterDrop(table.get().name());
      }
    }
  }
}
