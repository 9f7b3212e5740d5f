package io.megadb.trino;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.examples.cloudcost.CloudCostGenerator;
import io.megadb.examples.cloudcost.CloudCostSample;
import io.trino.plugin.memory.MemoryPlugin;
import io.trino.testing.AbstractTestQueryFramework;
import io.trino.testing.MaterializedRow;
import io.trino.testing.QueryRunner;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The demo's question over five catalogs: what is affected (graph), its owner (oltp), its cost by
 * month (olap), its load now (memory), and what is alike (vector). The answer is that of MegaDB's
 * own SELECT, which passes through as text.
 */
@ExtendWith(SharedServer.class)
class HeadlineIT extends AbstractTestQueryFramework {
  private static final double SCALE = 0.02;
  private static final List<String> TABLES =
      List.of("accounts", "resources", "depends_on", "metrics_now", "billing");

  private final MegadbQueryRunner megadb;

  HeadlineIT(MegadbQueryRunner megadb) {
    this.megadb = megadb;
  }

  @Override
  protected QueryRunner createQueryRunner() throws Exception {
    load();
    QueryRunner runner = megadb.nodes("olap", 1);
    runner.installPlugin(new MemoryPlugin());
    runner.createCatalog("foreign", "memory", Map.of());
    return runner;
  }

  /** The demo's tables, as the command {@code demo} makes them. */
  private void load() throws IOException {
    CloudCostSample.tables().forEach(megadb::execute);
    CloudCostGenerator generator = new CloudCostGenerator(SCALE);
    generator.writeAccounts(copied("accounts"));
    generator.writeResources(copied("resources"));
    generator.writeDependencies(copied("depends_on"));
    generator.writeMetrics(copied("metrics_now"));
    generator.writeBilling(copied("billing"), done -> {});
    for (String table : TABLES) {
      megadb.execute(
          "COPY "
              + table
              + " FROM '"
              + copied(table)
              + "' WITH (FORMAT csv, HEADER true, MATCH_BY_NAME true)");
    }
    CloudCostSample.embeddings().forEach(megadb::execute);
    megadb.execute(CloudCostSample.graph());
  }

  private Path copied(String table) {
    return megadb.copies().resolve(table + ".csv");
  }

  private String vector;

  @BeforeAll
  void readTheVector() {
    vector = computeScalar(CloudCostSample.changedVectorInTrino()).toString();
  }

  /** Rows as text, decimals without the zeros that their types end in. */
  private List<String> texts(String sql) {
    return computeActual(sql).getMaterializedRows().stream()
        .map(MaterializedRow::getFields)
        .map(fields -> String.join("|", fields.stream().map(HeadlineIT::text).toList()))
        .toList();
  }

  private static String text(Object value) {
    return value instanceof BigDecimal number
        ? number.stripTrailingZeros().toPlainString()
        : String.valueOf(value);
  }

  @Test
  void theQuestionOverFiveCatalogsHasTheAnswerOfMegadbItself() {
    String own = CloudCostSample.headlineBesideTrino(vector).replace("'", "''");
    assertThat(texts(CloudCostSample.headlineInTrino(vector)))
        .hasSizeGreaterThan(10)
        .containsExactlyElementsOf(
            texts("SELECT * FROM TABLE(megadb.system.query(query => '" + own + "'))"));
  }

  @Test
  void theQuestionIsJoinedWithAForeignCatalog() {
    assertUpdate(
        "CREATE TABLE foreign.default.phones AS"
            + " SELECT owner, 'tel-' || owner AS phone FROM oltp.public.resources GROUP BY owner",
        (long) computeScalar("SELECT count(DISTINCT owner) FROM oltp.public.resources"));
    String question = CloudCostSample.headlineInTrino(vector);
    assertThat(
            texts(
                "SELECT h.resource_name, p.phone, sum(h.cost) FROM ("
                    + question
                    + ") h JOIN foreign.default.phones p ON p.owner = h.owner"
                    + " GROUP BY h.resource_name, p.phone ORDER BY h.resource_name"))
        .isNotEmpty()
        .containsExactlyElementsOf(
            texts(
                "SELECT h.resource_name, 'tel-' || h.owner, sum(h.cost) FROM ("
                    + question
                    + ") h GROUP BY h.resource_name, h.owner ORDER BY h.resource_name"));
  }
}
