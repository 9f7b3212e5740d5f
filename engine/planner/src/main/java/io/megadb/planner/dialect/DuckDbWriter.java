package io.megadb.planner.dialect;

import io.megadb.planner.dialect.duckdb.DuckDbDialect;
import io.megadb.planner.dialect.text.Dialect;
import io.megadb.planner.dialect.text.RelTextWriter;
import io.megadb.planner.dialect.text.SlotText;
import io.megadb.planner.plan.SqlTemplate;
import io.megadb.spi.type.Column;
import java.util.List;
import org.apache.calcite.rel.RelNode;

/**
 * Relational algebra to a SELECT that DuckDB runs with PostgreSQL's meaning. The database must have
 * {@link DuckDbMacros}.
 */
public final class DuckDbWriter {
  private final Dialect dialect = new DuckDbDialect();

  /**
   * Writes a query.
   *
   * @param rel sub-queries kept; its leaves are {@link io.megadb.planner.rel.SlotScan}s, whose rows
   *     have exactly the DuckDB types of their row type, and values
   * @param outputColumns column i of the text is of exactly TypeTable's DuckDB type of column i
   *     here, and named by {@link io.megadb.planner.dialect.text.OutputNames}; columns of {@code
   *     rel} past these are left out
   * @throws io.megadb.spi.error.MegaDbException FEATURE_NOT_SUPPORTED for an operator or a function
   *     that DuckDB cannot run with PostgreSQL's meaning
   */
  public SqlTemplate write(RelNode rel, List<Column> outputColumns) {
    RelTextWriter writer = new RelTextWriter(dialect, rel.getCluster().getRexBuilder());
    return SlotText.template(writer.statement(rel, outputColumns));
  }
}
