package io.megadb.exec.compile;

import io.megadb.exec.Prepared;
import io.megadb.exec.values.GivenRows;
import io.megadb.exec.values.ValuesReader;
import io.megadb.planner.Planner;
import io.megadb.planner.bind.BindContext;
import io.megadb.planner.bind.ColumnLookup;
import io.megadb.planner.plan.Outline;
import io.megadb.planner.plan.QueryPlan;
import io.megadb.planner.route.Route;
import io.megadb.planner.route.Router;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.tier.LocalTier;
import io.megadb.spi.tier.OnConflict;
import io.megadb.spi.tier.SqlTierSession;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.sql.ColumnName;
import io.megadb.sql.QualifiedName;
import io.megadb.sql.Statement;
import io.megadb.sql.StatementParser;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.sql.SqlNode;

/**
 * Decides what a statement is and which way it goes. Thread-safe; what it makes is cached by the
 * caller.
 */
public final class Compiler {
  /** What the SQL tier says of a text. */
  @FunctionalInterface
  public interface Describer {
    SqlTierSession.Description describe(String sql);
  }

  private static final Set<String> POSTGRES_MAY_KNOW =
      Set.of("SELECT", "INSERT", "UPDATE", "DELETE", "EXPLAIN");

  private final StatementParser parser;
  private final Router router;
  private final Planner planner;
  private final Map<String, LocalTier> localTiers;
  private final SqlTierWrites sqlTierWrites;
  private final LocalReturning localReturning;

  public Compiler(
      StatementParser parser, Router router, Planner planner, Map<String, LocalTier> localTiers) {
    this.parser = parser;
    this.router = router;
    this.planner = planner;
    this.localTiers = localTiers;
    this.sqlTierWrites = new SqlTierWrites(planner);
    this.localReturning = new LocalReturning(planner, localTiers);
  }

  /**
   * Compiles a statement.
   *
   * @param describer asked about statements that go to the SQL tier as they are
   */
  public Compiled compile(String sql, BindContext context, Describer describer) {
    Statement statement;
    try {
      statement = parser.parse(sql);
    } catch (MegaDbException e) {
      return unknownSyntax(sql, e, context, describer);
    }
    return compile(statement, sql, context, describer);
  }

  /**
   * What the planner expects of a query that may go elsewhere as it is; empty for what it does not
   * know, which PostgreSQL may.
   */
  public Optional<Outline> estimate(String sql, BindContext context) {
    try {
      return parser.parse(sql) instanceof Statement.Query query
          ? Optional.of(planner.plan(query.node(), context).outline())
          : Optional.empty();
    } catch (MegaDbException e) {
      // PostgreSQL may know what we do not; without an estimate nothing is wrong.
      return Optional.empty();
    }
  }

  private Route route(String sql, BindContext context) {
    return router.route(sql, context.snapshot(), context.searchPath());
  }

  /** PostgreSQL knows more syntax than our grammar; what names only its tables may go there. */
  private Compiled unknownSyntax(
      String sql, MegaDbException ours, BindContext context, Describer describer) {
    String tag = Tags.ofText(sql);
    // What our grammar knows only to refuse: FOR UPDATE, INSERT within WITH, UPDATE ONLY.
    boolean known = ours.is(ErrorCode.FEATURE_NOT_SUPPORTED) && POSTGRES_MAY_KNOW.contains(tag);
    if (!known && !ours.is(ErrorCode.SYNTAX_ERROR)) {
      throw ours;
    }
    Route route = route(sql, context);
    if (!(route instanceof Route.PostgresVerbatim verbatim)) {
      throw ours;
    }
    try {
      return verbatim(sql, verbatim, tag, !known, describer);
    } catch (MegaDbException theirs) {
      // Both refuse it: ours says more about what was expected.
      throw theirs.is(ErrorCode.SYNTAX_ERROR) ? ours : theirs;
    }
  }

