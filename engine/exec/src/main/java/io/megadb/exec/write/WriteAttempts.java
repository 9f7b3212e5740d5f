package io.megadb.exec.write;

import io.megadb.duckdb.DuckDb;
import io.megadb.exec.run.PlanExecution;
import io.megadb.exec.run.QueryRunner;
import io.megadb.exec.run.RunEnvironment;
import io.megadb.exec.session.QueryRegistry;
import io.megadb.planner.plan.QueryPlan;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.tier.SqlTierSession;
import io.megadb.spi.tier.TierResult;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;

/** Runs the plan of a write to a local tier, again from the start when another write was first. */
final class WriteAttempts {
  private static final int ATTEMPTS = 10;

  private final RunEnvironment environment;

  WriteAttempts(RunEnvironment environment) {
    this.environment = environment;
  }

  /**
   * Runs.
   *
   * @param body writes what the execution yields, which is closed afterwards
   * @throws MegaDbException SERIALIZATION_FAILURE if every attempt lost its race
   */
  TierResult run(
      QueryPlan plan,
      List<Object> parameters,
      SqlTierSession session,
      QueryRegistry.Entry entry,
      Function<PlanExecution, TierResult> body) {
    for (int attempt = 1; ; attempt++) {
      try {
        return QueryRunner.withExecution(
            plan,
            parameters,
            environment,
            session,
            entry,
            DuckDb.Results.STREAMING,
            execution -> {
              try (execution) {
                return body.apply(execution);
              }
            });
      } catch (MegaDbException e) {
        if (!e.is(ErrorCode.SERIALIZATION_FAILURE) || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  static MegaDbException closing(IOException e) {
    return new MegaDbException(ErrorCode.IO_ERROR, "closing the rows to write failed", e);
  }
}
