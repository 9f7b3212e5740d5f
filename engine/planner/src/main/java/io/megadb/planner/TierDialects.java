package io.megadb.planner;

import io.megadb.planner.dialect.DuckDbWriter;
import io.megadb.planner.dialect.PostgresWriter;
import io.megadb.planner.dialect.Pushability;
import io.megadb.planner.dialect.VectorPushability;
import io.megadb.planner.plan.SqlTemplate;
import io.megadb.planner.split.Dialects;
import io.megadb.planner.split.scan.TierFacts;
import io.megadb.spi.type.Column;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.rel.RelNode;

/** DuckDB for the residual, PostgreSQL for fragments. Stateless. */
final class TierDialects implements Dialects {
  private final TierFacts facts;

  TierDialects(TierFacts facts) {
    this.facts = facts;
  }

  @Override
  public SqlTemplate residual(RelNode rel, List<Column> columns) {
    return new DuckDbWriter().write(rel, columns);
  }

  @Override
  public SqlTemplate fragment(String catalog, RelNode rel, List<Column> columns) {
    return new PostgresWriter(facts.vectorSchema(catalog)).write(rel, columns);
  }

  @Override
  public Optional<String> blocker(String catalog, RelNode node) {
    return Pushability.whyNotPostgres(node, facts.comparesTextByCodePoint(catalog))
        .or(() -> VectorPushability.whyNotPostgres(node, facts.vectorSchema(catalog)));
  }
}
