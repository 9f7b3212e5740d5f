package io.megadb.exec.session;

import io.megadb.exec.Prepared;
import io.megadb.exec.compile.Compiled;
import io.megadb.planner.bind.BindContext;
import io.megadb.planner.plan.Outline;
import io.megadb.spi.catalog.CatalogSnapshot;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.Cancellation;
import io.megadb.spi.tier.SqlTierSession;
import java.util.Optional;

/** Statements of one session compiled through the shared plan cache, on the session's thread. */
final class SessionCompiler {
  private final String user;
  private final EngineServices services;
  private final SqlTierSession sqlSession;
  private final SessionSettings settings;
  private final CurrentStatement current;
  private final TemporaryGraphs temporary;
  private Last last;

  private record Last(Compiled compiled, CatalogSnapshot snapshot, long settingsVersion) {}

  SessionCompiler(
      String user,
      EngineServices services,
      SqlTierSession sqlSession,
      SessionSettings settings,
      CurrentStatement current,
      TemporaryGraphs temporary) {
    this.user = user;
    this.services = services;
    this.sqlSession = sqlSession;
    this.settings = settings;
    this.current = current;
    this.temporary = temporary;
  }

  Prepared prepare(String sql) {
    CatalogSnapshot snapshot = snapshot();
    return remember(compile(sql), snapshot).prepared();
  }

  /** The statement last run again, as most programs do in a loop, needs no look-up. */
  Compiled compiled(Prepared prepared) {
    CatalogSnapshot snapshot = snapshot();
    Last known = last;
    if (known != null
        && known.compiled().prepared() == prepared
        && known.snapshot() == snapshot
        && known.settingsVersion() == settings.version()) {
      return known.compiled();
    }
    return remember(compile(prepared.sql()), snapshot);
  }

  private Compiled remember(Compiled compiled, CatalogSnapshot snapshot) {
    last = new Last(compiled, snapshot, settings.version());
    return compiled;
  }

  Compiled compile(String sql) {
    int nullByte = sql.indexOf('\0');
    if (nullByte >= 0) {
      throw GivenValues.noNullBytes("the statement's text").withPosition(nullByte + 1);
    }
    CatalogSnapshot snapshot = services.snapshot().get();
    PlanCache.Key key =
        new PlanCache.Key(
            sql,
            snapshot.version(),
            temporary.planKey(settings.searchPath()),
            settings.timeZone().getId(),
            user);
    Optional<Compiled> cached = services.planCache().get(key);
    if (cached.isPresent()) {
      return cached.get();
    }
    Compiled compiled;
    try {
      compiled = compile(sql, snapshot);
    } catch (MegaDbException e) {
      if (!mayBeThereMeanwhile(e)) {
        throw SqlTierErrors.explained(e, sql, snapshot, settings.searchPath());
      }
      // Another program may have made the table, or the column, a moment ago.
      CatalogSnapshot newer = services.catalog().refresh();
      if (newer.version() == snapshot.version()) {
        throw SqlTierErrors.explained(e, sql, snapshot, settings.searchPath());
      }
      return compile(sql);
    }
    services.planCache().put(key, compiled);
    return compiled;
  }

  /**
   * In a transaction that PostgreSQL has given up because of the column it can't be asked again.
   */
  private boolean mayBeThereMeanwhile(MegaDbException e) {
    return e.is(ErrorCode.UNDEFINED_TABLE)
        || e.is(ErrorCode.UNDEFINED_COLUMN)
            && sqlSession.transactionState() != SqlTierSession.TransactionState.FAILED;
  }

  /**
   * Cancellable and bounded like a statement that runs: PostgreSQL may wait for a lock before it
   * describes.
   */
  private Compiled compile(String sql, CatalogSnapshot snapshot) {
    // What is asked of the SQL tier while compiling means what it will mean when it runs.
    sqlSession.setSearchPath(settings.searchPath());
    sqlSession.setTimeZone(settings.timeZone());
    QueryRegistry.Entry before = current.entry();
    try (QueryRegistry.Entry entry =
        services.registry().prepare(user, sql, settings.statementTimeout())) {
      current.begin(entry);
      Cancellation cancellation = entry.context().cancellation();
      Compiled compiled =
          services
              .compiler()
              .compile(
                  sql,
                  bindContext(temporary.over(snapshot)).withSql(sql),
                  text -> sqlSession.describe(text, cancellation));
      cancellation.check();
      return compiled;
    } finally {
      current.back(before);
    }
  }

  /** What the planner expects of a query, wherever it runs; empty if it can't plan it. */
  Optional<Outline> estimate(String sql) {
    return services.compiler().estimate(sql, bindContext().withSql(sql));
  }

  /** What names mean to this session now. */
  BindContext bindContext() {
    return bindContext(snapshot());
  }

  private CatalogSnapshot snapshot() {
    return temporary.over(services.snapshot().get());
  }

  private BindContext bindContext(CatalogSnapshot snapshot) {
    return new BindContext(
        snapshot, temporary.searchPath(settings.searchPath()), settings.timeZone(), user);
  }
}