  private Compiled compile(
      Statement statement, String sql, BindContext context, Describer describer) {
    String tag = Tags.of(statement);
    if (mayRunAnywhere(statement)
        && route(sql, context) instanceof Route.PostgresVerbatim verbatim) {
      return verbatim(sql, verbatim, tag, false, describer);
    }
    return switch (statement) {
      case Statement.Query query -> {
        QueryPlan plan = planner.plan(query.node(), context);
        yield new Compiled.Query(
            new Prepared(sql, plan.columns(), plan.parameterTypes(), tag), plan);
      }
      case Statement.Insert insert -> insert(insert, sql, context, tag);
      case Statement.Update update -> {
        TableDefinition target = writable(update.table(), context);
        if (!localTiers.containsKey(target.name().catalog())) {
          yield sqlTierWrites.update(update, target, sql, context, tag);
        }
        QueryPlan plan = planner.planUpdateRows(target, update, context);
        Optional<QueryPlan> returning =
            localReturning.ofChange(
                update.returning(), update.alias(), update.table(), target, context);
        yield new Compiled.LocalUpdate(
            prepared(sql, plan, returning, tag), target, plan, returning);
      }
      case Statement.Delete delete -> {
        TableDefinition target = writable(delete.table(), context);
        if (!localTiers.containsKey(target.name().catalog())) {
          yield sqlTierWrites.delete(delete, target, sql, context, tag);
        }
        Optional<QueryPlan> returning =
            localReturning.ofChange(
                delete.returning(), delete.alias(), delete.table(), target, context);
        QueryPlan plan =
            returning.isPresent()
                ? planner.planUpdateRows(target, LocalReturning.unchanged(delete), context)
                : planner.planDeleteRows(target, delete, context);
        yield new Compiled.LocalDelete(
            prepared(sql, plan, returning, tag), target, plan, returning);
      }
      case Statement.Merge merge -> merge(merge, sql, context, tag);
      case Statement.CreateIndex index when isLocalIndex(index, context) ->
          utility(statement, sql, tag);
      case Statement.DropIndex index when IndexTables.isLocal(index, context) ->
          utility(statement, sql, tag);
      case Statement.CreateIndex index -> postgres(sql, context, tag, describer);
      case Statement.DropIndex index -> postgres(sql, context, tag, describer);
      case Statement.PostgresOnly other -> postgres(sql, context, tag, describer);
      case Statement.Transaction transaction ->
          new Compiled.Verbatim(
              new Prepared(sql, List.of(), List.of(), tag), sql, List.of(), false);
      case Statement.SetOption set when !ownSetting(set.name()) ->
          verbatim(
              sql,
              router.verbatim(sql, context.snapshot(), context.searchPath()),
              tag,
              false,
              describer);
      case Statement.Show show when !ownSetting(show.name()) && !show.name().equals("all") ->
          verbatim(
              sql,
              router.verbatim(sql, context.snapshot(), context.searchPath()),
              tag,
              false,
              describer);
      case Statement.Show show when show.name().equals("all") ->
          utility(statement, sql, tag, "name", "setting");
      case Statement.Show show -> utility(statement, sql, tag, show.name());
      case Statement.Explain explain -> utility(statement, sql, tag, "QUERY PLAN");
      default -> utility(statement, sql, tag);
    };
  }

  /** Whether the tables a statement names decide where it runs. */
  private static boolean mayRunAnywhere(Statement statement) {
    return statement instanceof Statement.Query
        || statement instanceof Statement.Insert
        || statement instanceof Statement.Update
        || statement instanceof Statement.Delete
        || statement instanceof Statement.Merge;
  }

  private boolean isLocalIndex(Statement.CreateIndex statement, BindContext context) {
    return IndexTables.isLocal(statement, context, localTiers.keySet());
  }

  /** What may change the tables that PostgreSQL has. */
  private Compiled postgres(String sql, BindContext context, String tag, Describer describer) {
    return verbatim(
        sql, router.verbatim(sql, context.snapshot(), context.searchPath()), tag, true, describer);
  }

