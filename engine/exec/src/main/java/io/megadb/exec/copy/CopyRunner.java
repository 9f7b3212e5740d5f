package io.megadb.exec.copy;

import io.megadb.duckdb.DuckConnection;
import io.megadb.duckdb.DuckDb;
import io.megadb.exec.compile.Compiled;
import io.megadb.exec.compile.SelectAll;
import io.megadb.exec.run.QueryRunner;
import io.megadb.exec.session.EngineServices;
import io.megadb.exec.session.EngineSession;
import io.megadb.exec.session.QueryRegistry;
import io.megadb.exec.write.LocalWriter;
import io.megadb.exec.write.SqlTierWriter;
import io.megadb.planner.bind.BindContext;
import io.megadb.planner.bind.ColumnLookup;
import io.megadb.planner.bind.NameResolver;
import io.megadb.planner.plan.QueryPlan;
import io.megadb.spi.catalog.CatalogSnapshot;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.tier.OnConflict;
import io.megadb.spi.tier.SqlTierSession;
import io.megadb.spi.type.Column;
import io.megadb.sql.ColumnName;
import io.megadb.sql.QualifiedName;
import io.megadb.sql.Statement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * COPY. FROM is an INSERT of a query over the file, so defaults, NOT NULL, CHECK and types are the
 * same as everywhere, and a bad line loads nothing. TO writes beside the target and renames.
 */
public final class CopyRunner {
  private static final SqlParserPos POS = SqlParserPos.ZERO;

  private final EngineServices services;
  private final EngineSession session;
  private final SqlTierSession sqlSession;

  public CopyRunner(EngineServices services, EngineSession session, SqlTierSession sqlSession) {
    this.services = services;
    this.session = session;
    this.sqlSession = sqlSession;
  }

  /** Returns the number of rows copied. The entry stays the caller's. */
  public long run(Statement.Copy copy, QueryRegistry.Entry entry) {
    Path file =
        CopyFile.resolve(
            copy.file(),
            services.config().copyDirectories(),
            copy.direction() == Statement.Copy.Direction.FROM,
            copy.filePosition());
    CopyOptions options = CopyOptions.of(copy, file);
    return switch (copy.direction()) {
      case FROM -> from(copy, file, options, entry);
      case TO -> to(copy, file, options, entry);
    };
  }

  private long from(
      Statement.Copy copy, Path file, CopyOptions options, QueryRegistry.Entry entry) {
    BindContext context = session.bindContext();
    QualifiedName written = copy.table().orElseThrow();
    TableDefinition target = services.compiler().resolveTable(written, context);
    List<Column> wanted = wanted(copy, target);
    String name = "source_" + entry.context().queryId();
    FileSource source = FileSource.NONE;
    try (DuckConnection connection = services.duckDb().connect(DuckDb.Results.MATERIALIZED)) {
      source = FileSource.of(file, options, wanted, connection, entry.context());
      TableDefinition table =
          services.systemTier().addFileSource(name, source.fromItem(), source.columns());
      CatalogSnapshot snapshot = context.snapshot().withTable(table);
      SqlNode select = SelectAll.of(table.name());
      BindContext withFile =
          new BindContext(snapshot, context.searchPath(), context.timeZone(), context.user());
      List<ColumnName> columns =
          source.columns().stream().map(c -> ColumnName.unwritten(c.name())).toList();
      return insert(target, columns, select, withFile, entry);
    } catch (MegaDbException e) {
      throw CsvErrors.located(e, file, source);
    } finally {
      services.systemTier().removeFileSource(name);
    }
  }

  private static List<Column> wanted(Statement.Copy copy, TableDefinition target) {
    if (copy.columns().isEmpty()) {
      return target.rowType();
    }
    return copy.columns().stream()
        .map(c -> target.rowType().get(ColumnLookup.ordinal(target, c)))
        .toList();
  }

