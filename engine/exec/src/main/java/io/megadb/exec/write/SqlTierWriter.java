package io.megadb.exec.write;

import io.megadb.duckdb.DuckDb;
import io.megadb.exec.QueryResult;
import io.megadb.exec.compile.Compiled;
import io.megadb.exec.run.QueryRunner;
import io.megadb.exec.run.Results;
import io.megadb.exec.run.RunEnvironment;
import io.megadb.exec.session.QueryRegistry;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.tier.SqlTier;
import io.megadb.spi.tier.SqlTierSession;
import io.megadb.spi.tier.SqlTierSession.TransactionState;
import io.megadb.spi.tier.TierResult;
import io.megadb.spi.type.Column;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * Writes rows that other tiers yield into a SQL tier, in one transaction there (the session's, if
 * one is open): straight into the target by COPY, or by COPY into a temporary table and one
 * statement of the tier over it.
 */
public final class SqlTierWriter {
  private static final AtomicLong NUMBERS = new AtomicLong();

  private final SqlTier tier;
  private final RunEnvironment environment;

  public SqlTierWriter(SqlTier tier, RunEnvironment environment) {
    this.tier = tier;
    this.environment = environment;
  }

  /** Runs the write; RETURNING gives rows. */
  public QueryResult write(
      Compiled.SqlTierWrite write,
      List<Object> parameters,
      SqlTierSession session,
      QueryRegistry.Entry entry) {
    return Results.of(entry, write.prepared().commandTag(), run(write, parameters, session, entry));
  }

  private TierResult run(
      Compiled.SqlTierWrite write,
      List<Object> parameters,
      SqlTierSession session,
      QueryRegistry.Entry entry) {
    // Its own session for reading fragments: the writing one is busy with COPY. Within a
    // transaction the fragments are complete before the COPY begins, so one session serves both.
    boolean ownTransaction = session.transactionState() == TransactionState.IDLE;
    return QueryRunner.withExecution(
        write.rows(),
        parameters,
        environment,
        session,
        entry,
        DuckDb.Results.STREAMING,
        execution -> {
          try (execution;
              SqlTierSession writing = ownTransaction ? tier.openSession() : null) {
            SqlTierSession target = ownTransaction ? writing : session;
            if (ownTransaction) {
              target.execute("BEGIN", List.of(), entry.context());
            }
            SqlTierRows query = SqlTierRows.of(execution.residualSql(), write.rows().columns());
            try (ArrowReader rows =
                execution.connection().query(query.sql(), query.columns(), entry.context())) {
              TierResult result = copy(write, rows, target, entry.context());
              if (ownTransaction) {
                target.execute("COMMIT", List.of(), entry.context());
              }
              return result;
            } catch (IOException e) {
              throw new MegaDbException(ErrorCode.IO_ERROR, "closing the rows failed", e);
            }
            // Closing the writing session rolls back what was not committed.
          }
        });
  }

  /** Runs a write without RETURNING; the entry stays the caller's. */
  public long count(
      Compiled.SqlTierWrite write,
      List<Object> parameters,
      SqlTierSession session,
      QueryRegistry.Entry entry) {
    return switch (run(write, parameters, session, entry)) {
      case TierResult.Count(long rows) -> rows;
      case TierResult.Rows rows ->
          throw new IllegalStateException("a write without RETURNING gave rows");
    };
  }

  private TierResult copy(
      Compiled.SqlTierWrite write, ArrowReader rows, SqlTierSession session, QueryContext context) {
    if (write.statement().isEmpty()) {
      return new TierResult.Count(
          session.copyIn(write.target().name(), write.columns(), rows, context));
    }
    String temporary = "megadb_rows_" + NUMBERS.incrementAndGet();
    List<Column> columns = write.rows().columns();
    List<String> names = columns.stream().map(Column::name).toList();
    session.execute(
        columns.stream()
            .map(c -> Identifiers.quote(c.name()) + " " + tier.columnType(c.type()))
            .collect(
                Collectors.joining(
                    ", ", "CREATE TEMP TABLE " + temporary + " (", ") ON COMMIT DROP")),
        List.of(),
        context);
    session.copyIn(
        new TableName(write.target().name().catalog(), "pg_temp", temporary), names, rows, context);
    TierResult result =
        session.execute(write.statement().get().over("pg_temp." + temporary), List.of(), context);
    return BufferedRows.keep(result, context);
  }
}
