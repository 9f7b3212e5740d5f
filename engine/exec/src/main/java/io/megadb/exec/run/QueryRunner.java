package io.megadb.exec.run;

import io.megadb.duckdb.DuckDb;
import io.megadb.duckdb.LostErrorException;
import io.megadb.duckdb.StreamReadAgainException;
import io.megadb.exec.QueryResult;
import io.megadb.exec.session.QueryRegistry;
import io.megadb.planner.plan.QueryPlan;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.tier.SqlTierSession;
import io.megadb.spi.type.Column;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.apache.arrow.vector.ipc.ArrowReader;

/** Runs planned queries. Stateless; any thread. */
public final class QueryRunner {
  private QueryRunner() {}

  /**
   * Starts a query.
   *
   * @param entry closed with the result
   */
  public static QueryResult.Rows run(
      QueryPlan plan,
      List<Object> parameters,
      RunEnvironment environment,
      SqlTierSession session,
      QueryRegistry.Entry entry) {
    if (plan.direct().isPresent()) {
      if (plan.scans().get(plan.direct().get().scanId()).nearest().isEmpty()) {
        DirectReader reader = DirectReader.open(plan, parameters, environment, entry.context());
        return Results.rows(entry, plan.columns(), reader, reader::versions);
      }
      Optional<QueryResult.Rows> direct = DirectRows.open(plan, parameters, environment, entry);
      if (direct.isPresent()) {
        return direct.get();
      }
    }
    if (plan.plain().isPresent()) {
      Optional<QueryResult.Rows> plain = DirectRows.table(plan, environment, entry);
      if (plain.isPresent()) {
        return plain.get();
      }
    }
    return withExecution(
        plan,
        parameters,
        environment,
        session,
        entry,
        DuckDb.Results.STREAMING,
        execution ->
            new OpenRows(
                entry,
                plan.columns(),
                execution
                    .connection()
                    .query(execution.residualSql(), plan.columns(), entry.context()),
                execution));
  }

  /**
   * Runs a plan's fragments and hands the execution to {@code body}, which owns it if it returns. A
   * streaming run whose error DuckDB's driver lost is repeated with materialised results, to learn
   * the error; one that read a stream twice, with tables in place of streams.
   */
  public static <T> T withExecution(
      QueryPlan plan,
      List<Object> parameters,
      RunEnvironment environment,
      SqlTierSession session,
      QueryRegistry.Entry entry,
      DuckDb.Results results,
      Function<PlanExecution, T> body) {
    Runs<T> runs = new Runs<>(plan, parameters, environment, session, entry, body);
    return runs.run(results, Relations.Streams.AS_THEY_COME);
  }

  /** One statement's run, and if need be another. */
  private record Runs<T>(
      QueryPlan plan,
      List<Object> parameters,
      RunEnvironment environment,
      SqlTierSession session,
      QueryRegistry.Entry entry,
      Function<PlanExecution, T> body) {
    T run(DuckDb.Results results, Relations.Streams streams) {
      PlanExecution execution =
          new PlanExecution(plan, parameters, environment, results, streams, entry.context());
      entry.reportsProgressBy(execution.connection()::progress);
      try {
        execution.runFragments(session);
        return body.apply(execution);
      } catch (LostErrorException e) {
        closeAfter(e, execution);
        if (results == DuckDb.Results.MATERIALIZED) {
          throw new MegaDbException(
              ErrorCode.INTERNAL_ERROR, "DuckDB failed without saying why", e);
        }
      } catch (StreamReadAgainException e) {
        closeAfter(e, execution);
        if (streams == Relations.Streams.AS_TABLES) {
          throw new MegaDbException(ErrorCode.INTERNAL_ERROR, e.getMessage(), e);
        }
        return run(DuckDb.Results.STREAMING, Relations.Streams.AS_TABLES);
      } catch (RuntimeException | Error e) {
        closeAfter(e, execution);
        throw e;
      }
      return run(DuckDb.Results.MATERIALIZED, streams);
    }
  }

  private static void closeAfter(Throwable cause, PlanExecution execution) {
    try {
      execution.close();
    } catch (RuntimeException e) {
      cause.addSuppressed(e);
    }
  }

  /** An open result. */
  private static final class OpenRows implements QueryResult.Rows {
    private final QueryRegistry.Entry entry;
    private final List<Column> columns;
    private final ArrowReader reader;
    private final PlanExecution execution;

    OpenRows(
        QueryRegistry.Entry entry,
        List<Column> columns,
        ArrowReader reader,
        PlanExecution execution) {
      this.entry = entry;
      this.columns = columns;
      this.reader = reader;
      this.execution = execution;
    }

    @Override
    public String queryId() {
      return entry.context().queryId();
    }

    @Override
    public List<Column> columns() {
      return columns;
    }

    @Override
    public ArrowReader reader() {
      return reader;
    }

    @Override
    public Map<TableName, String> versions() {
      return execution.versions();
    }

    @Override
    public void close() {
      try (entry;
          execution;
          reader) {
        entry.reportsProgressBy(OptionalDouble::empty);
      } catch (IOException e) {
        throw new MegaDbException(ErrorCode.INTERNAL_ERROR, "closing a result failed", e);
      }
    }
  }
}
