package io.megadb.planner.dialect;

import io.megadb.planner.dialect.postgres.PostgresDialect;
import io.megadb.planner.dialect.text.Dialect;
import io.megadb.planner.dialect.text.RelTextWriter;
import io.megadb.planner.dialect.text.SlotText;
import io.megadb.planner.plan.SqlTemplate;
import io.megadb.spi.type.Column;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.rel.RelNode;

/** Relational algebra to a SELECT for PostgreSQL 17. */
public final class PostgresWriter {
  private final Dialect dialect;

  /** For a database without pgvector. */
  public PostgresWriter() {
    this(Optional.empty());
  }

  /**
   * @param vectorSchema where the database has pgvector's types and operators
   */
  public PostgresWriter(Optional<String> vectorSchema) {
    this.dialect = new PostgresDialect(vectorSchema);
  }

  /**
   * Writes a query.
   *
   * @param rel sub-queries kept; its leaves are scans that unwrap to {@link
   *     io.megadb.planner.bind.BoundTable}, written as {@code "schema"."table"}, and values
   * @param outputColumns column i of the text is of exactly TypeTable's PostgreSQL type of column i
   *     here, and named by {@link io.megadb.planner.dialect.text.OutputNames}; columns of {@code
   *     rel} past these are left out
   * @throws io.megadb.spi.error.MegaDbException FEATURE_NOT_SUPPORTED for what {@link Pushability}
   *     refuses
   */
  public SqlTemplate write(RelNode rel, List<Column> outputColumns) {
    RelTextWriter writer = new RelTextWriter(dialect, rel.getCluster().getRexBuilder());
    return SlotText.template(writer.statement(rel, outputColumns));
  }
}
