package io.megadb.exec.session;

import io.megadb.exec.compile.Compiled;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.SqlTierSession;
import io.megadb.spi.tier.TierResult;
import java.util.List;

/** Statements that go to the SQL tier as they are. */
record VerbatimRunner(
    EngineServices services, SessionSettings settings, SqlTierSession sqlSession) {

  TierResult run(Compiled.Verbatim verbatim, List<Object> parameters, QueryContext context) {
    List<Object> ordered = verbatim.arguments(parameters);
    sqlSession.setSearchPath(settings.searchPath());
    sqlSession.setTimeZone(settings.timeZone());
    try {
      return sqlSession.execute(verbatim.sql(), ordered, context);
    } catch (MegaDbException e) {
      throw SqlTierErrors.explained(
          e, verbatim.sql(), services.snapshot().get(), settings.searchPath());
    }
  }
}
