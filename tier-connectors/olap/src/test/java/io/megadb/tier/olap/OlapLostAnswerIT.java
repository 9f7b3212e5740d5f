package io.megadb.tier.olap;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType.Simple;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Commits that PostgreSQL carried out but could not confirm. */
class OlapLostAnswerIT {
  @RegisterExtension static final OlapFixture OLAP = new OlapFixture();

  @Test
  void neitherLosesNorDoublesRowsWhenTheAnswerToACommitIsLost() throws IOException {
    OlapConfig.Database direct = OLAP.database();
    int port = Integer.parseInt(direct.url().replaceFirst(".*:(\\d+)/.*", "$1"));
    try (CuttingProxy proxy = new CuttingProxy(port);
        OlapTier tier =
            OLAP.open(
                new OlapConfig(
                    new OlapConfig.Database(
                        direct.url().replace(":" + port + "/", ":" + proxy.port() + "/"),
                        direct.user(),
                        direct.password()),
                    "file://" + OLAP.folder().resolve("warehouse"),
                    Optional.empty(),
                    OLAP.folder().resolve("cache-lost"),
                    1 << 20,
                    OlapConfig.WriteDefaults.STANDARD))) {
      TableDefinition table =
          tier.createTable(
              OlapFixture.definition(OLAP.newName(), Column.of("id", Simple.BIGINT)),
              Optional.empty(),
              OLAP.context());
      OLAP.insert(tier, table, "SELECT 1");
      for (int i = 2; i < 12; i++) {
        proxy.cutAnswerTo("UPDATE iceberg_tables");
        OLAP.insert(tier, table, "SELECT " + i);
        assertThat(proxy.cuts()).isEqualTo(i - 1);
      }
      assertThat(OLAP.all(tier, table)).hasSize(11).doesNotHaveDuplicates();

      proxy.cutAnswerTo("INSERT INTO iceberg_tables");
      TableDefinition filled =
          OlapFixture.definition(OLAP.newName(), Column.of("id", Simple.BIGINT));
      TableDefinition created =
          OLAP.withRows(
              filled,
              "SELECT i FROM range(5) t(i)",
              rows -> tier.createTable(filled, Optional.of(rows), OLAP.context()));
      assertThat(proxy.cuts()).isEqualTo(11);
      assertThat(OLAP.all(tier, created)).hasSize(5);
    }
  }
}
