package io.megadb.exec.ddl;

import io.megadb.duckdb.DuckDb;
import io.megadb.exec.run.QueryRunner;
import io.megadb.exec.session.EngineServices;
import io.megadb.exec.session.EngineSession;
import io.megadb.exec.session.QueryRegistry;
import io.megadb.planner.plan.QueryPlan;
import io.megadb.spi.catalog.ColumnDefinition;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.catalog.PendingDdl;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.tier.LocalTier;
import io.megadb.spi.tier.SqlTierSession;
import io.megadb.spi.tier.SqlTierSession.TransactionState;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.TypeTable;
import io.megadb.sql.Statement;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.arrow.vector.ipc.ArrowReader;

/** CREATE TABLE and CREATE TABLE AS, in whatever tier. One per statement. */
final class TableCreation {
  private final EngineServices services;
  private final EngineSession session;
  private final SqlTierSession sqlSession;
  private final Names names;

  TableCreation(
      EngineServices services, EngineSession session, SqlTierSession sqlSession, Names names) {
    this.services = services;
    this.session = session;
    this.sqlSession = sqlSession;
    this.names = names;
  }

  void createTable(Statement.CreateTable create, QueryRegistry.Entry entry) {
    String catalog = names.tierFor(create);
    TableName name = names.newName(create.name(), catalog);
    Optional<TableName> existing = names.taken(name);
    if (existing.isPresent()) {
      if (create.ifNotExists()) {
        return;
      }
      throw new MegaDbException(
              ErrorCode.DUPLICATE_TABLE, "relation \"" + name.name() + "\" already exists")
          .withPosition(create.name().position())
          .withHint(
              "It is " + existing.get() + "; a name is unique within a schema over all tiers.");
    }
    LocalTier tier = services.localTiers().get(catalog);
    if (tier == null) {
      createInSqlTier(create, name, entry);
      return;
    }
    session.refuseInTransaction(catalog);
    if (create.oltpOnly().isPresent()) {
      throw new MegaDbException(
              ErrorCode.FEATURE_NOT_SUPPORTED,
              create.oltpOnly().get().clause() + " is only possible in oltp tables")
          .withPosition(create.oltpOnly().get().position());
    }
    if (create.query().isEmpty()) {
      services
          .catalog()
          .ddl(
              PendingDdl.Kind.CREATE,
              name,
              () -> tier.createTable(definition(create, name), Optional.empty(), entry.context()));
      return;
    }
    QueryPlan plan = services.compiler().plan(create.query().get(), session.bindContext());
    TableDefinition definition = withColumns(definition(create, name), create, plan.columns());
    QueryRunner.withExecution(
        plan,
        List.of(),
        session.environment(),
        sqlSession,
        entry,
        DuckDb.Results.STREAMING,
        execution -> {
          try (execution;
              ArrowReader rows =
                  execution
                      .connection()
                      .query(execution.residualSql(), definition.rowType(), entry.context())) {
            return services
                .catalog()
                .ddl(
                    PendingDdl.Kind.CREATE,
                    name,
                    () -> tier.createTable(definition, Optional.of(rows), entry.context()));
          } catch (IOException e) {
            throw new MegaDbException(ErrorCode.IO_ERROR, "closing the rows failed", e);
          }
        });
  }

  private static TableDefinition definition(Statement.CreateTable create, TableName name) {
    return new TableDefinition(
        name,
        TableDefinition.Kind.TABLE,
        create.columns(),
        create.primaryKey(),
        create.checks(),
        create.partitioning(),
        create.options(),
        Optional.empty());
  }

  /** CREATE TABLE AS: the query's columns, under the names of the column list if there is one. */
  private static TableDefinition withColumns(
      TableDefinition definition, Statement.CreateTable create, List<Column> columns) {
    if (!create.columns().isEmpty() && create.columns().size() != columns.size()) {
      throw new MegaDbException(
              ErrorCode.SYNTAX_ERROR,
              "the table has "
                  + create.columns().size()
                  + " columns and its query "
                  + columns.size())
          .withPosition(create.name().position());
    }
    List<ColumnDefinition> result = new ArrayList<>();
    TreeSet<String> seen = new TreeSet<>();
    for (int i = 0; i < columns.size(); i++) {
      String columnName =
          create.columns().isEmpty() ? columns.get(i).name() : create.columns().get(i).name();
      if (!seen.add(columnName)) {
        throw new MegaDbException(
                ErrorCode.DUPLICATE_COLUMN,
                "column \"" + columnName + "\" specified more than once")
            .withHint("Give the query's columns names with AS.");
      }
      result.add(ColumnDefinition.of(Column.of(columnName, columns.get(i).type())));
    }
    return new TableDefinition(
        definition.name(),
        definition.kind(),
        result,
        definition.primaryKey(),
        definition.checks(),
        definition.partitioning(),
        definition.options(),
        definition.comment());
  }

  private void createInSqlTier(
      Statement.CreateTable create, TableName name, QueryRegistry.Entry entry) {
    if (!create.partitioning().isEmpty()) {
      throw new MegaDbException(
              ErrorCode.FEATURE_NOT_SUPPORTED, "PARTITIONED BY is for olap tables")
          .withHint("Write USING OLAP, or PostgreSQL's PARTITION BY.");
    }
    if (create.query().isPresent()
        && !services.compiler().isVerbatim(create.text(), session.bindContext())) {
      fillInSqlTier(create, name, entry);
    } else {
      session.runInSqlTier(create.text(), entry);
    }
  }

  /** CREATE TABLE AS in the SQL tier over other tiers' rows, in one transaction there. */
  private void fillInSqlTier(
      Statement.CreateTable create, TableName name, QueryRegistry.Entry entry) {
    QueryPlan plan = services.compiler().plan(create.query().get(), session.bindContext());
    TableDefinition definition = withColumns(definition(create, name), create, plan.columns());
    String ddl =
        definition.rowType().stream()
            .map(c -> Identifiers.quote(c.name()) + " " + TypeTable.postgres(c.type()))
            .collect(
                Collectors.joining(
                    ", ",
                    "CREATE TABLE "
                        + Identifiers.quote(name.schema())
                        + "."
                        + Identifiers.quote(name.name())
                        + " (",
                    ")"));
    boolean own = sqlSession.transactionState() == TransactionState.IDLE;
    QueryRunner.withExecution(
        plan,
        List.of(),
        session.environment(),
        sqlSession,
        entry,
        DuckDb.Results.STREAMING,
        execution -> {
          try (execution;
              SqlTierSession writing = own ? services.sqlTier().openSession() : null) {
            SqlTierSession target = own ? writing : sqlSession;
            if (own) {
              target.execute("BEGIN", List.of(), entry.context());
            }
            target.execute(ddl, List.of(), entry.context());
            try (ArrowReader rows =
                execution
                    .connection()
                    .query(execution.residualSql(), plan.columns(), entry.context())) {
              target.copyIn(
                  name,
                  definition.rowType().stream().map(Column::name).toList(),
                  rows,
                  entry.context());
            } catch (IOException e) {
              throw new MegaDbException(ErrorCode.IO_ERROR, "closing the rows failed", e);
            }
            if (own) {
              target.execute("COMMIT", List.of(), entry.context());
            }
            return null;
          }
        });
    services.catalog().refresh();
  }
}
