package io.megadb.trino;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.examples.cloudcost.CloudCostSample;
import io.trino.plugin.memory.MemoryPlugin;
import io.trino.testing.AbstractTestQueryFramework;
import io.trino.testing.MaterializedRow;
import io.trino.testing.QueryRunner;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The demo's question over five catalogs: what is affected (graph), its owner (oltp), its cost by
 * month (olap), its load now (memory), and what is alike (vector). The answer is that of MegaDB's
 * own SELECT, which passes through as text.
 */
class HeadlineIT extends AbstractTestQueryFramework {
  private static final double SCALE = 0.02;

  @Override
  protected QueryRunner createQueryRunner() throws Exception {
    megadb = MegadbQueryRunner.startWithDemo(SCALE);
    QueryRunner runner = megadb.nodes("olap", 1);
    runner.installPlugin(new MemoryPlugin());
    runner.createCatalog("foreign", "memory", Map.of());
    return runner;
  }

  private MegadbQueryRunner megadb;
  private String vector;

  @BeforeAll
  void readTheVector() {
    vector = computeScalar(CloudCostSample.changedVectorInTrino()).toString();
  }

  @AfterAll
  void stop() throws IOException {
    if (megadb != null) {
      megadb.close();
    }
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
