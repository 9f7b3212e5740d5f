package io.megadb.exec.ddl;

import io.megadb.duckdb.DuckDb;
import io.megadb.exec.run.QueryRunner;
import io.megadb.exec.session.EngineServices;
import io.megadb.exec.session.EngineSession;
import io.megadb.exec.session.QueryRegistry;
import io.megadb.exec.write.SqlTierRows;
import io.megadb.planner.bind.ColumnLookup;
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
import io.megadb.spi.type.SqlType;
import io.megadb.sql.ColumnName;
import io.megadb.sql.Statement;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.arrow.vector.ipc.ArrowReader;

/** CREATE TABLE and CREATE TABLE AS, in whatever tier. One per statement. */
final class TableCreation {
  private final EngineServices services;
  private final EngineSession session;
  private final SqlTierSession sqlSession;
  private final Names names;
  private final String sql;

  TableCreation(
      EngineServices services,
      EngineSession session,
      SqlTierSession sqlSession,
      Names names,
      String sql) {
    this.sql = sql;
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
    names.lengths(catalog).checkColumns(create.columns());
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
      TableDefinition definition = checked(definition(create, name), create);
      services
          .catalog()
          .ddl(
              PendingDdl.Kind.CREATE,
              name,
              () -> created(create, tier, definition, Optional.empty(), entry));
      return;
    }
    QueryPlan plan =
        services.compiler().plan(create.query().get(), session.bindContext().withSql(sql));
    TableDefinition definition =
        checked(withColumns(definition(create, name), create, plan.columns()), create);
    names.lengths(catalog).checkColumns(definition.columns());
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
                    () -> created(create, tier, definition, Optional.of(rows), entry));
          } catch (IOException e) {
            throw new MegaDbException(ErrorCode.IO_ERROR, "closing the rows failed", e);
          }
        });
  }

  /** The tier names an option that is wrong; where it stands is known here. */
  private static TableDefinition created(
      Statement.CreateTable create,
      LocalTier tier,
      TableDefinition definition,
      Optional<ArrowReader> rows,
      QueryRegistry.Entry entry) {
    try {
      return tier.createTable(definition, rows, entry.context());
    } catch (MegaDbException e) {
      if (!e.is(ErrorCode.INVALID_PARAMETER_VALUE) || e.position().isPresent()) {
        throw e;
      }
      throw create.optionPositions().entrySet().stream()
          .filter(option -> mentions(e.getMessage(), option.getKey()))
          .findFirst()
          .map(option -> e.withPosition(option.getValue()))
          .orElse(e);
    }
  }

  private static boolean mentions(String message, String option) {
    return List.of(message.split("[^\\w.]+")).contains(option);
  }

  /** Names in keys and partitions are columns of the table. */
  private static TableDefinition checked(TableDefinition table, Statement.CreateTable create) {
    List<String> names = table.columns().stream().map(ColumnDefinition::name).toList();
    Set<String> seen = new HashSet<>();
    for (ColumnName key : create.primaryKey()) {
      if (!names.contains(key.name())) {
        throw ColumnLookup.undefined(
            "column \"" + key.name() + "\" named in key does not exist", key, names);
      }
      if (!seen.add(key.name())) {
        throw new MegaDbException(
                ErrorCode.DUPLICATE_COLUMN,
                "column \"" + key.name() + "\" appears twice in primary key constraint")
            .withPosition(key.position());
      }
    }
    for (Statement.PartitionedBy by : create.partitioning()) {
      if (!names.contains(by.field().column())) {
        throw ColumnLookup.undefined(
            "column \"" + by.field().column() + "\" named in partition key does not exist",
            new ColumnName(by.field().column(), by.position()),
            names);
      }
    }
    return table;
  }

  private static TableDefinition definition(Statement.CreateTable create, TableName name) {
    return new TableDefinition(
        name,
        TableDefinition.Kind.TABLE,
        create.columns(),
        ColumnName.names(create.primaryKey()),
        create.checks(),
        create.partitioning().stream().map(Statement.PartitionedBy::field).toList(),
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
          .withPosition(create.partitioning().getFirst().position())
          .withHint("Write USING OLAP, or PostgreSQL's PARTITION BY.");
    }
    for (ColumnDefinition column : create.columns()) {
      if (column.column().type() instanceof SqlType.Struct struct) {
        throw new MegaDbException(
                ErrorCode.FEATURE_NOT_SUPPORTED,
                "column \"" + column.name() + "\" can't be " + struct.sql() + " in an oltp table")
            .withPosition(create.name().position())
            .withHint("Use jsonb, or a type that CREATE TYPE made in PostgreSQL.");
      }
    }
    if (create.query().isPresent()
        && !services.compiler().isVerbatim(create.text(), session.bindContext())) {
      fillInSqlTier(create, name, entry);
    } else {
      session.runInSqlTier(VectorColumns.written(create.text(), services.sqlTier()), entry);
    }
  }

  /** CREATE TABLE AS in the SQL tier over other tiers' rows, in one transaction there. */
  private void fillInSqlTier(
      Statement.CreateTable create, TableName name, QueryRegistry.Entry entry) {
    QueryPlan plan =
        services.compiler().plan(create.query().get(), session.bindContext().withSql(sql));
    TableDefinition definition = withColumns(definition(create, name), create, plan.columns());
    NameLengths.SQL_TIER.checkColumns(definition.columns());
    String ddl =
        definition.rowType().stream()
            .map(c -> Identifiers.quote(c.name()) + " " + services.sqlTier().columnType(c.type()))
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
            SqlTierRows query = SqlTierRows.of(execution.residualSql(), plan.columns());
            try (ArrowReader rows =
                execution.connection().query(query.sql(), query.columns(), entry.context())) {
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