  private static boolean ownSetting(String name) {
    return switch (name) {
      case "search_path",
          "timezone",
          "statement_timeout",
          "megadb.sideways_max_keys",
          "megadb.target_recall" ->
          true;
      default -> false;
    };
  }

  private static Compiled utility(
      Statement statement, String sql, String tag, String... textColumns) {
    List<Column> columns =
        java.util.Arrays.stream(textColumns).map(n -> Column.of(n, SqlType.Simple.TEXT)).toList();
    return new Compiled.Utility(new Prepared(sql, columns, List.of(), tag), statement);
  }

  private static Compiled verbatim(
      String sql,
      Route.PostgresVerbatim route,
      String tag,
      boolean changesSchema,
      Describer describer) {
    SqlTierSession.Description description = describer.describe(route.jdbcText());
    List<Integer> order = route.parameterOrder();
    int count = order.stream().mapToInt(i -> i).max().orElse(-1) + 1;
    SqlType[] types = new SqlType[count];
    java.util.Arrays.fill(types, SqlType.Simple.TEXT);
    for (int i = 0; i < order.size(); i++) {
      types[order.get(i)] = description.parameters().get(i);
    }
    return new Compiled.Verbatim(
        new Prepared(sql, description.columns(), List.of(types), tag),
        route.jdbcText(),
        order,
        changesSchema);
  }

  private static Prepared prepared(
      String sql, QueryPlan plan, Optional<QueryPlan> returning, String tag) {
    List<Column> columns = returning.map(QueryPlan::columns).orElse(List.of());
    return new Prepared(sql, columns, plan.parameterTypes(), tag);
  }

  private Compiled merge(Statement.Merge merge, String sql, BindContext context, String tag) {
    TableDefinition target = writable(merge.table(), context);
    if (!localTiers.containsKey(target.name().catalog())) {
      return sqlTierWrites.merge(merge, target, sql, context, tag);
    }
    if (merge.returning().isPresent()) {
      throw new MegaDbException(
              ErrorCode.FEATURE_NOT_SUPPORTED,
              "RETURNING of MERGE is not possible on a " + target.name().catalog() + " table")
          .withHint("Leave it out, or use an oltp table.")
          .withPosition(merge.table().position());
    }
    QueryPlan plan = planner.planMerge(target, merge, context);
    return new Compiled.LocalMerge(prepared(sql, plan, Optional.empty(), tag), target, plan);
  }

  private Compiled insert(Statement.Insert insert, String sql, BindContext context, String tag) {
    TableDefinition target = writable(insert.table(), context);
    if (!localTiers.containsKey(target.name().catalog())) {
      return sqlTierWrites.insert(insert, target, sql, context, tag);
    }
    OnConflict onConflict =
        insert.conflict().map(c -> onConflict(c, target)).orElse(OnConflict.FAIL);
    Optional<ValuesReader.Read> values = ValuesReader.read(insert, target, context.timeZone());
    if (insert.returning().isEmpty()
        && values.isPresent()
        && values.get().rows().rows().size() >= ValuesReader.MANY_ROWS) {
      GivenRows given = values.get().rows();
      Prepared prepared = new Prepared(sql, List.of(), values.get().parameterTypes(), tag);
      QueryPlan plan = planGiven(target, given, context);
      return new Compiled.LocalValues(prepared, target, given, plan, onConflict);
    }
    QueryPlan plan = planner.planInsert(target, insert.columns(), insert.source(), context);
    Optional<GivenRows> batch =
        values
            .filter(v -> insert.returning().isEmpty())
            .filter(v -> v.rows().rows().size() == 1 && !v.parameterTypes().isEmpty())
            .map(ValuesReader.Read::rows);
    Optional<QueryPlan> returning =
        localReturning.ofInsert(insert.returning(), insert.table(), target, onConflict, context);
    return new Compiled.LocalInsert(
        prepared(sql, plan, returning, tag), target, plan, onConflict, batch, returning);
  }