  private long insert(
      TableDefinition target,
      List<ColumnName> columns,
      SqlNode select,
      BindContext context,
      QueryRegistry.Entry entry) {
    String catalog = target.name().catalog();
    if (services.localTiers().containsKey(catalog)) {
      session.refuseInTransaction(catalog);
      QueryPlan plan = services.compiler().planInsert(target, columns, select, context);
      return new LocalWriter(services.localTiers(), session.environment())
          .insert(target, plan, OnConflict.FAIL, List.of(), sqlSession, entry);
    }
    Statement.Insert insert =
        new Statement.Insert(
            new QualifiedName(List.of(catalog, target.name().schema(), target.name().name()), 1),
            columns,
            Optional.of(select),
            Optional.empty(),
            Optional.empty());
    Compiled.SqlTierWrite write = services.compiler().sqlTierInsert(insert, target, "", context);
    return new SqlTierWriter(services.sqlTier(), session.environment())
        .count(write, List.of(), sqlSession, entry);
  }

  private long to(Statement.Copy copy, Path file, CopyOptions options, QueryRegistry.Entry entry) {
    BindContext context = session.bindContext();
    SqlNode query =
        copy.query()
            .orElseGet(
                () -> {
                  QualifiedName name = copy.table().orElseThrow();
                  if (copy.columns().isEmpty()) {
                    return SelectAll.of(name.parts());
                  }
                  if (NameResolver.resolve(name, context)
                      instanceof NameResolver.Relation.Table(TableDefinition table)) {
                    copy.columns().forEach(c -> ColumnLookup.ordinal(table, c));
                  }
                  return selectColumns(name.parts(), ColumnName.names(copy.columns()));
                });
    QueryPlan plan = services.compiler().plan(query, context);
    Path temporary =
        file.resolveSibling("." + file.getFileName() + "." + entry.context().queryId());
    try {
      long rows =
          QueryRunner.withExecution(
              plan,
              List.of(),
              session.environment(),
              sqlSession,
              entry,
              DuckDb.Results.MATERIALIZED,
              execution -> {
                try (execution) {
                  return execution
                      .connection()
                      .update(
                          "COPY ("
                              + execution.residualSql()
                              + ") TO "
                              + Identifiers.literal(temporary.toString())
                              + writeOptions(options),
                          entry.context());
                }
              });
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
      return rows;
    } catch (IOException e) {
      throw new MegaDbException(ErrorCode.IO_ERROR, "cannot write " + file + ": " + e, e);
    } finally {
      deleteIfLeft(temporary);
    }
  }

  private static void deleteIfLeft(Path temporary) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      throw new MegaDbException(ErrorCode.IO_ERROR, "cannot remove " + temporary, e);
    }
  }

  private static SqlNode selectColumns(List<String> table, List<String> columns) {
    SqlNodeList list = new SqlNodeList(POS);
    columns.forEach(c -> list.add(new SqlIdentifier(c, POS)));
    SqlSelect select = SelectAll.of(table);
    select.setSelectList(list);
    return select;
  }

  private static String writeOptions(CopyOptions options) {
    String compression =
        options.compression().map(c -> ", COMPRESSION " + Identifiers.literal(c)).orElse("");
    return switch (options.format()) {
      case PARQUET -> " (FORMAT parquet" + compression + ")";
      case JSON -> " (FORMAT json" + compression + ")";
      case CSV ->
          " (FORMAT csv, HEADER "
              + String.valueOf(options.header()).toLowerCase(Locale.ROOT)
              + ", DELIMITER "
              + Identifiers.literal(String.valueOf(options.delimiter()))
              + ", QUOTE "
              + Identifiers.literal(String.valueOf(options.quote()))
              + ", ESCAPE "
              + Identifiers.literal(String.valueOf(options.escape()))
              + ", NULLSTR "
              + Identifiers.literal(options.nullText())
              + compression
              + ")";
    };
  }
}
