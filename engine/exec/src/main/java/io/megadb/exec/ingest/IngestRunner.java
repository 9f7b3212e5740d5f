package io.megadb.exec.ingest;

import io.megadb.exec.compile.Compiled;
import io.megadb.exec.compile.SelectAll;
import io.megadb.exec.session.EngineServices;
import io.megadb.exec.session.EngineSession;
import io.megadb.exec.session.QueryRegistry;
import io.megadb.exec.write.LocalWriter;
import io.megadb.exec.write.SqlTierWriter;
import io.megadb.planner.bind.BindContext;
import io.megadb.planner.plan.QueryPlan;
import io.megadb.spi.catalog.ColumnDefinition;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.error.NearestName;
import io.megadb.spi.tier.LocalTier;
import io.megadb.spi.tier.OnConflict;
import io.megadb.spi.tier.SqlTierSession;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.sql.ColumnName;
import io.megadb.sql.QualifiedName;
import io.megadb.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.calcite.sql.SqlNode;

/**
 * Appends rows to a table. Batches that are already what the tier keeps go to it as they are;
 * others go through an INSERT of a query over them, which casts, fills in defaults and checks.
 */
public final class IngestRunner {
  private final EngineServices services;
  private final EngineSession session;
  private final SqlTierSession sqlSession;

  public IngestRunner(EngineServices services, EngineSession session, SqlTierSession sqlSession) {
    this.services = services;
    this.session = session;
    this.sqlSession = sqlSession;
  }

  /**
   * Appends all rows or none; within a transaction of the SQL tier, as part of it.
   *
   * @param rows its columns go to those of the same name; stays the caller's
   * @return how many
   */
  public long run(TableName table, ArrowReader rows, QueryRegistry.Entry entry) {
    TableDefinition target =
        services.compiler().resolveTable(qualified(table), session.bindContext());
    TableName name = target.name();
    LocalTier tier = services.localTiers().get(name.catalog());
    if (tier != null) {
      session.refuseInTransaction(name.catalog());
    }
    CheckedRows checked = new CheckedRows(rows, entry.context());
    List<Column> columns = checked.columns();
    columns.forEach(c -> checkColumn(c, target));
    checkOnce(columns);
    try {
      if (tier == null && checked.areKeptAs(written(columns, target))) {
        return sqlSession.copyIn(
            name, columns.stream().map(Column::name).toList(), checked, entry.context());
      }
      if (tier != null && isWhole(columns, target) && checked.areKeptAs(target.rowType())) {
        checked.refuseNulls(target.rowType());
        return tier.insert(name, checked, OnConflict.FAIL, entry.context());
      }
      if (tier != null) {
        checked.refuseNulls(written(columns, target));
        leftNull(columns, target).ifPresent(checked::refuseRows);
      }
      return insert(target, columns, checked, entry);
    } catch (RuntimeException e) {
      throw checked.reasonFor(e);
    }
  }

  private static QualifiedName qualified(TableName name) {
    return new QualifiedName(List.of(name.catalog(), name.schema(), name.name()), 1);
  }

  private static void checkColumn(Column column, TableDefinition target) {
    if (target.column(column.name()).isEmpty()) {
      List<String> names = target.rowType().stream().map(Column::name).toList();
      throw new MegaDbException(
              ErrorCode.UNDEFINED_COLUMN,
              "column \"" + column.name() + "\" of " + target.name() + " does not exist")
          .withHint(
              NearestName.hint(column.name(), names, "It has " + String.join(", ", names) + "."));
    }
  }

  private static void checkOnce(List<Column> columns) {
    Set<String> seen = new HashSet<>();
    for (Column column : columns) {
      if (!seen.add(column.name())) {
        throw new MegaDbException(
            ErrorCode.DUPLICATE_COLUMN, "column \"" + column.name() + "\" comes twice");
      }
    }
  }

  private static List<Column> written(List<Column> columns, TableDefinition target) {
    return columns.stream().map(c -> target.column(c.name()).orElseThrow().column()).toList();
  }

  /** A column that does not come and may not be NULL, though nothing else would stand there. */
  private static Optional<Column> leftNull(List<Column> columns, TableDefinition target) {
    Set<String> given = columns.stream().map(Column::name).collect(Collectors.toSet());
    return target.columns().stream()
        .filter(c -> !c.column().nullable() && !given.contains(c.name()))
        .filter(c -> c.defaultSql().filter(sql -> !sql.strip().equalsIgnoreCase("null")).isEmpty())
        .map(ColumnDefinition::column)
        .findFirst();
  }

  private static boolean isWhole(List<Column> columns, TableDefinition target) {
    return target.checks().isEmpty()
        && columns.stream()
            .map(Column::name)
            .toList()
            .equals(target.rowType().stream().map(Column::name).toList())
        // Their length or form has to be checked row by row.
        && target.rowType().stream().allMatch(c -> isPlain(c.type()));
  }

  private static boolean isPlain(SqlType type) {
    return switch (type) {
      case SqlType.Simple simple ->
          simple != SqlType.Simple.JSON && simple != SqlType.Simple.INTERVAL;
      case SqlType.Numeric n -> n.precision() <= CheckedRows.MOST_CHECKED_DIGITS;
      case SqlType.UnconstrainedNumeric n -> false;
      case SqlType.Varchar v -> false;
      case SqlType.Array a -> false;
      case SqlType.Struct s -> false;
      case SqlType.VectorType v -> false;
    };
  }

  private long insert(
      TableDefinition target, List<Column> columns, CheckedRows rows, QueryRegistry.Entry entry) {
    String source = "ingest_" + entry.context().queryId();
    TableDefinition table = services.systemTier().addStream(source, columns, rows);
    try {
      BindContext context = session.bindContext();
      BindContext withRows =
          new BindContext(
              context.snapshot().withTable(table),
              context.searchPath(),
              context.timeZone(),
              context.user());
      SqlNode select = SelectAll.of(table.name());
      List<ColumnName> names = columns.stream().map(c -> ColumnName.unwritten(c.name())).toList();
      if (services.localTiers().containsKey(target.name().catalog())) {
        QueryPlan plan = services.compiler().planInsert(target, names, select, withRows);
        return new LocalWriter(services.localTiers(), session.environment())
            .insert(target, plan, OnConflict.FAIL, List.of(), sqlSession, entry);
      }
      Statement.Insert insert =
          new Statement.Insert(
              qualified(target.name()),
              names,
              Optional.of(select),
              Optional.empty(),
              Optional.empty());
      Compiled.SqlTierWrite write = services.compiler().sqlTierInsert(insert, target, "", withRows);
      return new SqlTierWriter(services.sqlTier(), session.environment())
          .count(write, List.of(), sqlSession, entry);
    } finally {
      services.systemTier().removeStream(source);
    }
  }
}