  /** Plans an INSERT of rows that are a table while the statement runs. */
  public QueryPlan planGiven(TableDefinition target, GivenRows given, BindContext context) {
    BindContext withRows =
        new BindContext(
            context.snapshot().withTable(given.table()),
            context.searchPath(),
            context.timeZone(),
            context.user());
    return planInsert(target, given.targets(), SelectAll.of(GivenRows.NAME), withRows);
  }

  /** A local tier keeps the old row or takes the new one, whole. */
  private static OnConflict onConflict(Statement.Conflict conflict, TableDefinition target) {
    List<ColumnName> named = conflict.target();
    named.forEach(c -> ColumnLookup.ordinal(target, c));
    conflict
        .assignments()
        .forEach(a -> ColumnLookup.ordinal(target, new ColumnName(a.column(), a.position())));
    boolean isKey =
        new HashSet<>(ColumnName.names(named)).equals(new HashSet<>(target.primaryKey()));
    if (target.primaryKey().isEmpty() || (!named.isEmpty() && !isKey)) {
      throw new MegaDbException(
              ErrorCode.INVALID_COLUMN_REFERENCE,
              "there is no unique or exclusion constraint matching the ON CONFLICT specification")
          .withHint(
              target.primaryKey().isEmpty()
                  ? "Only a table created with a PRIMARY KEY can have ON CONFLICT."
                  : "The only unique key of "
                      + target.name()
                      + " is its primary key ("
                      + String.join(", ", target.primaryKey())
                      + ").")
          .withPosition(named.isEmpty() ? 0 : named.getFirst().position());
    }
    if (conflict.assignments().isEmpty()) {
      return OnConflict.IGNORE;
    }
    boolean wholeRow =
        conflict.where().isEmpty()
            && conflict.assignments().stream()
                .allMatch(
                    a ->
                        a.value()
                            .toString()
                            .replace("`", "")
                            .equalsIgnoreCase("excluded." + a.column()))
            && target.rowType().stream()
                .map(Column::name)
                .filter(n -> !target.primaryKey().contains(n))
                .allMatch(n -> conflict.assignments().stream().anyMatch(a -> a.column().equals(n)));
    if (!wholeRow) {
      throw new MegaDbException(
              ErrorCode.FEATURE_NOT_SUPPORTED,
              "ON CONFLICT DO UPDATE on a "
                  + target.name().catalog()
                  + " table replaces the whole row")
          .withPosition(conflict.assignments().getFirst().position())
          .withHint("Set every column outside the primary key to excluded.<column>.");
    }
    return OnConflict.REPLACE;
  }

  private TableDefinition writable(QualifiedName name, BindContext context) {
    TableDefinition table = resolveTable(name, context);
    if (table.kind() == TableDefinition.Kind.VIEW
        && localTiers.containsKey(table.name().catalog())) {
      throw new MegaDbException(ErrorCode.WRONG_OBJECT_TYPE, "cannot change view \"" + name + "\"")
          .withPosition(name.position());
    }
    return table;
  }

  /** The table of a name; views over several tiers are refused. */
  public TableDefinition resolveTable(QualifiedName name, BindContext context) {
    return planner.resolveTable(name, context);
  }

  /** Plans a query without looking for a shorter way. */
  public QueryPlan plan(SqlNode query, BindContext context) {
    return planner.plan(query, context);
  }

  /** Plans an INSERT's rows for a local tier. */
  public QueryPlan planInsert(
      TableDefinition target, List<ColumnName> columns, SqlNode source, BindContext context) {
    return planner.planInsert(target, columns, Optional.of(source), context);
  }

  /** An INSERT into the SQL tier of rows that other tiers (or a file) yield. */
  public Compiled.SqlTierWrite sqlTierInsert(
      Statement.Insert insert, TableDefinition target, String sql, BindContext context) {
    return sqlTierWrites.insert(insert, target, sql, context, "COPY");
  }

  /** Whether a statement names only the SQL tier's tables. */
  public boolean isVerbatim(String sql, BindContext context) {
    return route(sql, context) instanceof Route.PostgresVerbatim;
  }
}
