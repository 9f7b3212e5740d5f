package io.megadb.exec.ddl;

import io.megadb.exec.session.EngineServices;
import io.megadb.exec.session.EngineSession;
import io.megadb.exec.session.QueryRegistry;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.catalog.PendingDdl;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.catalog.ViewDefinition;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.tier.LocalTier;
import io.megadb.spi.tier.SqlTierSession;
import io.megadb.spi.tier.TableChange;
import io.megadb.sql.QualifiedName;
import io.megadb.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * DDL. What concerns only the SQL tier goes there as text; what a local tier keeps goes to it as
 * values; views over several tiers are kept in the catalog. One per statement.
 */
public final class DdlRunner {
  private final EngineServices services;
  private final EngineSession session;
  private final SqlTierSession sqlSession;
  private final Names names;
  private final GraphDependencies graphs;

  public DdlRunner(EngineServices services, EngineSession session, SqlTierSession sqlSession) {
    this.services = services;
    this.session = session;
    this.sqlSession = sqlSession;
    this.names = new Names(services, session.bindContext());
    this.graphs = new GraphDependencies(services, session);
  }

  /**
   * Runs a statement.
   *
   * @param sql its text
   */
  public void run(Statement statement, String sql, QueryRegistry.Entry entry) {
    switch (statement) {
      case Statement.CreateTable create ->
          new TableCreation(services, session, sqlSession, names, sql).createTable(create, entry);
      case Statement.AlterTable alter -> alterTable(alter, sql, entry);
      case Statement.DropTable drop -> dropTables(drop, entry);
      case Statement.CreateView create ->
          new ViewDdl(services, session, names, graphs).createView(create, sql, entry);
      case Statement.DropView drop ->
          new ViewDdl(services, session, names, graphs).dropViews(drop, entry);
      case Statement.CreateSchema create ->
          new SchemaDdl(services, session, names, graphs).createSchema(create, entry);
      case Statement.DropSchema drop ->
          new SchemaDdl(services, session, names, graphs).dropSchemas(drop, entry);
      case Statement.PropertyGraph graph ->
          new GraphDdl(services, session, names, sqlSession, sql, entry).run(graph.definition());
      case Statement.Truncate truncate -> truncate(truncate, entry);
      case Statement.Comment comment -> comment(comment, sql, entry);
      case Statement.CreateIndex create -> new IndexDdl(services, session).create(create);
      case Statement.DropIndex drop -> new IndexDdl(services, session).drop(drop);
      default ->
          throw new MegaDbException(
              ErrorCode.FEATURE_NOT_SUPPORTED,
              statement.getClass().getSimpleName() + " can't run here");
    }
  }

  /** Sends text to the SQL tier and reads its tables anew. */
  private void passOn(String sql, QueryRegistry.Entry entry) {
    session.runInSqlTier(sql, entry);
  }

  private void alterTable(Statement.AlterTable alter, String sql, QueryRegistry.Entry entry) {
    Optional<TableDefinition> table = names.find(alter.name(), alter.ifExists());
    if (table.isEmpty()) {
      return;
    }
    TableName name = table.get().name();
    names.lengths(name.catalog()).checkChanges(alter.changes());
    graphs.beforeAlter(name, alter.changes(), alter.name().position());
    LocalTier tier = services.localTiers().get(name.catalog());
    if (tier == null) {
      String text = names.withoutCatalog(sql, alter.name());
      passOn(VectorColumns.written(text, services.sqlTier()), entry);
      graphs.afterAlter(name, alter.changes());
      return;
    }
    session.refuseInTransaction(name.catalog());
    if (alter.oltpOnly().isPresent()) {
      throw new MegaDbException(
              ErrorCode.FEATURE_NOT_SUPPORTED,
              alter.oltpOnly().get().clause() + " is only possible for oltp tables")
          .withPosition(alter.oltpOnly().get().position());
    }
    for (TableChange change : alter.changes()) {
      if (change instanceof TableChange.RenameTable(String newName)) {
        TableName renamed = new TableName(name.catalog(), name.schema(), newName);
        if (names.taken(renamed).isPresent()) {
          throw new MegaDbException(
              ErrorCode.DUPLICATE_TABLE, "relation \"" + newName + "\" already exists");
        }
      }
    }
    services
        .catalog()
        .ddl(PendingDdl.Kind.ALTER, name, () -> tier.alterTable(name, alter.changes()));
    graphs.afterAlter(name, alter.changes());
  }

