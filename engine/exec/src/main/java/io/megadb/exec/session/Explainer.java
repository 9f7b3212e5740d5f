package io.megadb.exec.session;

import io.megadb.duckdb.DuckDb;
import io.megadb.exec.compile.Compiled;
import io.megadb.exec.run.DirectReader;
import io.megadb.exec.run.PlanExecution;
import io.megadb.exec.run.QueryRunner;
import io.megadb.planner.explain.ExplainText;
import io.megadb.planner.plan.QueryPlan;
import io.megadb.planner.plan.RunFacts;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.tier.SqlTierSession;
import io.megadb.spi.tier.TierResult;
import io.megadb.spi.type.Column;
import io.megadb.sql.Statement;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.ipc.ArrowReader;

/** EXPLAIN and EXPLAIN ANALYZE. ANALYZE runs the statement and throws its rows away. */
final class Explainer {
  private final EngineServices services;
  private final EngineSession session;
  private final SqlTierSession sqlSession;

  Explainer(EngineServices services, EngineSession session, SqlTierSession sqlSession) {
    this.services = services;
    this.session = session;
    this.sqlSession = sqlSession;
  }

  List<String> explain(
      Statement.Explain explain, List<Object> parameters, QueryRegistry.Entry entry) {
    Compiled inner = compileInner(explain);
    return switch (inner) {
      case Compiled.Verbatim verbatim -> verbatim(explain, verbatim, parameters, entry);
      case Compiled.Query query -> planned(query.plan(), explain.analyze(), parameters, entry);
      case Compiled.LocalInsert write ->
          write("Insert into " + write.target().name(), write.rows(), explain);
      case Compiled.LocalValues write ->
          write("Insert into " + write.target().name(), write.rows(), explain);
      case Compiled.LocalUpdate write ->
          write("Update " + write.target().name(), write.rows(), explain);
      case Compiled.LocalDelete write ->
          write("Delete from " + write.target().name(), write.locators(), explain);
      case Compiled.LocalMerge write ->
          write("Merge into " + write.target().name(), write.rows(), explain);
      case Compiled.SqlTierWrite write ->
          write("Write into " + write.target().name(), write.rows(), explain);
      case Compiled.Utility utility ->
          throw new MegaDbException(
                  ErrorCode.FEATURE_NOT_SUPPORTED,
                  utility.prepared().commandTag() + " has no plan to explain")
              .withPosition(explain.offset() + 1);
    };
  }

  private Compiled compileInner(Statement.Explain explain) {
    try {
      return session.compile(explain.text());
    } catch (MegaDbException e) {
      if (e.position().isPresent()) {
        throw e.withPosition(e.position().getAsInt() + explain.offset());
      }
      throw e;
    }
  }

  private List<String> write(String what, QueryPlan plan, Statement.Explain explain) {
    if (explain.analyze()) {
      throw new MegaDbException(
              ErrorCode.FEATURE_NOT_SUPPORTED, "EXPLAIN ANALYZE runs queries only, not writes")
          .withHint("Use EXPLAIN without ANALYZE, or EXPLAIN ANALYZE of the query part.");
    }
    List<String> lines = new ArrayList<>();
    lines.add(what);
    for (String line : ExplainText.of(plan)) {
      lines.add("  " + line);
    }
    return lines;
  }

  private List<String> planned(
      QueryPlan plan, boolean analyze, List<Object> parameters, QueryRegistry.Entry entry) {
    if (!analyze) {
      return ExplainText.of(plan);
    }
    long started = System.nanoTime();
    if (plan.direct().isPresent()
        && plan.scans().get(plan.direct().get().scanId()).nearest().isEmpty()) {
      try (DirectReader rows =
          DirectReader.open(plan, parameters, session.environment(), entry.context())) {
        return ExplainText.of(plan, rows.facts(count(rows), (System.nanoTime() - started) / 1e6));
      } catch (IOException e) {
        throw new MegaDbException(ErrorCode.IO_ERROR, "reading the result failed", e);
      }
    }
    RunFacts facts =
        QueryRunner.withExecution(
            plan,
            parameters,
            session.environment(),
            sqlSession,
            entry,
            DuckDb.Results.STREAMING,
            execution -> {
              try (execution) {
                return drain(plan, execution, entry, started);
              }
            });
    return ExplainText.of(plan, facts);
  }

  private static RunFacts drain(
      QueryPlan plan, PlanExecution execution, QueryRegistry.Entry entry, long started) {
    try (ArrowReader rows =
        execution.connection().query(execution.residualSql(), plan.columns(), entry.context())) {
      return execution.facts(count(rows), (System.nanoTime() - started) / 1e6);
    } catch (IOException e) {
      throw new MegaDbException(ErrorCode.IO_ERROR, "reading the result failed", e);
    }
  }

  private static long count(ArrowReader rows) throws IOException {
    long count = 0;
    while (rows.loadNextBatch()) {
      count += rows.getVectorSchemaRoot().getRowCount();
    }
    return count;
  }

  /** PostgreSQL explains what it runs itself. */
  private List<String> verbatim(
      Statement.Explain explain,
      Compiled.Verbatim verbatim,
      List<Object> parameters,
      QueryRegistry.Entry entry) {
    List<Object> ordered = verbatim.arguments(parameters);
    String sql = (explain.analyze() ? "EXPLAIN ANALYZE " : "EXPLAIN ") + verbatim.sql();
    TierResult result = sqlSession.execute(sql, ordered, entry.context());
    List<String> lines = new ArrayList<>();
    if (result instanceof TierResult.Rows(List<Column> columns, ArrowReader reader)) {
      try (reader) {
        while (reader.loadNextBatch()) {
          VarCharVector texts = (VarCharVector) reader.getVectorSchemaRoot().getVector(0);
          for (int row = 0; row < texts.getValueCount(); row++) {
            lines.add(new String(texts.get(row), StandardCharsets.UTF_8));
          }
        }
      } catch (IOException e) {
        throw new MegaDbException(ErrorCode.IO_ERROR, "reading PostgreSQL's plan failed", e);
      }
    }
    return ExplainText.verbatim(services.sqlTier().catalog(), lines);
  }
}
