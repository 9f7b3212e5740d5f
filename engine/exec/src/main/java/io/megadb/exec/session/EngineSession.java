package io.megadb.exec.session;

import io.megadb.exec.Prepared;
import io.megadb.exec.QueryParts;
import io.megadb.exec.QueryResult;
import io.megadb.exec.Session;
import io.megadb.exec.compile.Compiled;
import io.megadb.exec.ingest.IngestRunner;
import io.megadb.exec.run.QueryRunner;
import io.megadb.exec.run.Results;
import io.megadb.exec.run.RunEnvironment;
import io.megadb.exec.values.GivenRows;
import io.megadb.exec.write.GivenRowsWriter;
import io.megadb.exec.write.LocalWriter;
import io.megadb.exec.write.MergeWriter;
import io.megadb.exec.write.SqlTierWriter;
import io.megadb.planner.bind.BindContext;
import io.megadb.planner.plan.QueryPlan;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.error.NearestName;
import io.megadb.spi.tier.LocalScan;
import io.megadb.spi.tier.OnConflict;
import io.megadb.spi.tier.SqlTierSession;
import io.megadb.spi.tier.SqlTierSession.Access;
import io.megadb.spi.tier.SqlTierSession.TransactionState;
import io.megadb.spi.tier.TierResult;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * One session: compiles statements (through the shared plan cache) and sends each its way. One
 * thread at a time, {@link #cancel} and {@link #close} from any.
 */
public final class EngineSession implements Session {
  private final String id = UUID.randomUUID().toString();
  private final String user;
  private final EngineServices services;
  private final SqlTierSession sqlSession;
  private final SessionSettings settings;
  private final Map<TableName, LocalScan.Snapshot> versions;
  private final SessionGate gate = new SessionGate();
  private final CurrentStatement current = new CurrentStatement(gate);
  private final AdmittedWork admitted;
  private final TemporaryGraphs temporary = new TemporaryGraphs(id);
  private final SessionCompiler compiler;
  private final TransactionRules transaction;
  private boolean schemaChangedInTransaction;
  private Access access = Access.READ_WRITE;

  public EngineSession(String user, EngineServices services) {
    this(
        user,
        services,
        Admission.OWN,
        new SessionSettings(services.config().queryTimeout(), services.config().sidewaysKeyBound()),
        Map.of());
  }

  /**
   * A session within a statement of another, for reading.
   *
   * @param settings the other's; copied
   * @param versions of local tables that its statements read; looked into anew by each
   */
  EngineSession(
      String user,
      EngineServices services,
      SessionSettings settings,
      Map<TableName, LocalScan.Snapshot> versions) {
    this(user, services, Admission.OUTER, settings.copy(), versions);
    setAccess(Access.READ_ONLY);
  }

  private EngineSession(
      String user,
      EngineServices services,
      Admission admission,
      SessionSettings settings,
      Map<TableName, LocalScan.Snapshot> versions) {
    this.user = user;
    this.services = services;
    this.sqlSession = services.sqlTier().openSession();
    this.settings = settings;
    this.versions = versions;
    this.admitted = new AdmittedWork(user, services.registry(), settings, admission, current);
    this.compiler = new SessionCompiler(user, services, sqlSession, settings, current, temporary);
    this.transaction = new TransactionRules(sqlSession);
  }

  /** What its statements run in. */
  SqlTierSession sqlSession() {
    return sqlSession;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public String user() {
    return user;
  }

  @Override
  public Prepared prepare(String sql) {
    return inside(() -> compiler.prepare(sql));
  }

  /** Uses what the session holds, which stays until then even if the session is closed. */
  private <T> T inside(Supplier<T> work) {
    gate.enter();
    try {
      return work.get();
    } finally {
      if (gate.leave()) {
        release();
      }
    }
  }

  Compiled compile(String sql) {
    return compiler.compile(sql);
  }

  /** What names mean to this session now. */
  public BindContext bindContext() {
    return compiler.bindContext();
  }

  /** The property graphs that end with this session. */
  public TemporaryGraphs temporaryGraphs() {
    return temporary;
  }

  /** Runs text in the SQL tier, rows thrown away, and has the catalog follow. */
  public void runInSqlTier(String sql, QueryRegistry.Entry entry) {
    sqlSession.setSearchPath(settings.searchPath());
    sqlSession.execute(sql, List.of(), entry.context());
    schemaChangedInTransaction = true;
    refreshOutsideTransaction();
  }

  /** Other sessions see a transaction's DDL only once it is committed. */
  private void refreshOutsideTransaction() {
    if (schemaChangedInTransaction && transactionState() == TransactionState.IDLE) {
      schemaChangedInTransaction = false;
      services.catalog().refresh();
    }
  }

  @Override
  public QueryResult execute(Prepared prepared, List<Object> parameters) {
    return inside(
        () -> {
          Compiled compiled = compiler.compiled(prepared);
          GivenValues.check(compiled, parameters);
          return admitted(compiled, entry -> run(compiled, parameters, entry));
        });
  }

  @Override
  public QueryParts parts(Prepared prepared, int wanted) {
    return inside(
        () -> {
          Compiled compiled = compiler.compiled(prepared);
          PartRunner runner = new PartRunner(services);
          return compiled instanceof Compiled.Verbatim statement
              ? SqlTierEstimate.of(
                  statement,
                  runner.expected(prepared, compiler.estimate(prepared.sql())),
                  settings,
                  sqlSession,
                  services.root())
              : runner.parts(compiled, wanted, services.root());
        });
  }

  @Override
  public QueryResult execute(Prepared prepared, QueryParts.Part part) {
    return inside(
        () -> {
          Compiled compiled = compiler.compiled(prepared);
          PartRunner runner = new PartRunner(services);
          QueryPlan plan = runner.plan(compiled, part);
          return admitted(
              compiled,
              entry ->
                  QueryRunner.run(
                      plan,
                      List.of(),
                      environment(Map.of(part.table(), runner.snapshot(part))),
                      sqlSession,
                      entry));
        });
  }

  @Override
  public long ingest(TableName table, ArrowReader rows) {
    return inside(
        () -> {
          if (access == Access.READ_ONLY) {
            throw ReadOnlyRule.refused("INSERT");
          }
          transaction.refuseInFailedTransaction();
          IngestRunner runner = new IngestRunner(services, this, sqlSession);
          QueryResult result =
              admitted.run(
                  "INSERT INTO " + table + " of rows sent",
                  entry -> Results.update(entry, "INSERT", runner.run(table, rows, entry)));
          return ((QueryResult.Update) result).count();
        });
  }

  @Override
  public long[] executeBatch(Prepared prepared, List<List<Object>> parameterLists) {
    if (parameterLists.size() < 2
        || !(compiler.compiled(prepared) instanceof Compiled.LocalInsert insert)
        || insert.batch().isEmpty()
        || insert.onConflict() == OnConflict.IGNORE) {
      return Session.super.executeBatch(prepared, parameterLists);
    }
    parameterLists.forEach(p -> GivenValues.check(insert, p));
    GivenRows given = insert.batch().get();
    QueryPlan plan = services.compiler().planGiven(insert.target(), given, bindContext());
    Compiled.LocalValues all =
        new Compiled.LocalValues(
            insert.prepared(), insert.target(), given, plan, insert.onConflict());
    inside(() -> admitted(all, entry -> insertGiven(all, parameterLists, entry))).close();
    long[] counts = new long[parameterLists.size()];
    Arrays.fill(counts, 1);
    return counts;
  }

  /** Runs a statement among those that run now; the body's result ends it, or its failure. */
  private QueryResult admitted(Compiled compiled, Function<QueryRegistry.Entry, QueryResult> body) {
    if (access == Access.READ_ONLY) {
      ReadOnlyRule.check(compiled);
    }
    return admitted.run(compiled.prepared().sql(), body);
  }

  private QueryResult run(Compiled compiled, List<Object> parameters, QueryRegistry.Entry entry) {
    String tag = compiled.prepared().commandTag();
    return switch (compiled) {
      case Compiled.Verbatim verbatim -> runVerbatim(verbatim, parameters, entry);
      case Compiled.Query query -> {
        transaction.refuseInFailedTransaction();
        yield QueryRunner.run(query.plan(), parameters, environment(), sqlSession, entry);
      }
      case Compiled.LocalInsert insert -> {
        refuseInTransaction(insert.target().name().catalog());
        yield Results.of(entry, tag, localWriter().insert(insert, parameters, sqlSession, entry));
      }
      case Compiled.LocalValues insert -> insertGiven(insert, List.of(parameters), entry);
      case Compiled.LocalUpdate update -> {
        refuseInTransaction(update.target().name().catalog());
        yield Results.of(entry, tag, localWriter().update(update, parameters, sqlSession, entry));
      }
      case Compiled.LocalDelete delete -> {
        refuseInTransaction(delete.target().name().catalog());
        yield Results.of(entry, tag, localWriter().delete(delete, parameters, sqlSession, entry));
      }
      case Compiled.LocalMerge merge -> {
        refuseInTransaction(merge.target().name().catalog());
        long rows =
            new MergeWriter(services.localTiers(), environment())
                .merge(merge, parameters, sqlSession, entry);
        yield Results.update(entry, tag, rows);
      }
      case Compiled.SqlTierWrite write -> {
        transaction.refuseInFailedTransaction();
        yield new SqlTierWriter(services.sqlTier(), environment())
            .write(write, parameters, sqlSession, entry);
      }
      case Compiled.Utility utility -> {
        transaction.refuseInFailedTransaction();
        yield new UtilityRunner(services, settings, sqlSession, this)
            .run(utility, parameters, entry);
      }
    };
  }

  private QueryResult insertGiven(
      Compiled.LocalValues insert, List<List<Object>> parameterLists, QueryRegistry.Entry entry) {
    refuseInTransaction(insert.target().name().catalog());
    long rows =
        new GivenRowsWriter(services.systemTier(), localWriter())
            .insert(insert, parameterLists, sqlSession, entry);
    return Results.update(entry, insert.prepared().commandTag(), rows);
  }

  private QueryResult runVerbatim(
      Compiled.Verbatim verbatim, List<Object> parameters, QueryRegistry.Entry entry) {
    TierResult result =
        new VerbatimRunner(services, settings, sqlSession)
            .run(verbatim, parameters, entry.context());
    schemaChangedInTransaction |= verbatim.changesSchema();
    refreshOutsideTransaction();
    return Results.of(entry, verbatim.prepared().commandTag(), result);
  }

  private LocalWriter localWriter() {
    return new LocalWriter(services.localTiers(), environment());
  }

  /** What this session's plans run with. */
  public RunEnvironment environment() {
    return environment(versions);
  }

  private RunEnvironment environment(Map<TableName, LocalScan.Snapshot> read) {
    return new RunEnvironment(
        services.duckDb(),
        services.localTiers(),
        new EngineTableReader(services, user, settings),
        Map.copyOf(read),
        settings.timeZone(),
        settings.sidewaysKeys(),
        settings.targetRecall(),
        Instant.now(),
        services.helpers());
  }

  /** Refuses what a transaction can't undo. */
  public void refuseInTransaction(String catalog) {
    transaction.refuseInTransaction(catalog);
  }

  @Override
  public void cancel() {
    current.cancel();
  }

  /** Cancels what runs and whatever begins from now on, as the statement has it that asked. */
  void end() {
    current.end();
  }

  @Override
  public TransactionState transactionState() {
    return sqlSession.transactionState();
  }

  @Override
  public void setAccess(Access wanted) {
    if (wanted == access) {
      return;
    }
    transaction.refuseAccessChange(wanted);
    access = wanted;
    sqlSession.setAccess(wanted);
  }

  @Override
  public String currentSchema() {
    return settings.searchPath().getFirst();
  }

  @Override
  public ZoneId timeZone() {
    return settings.timeZone();
  }

  @Override
  public Map<String, String> settings() {
    return settings.all();
  }

  @Override
  public void set(String name, Optional<String> value) {
    if (!settings.all().containsKey(name)) {
      throw new MegaDbException(ErrorCode.UNDEFINED_OBJECT, "there is no setting \"" + name + "\"")
          .withHint(NearestName.hint(name, settings.all().keySet(), "SHOW ALL lists them."));
    }
    settings.set(name, value);
  }

  @Override
  public Session beside() {
    EngineSession session =
        new EngineSession(user, services, Admission.OWN, settings.copy(), Map.of());
    session.setAccess(access);
    return session;
  }

  @Override
  public void close() {
    boolean last = gate.close();
    cancel();
    if (last) {
      release();
    }
  }

  private void release() {
    try {
      temporary.names().forEach(name -> services.graphs().forEach(g -> g.forget(name)));
    } finally {
      sqlSession.close();
    }
  }
}