  private void dropTables(Statement.DropTable drop, QueryRegistry.Entry entry) {
    List<String> sqlTierTables = new ArrayList<>();
    List<TableName> inSqlTier = new ArrayList<>();
    for (QualifiedName written : drop.names()) {
      Optional<TableDefinition> table = names.find(written, drop.ifExists());
      if (table.isEmpty()) {
        continue;
      }
      TableName name = table.get().name();
      names.refuseIfViewsDepend(name, drop.cascade());
      graphs.beforeDrop(name, drop.cascade(), written.position());
      LocalTier tier = services.localTiers().get(name.catalog());
      if (tier == null) {
        sqlTierTables.add(sqlTierName(name));
        inSqlTier.add(name);
      } else {
        session.refuseInTransaction(name.catalog());
        services
            .catalog()
            .ddl(
                PendingDdl.Kind.DROP,
                name,
                () -> {
                  tier.dropTable(name);
                  return null;
                });
        graphs.afterDrop(name);
      }
    }
    if (!sqlTierTables.isEmpty()) {
      // Others may have dropped one since the catalog last looked.
      passOn(
          (drop.ifExists() ? "DROP TABLE IF EXISTS " : "DROP TABLE ")
              + String.join(", ", sqlTierTables)
              + (drop.cascade() ? " CASCADE" : ""),
          entry);
      inSqlTier.forEach(graphs::afterDrop);
    }
  }

  static String sqlTierName(TableName name) {
    return Identifiers.quote(name.schema()) + "." + Identifiers.quote(name.name());
  }

  private void truncate(Statement.Truncate truncate, QueryRegistry.Entry entry) {
    List<String> sqlTierTables = new ArrayList<>();
    for (QualifiedName written : truncate.names()) {
      TableName name = names.find(written, false).orElseThrow().name();
      LocalTier tier = services.localTiers().get(name.catalog());
      if (tier == null) {
        sqlTierTables.add(sqlTierName(name));
      } else {
        session.refuseInTransaction(name.catalog());
        tier.truncate(name);
      }
    }
    if (!sqlTierTables.isEmpty()) {
      passOn("TRUNCATE " + String.join(", ", sqlTierTables), entry);
    }
  }

  private void comment(Statement.Comment comment, String sql, QueryRegistry.Entry entry) {
    boolean onColumn = comment.target() == Statement.Comment.Target.COLUMN;
    QualifiedName tableName =
        onColumn
            ? new QualifiedName(
                comment.name().parts().subList(0, comment.name().parts().size() - 1),
                comment.name().position())
            : comment.name();
    if (comment.target() == Statement.Comment.Target.SCHEMA) {
      passOn(sql, entry);
      return;
    }
    Optional<ViewDefinition> view = names.findView(tableName);
    if (view.isPresent() && !onColumn) {
      ViewDefinition v = view.get();
      services
          .catalog()
          .update(
              s ->
                  s.withView(
                      new ViewDefinition(
                          v.name(), v.sql(), v.defaultSchema(), v.columns(), comment.text())));
      return;
    }
    TableName name = names.find(tableName, false).orElseThrow().name();
    LocalTier tier = services.localTiers().get(name.catalog());
    if (tier == null) {
      passOn(names.withoutCatalog(sql, tableName), entry);
      return;
    }
    session.refuseInTransaction(name.catalog());
    // As in PostgreSQL, an empty comment is none.
    Optional<String> text = comment.text().filter(t -> !t.isEmpty());
    TableChange change =
        onColumn
            ? new TableChange.SetColumnComment(comment.name().name(), text)
            : new TableChange.SetComment(text);
    services
        .catalog()
        .ddl(PendingDdl.Kind.ALTER, name, () -> tier.alterTable(name, List.of(change)));
  }
}
