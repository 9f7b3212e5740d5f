package io.megadb.exec;

import io.megadb.duckdb.DuckDb;
import io.megadb.duckdb.DuckDbConfig;
import io.megadb.spi.tier.LocalTier;
import io.megadb.testkit.TierContract;
import io.megadb.testkit.TierFixture;
import io.megadb.tier.graph.GraphConfig;
import io.megadb.tier.graph.GraphTier;
import io.megadb.tier.olap.OlapConfig;
import io.megadb.tier.olap.OlapTier;
import io.megadb.tier.oltp.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The graph tier's own tables keep the contract of all local tiers. */
class GraphTierContractIT extends TierContract {
  private static Path folder;
  private static EmbeddedPostgres postgres;
  private static DuckDb duckDb;
  private static TierFixture fixture;
  private static OlapTier tables;
  private static GraphTier tier;

  @BeforeAll
  static void start(@TempDir Path temporary) throws Exception {
    folder = temporary;
    postgres = EmbeddedPostgres.start(folder.resolve("postgres"));
    duckDb = DuckDb.open(new DuckDbConfig(2, 512, folder.resolve("spill"), 512, List.of()));
    fixture = new TierFixture(folder.resolve("fixture"));
    open();
  }

  private static void open() {
    OlapConfig olap =
        new OlapConfig(
            new OlapConfig.Database(postgres.jdbcUrl(), postgres.user(), postgres.password()),
            "file://" + folder.resolve("olap"),
            Optional.empty(),
            folder.resolve("cache"),
            1L << 30,
            OlapConfig.WriteDefaults.STANDARD);
    tables =
        new OlapTier(
            olap.forCatalog(
                GraphTier.CATALOG,
                "file://" + folder.resolve("graph"),
                folder.resolve("graph-cache")),
            duckDb);
    tier = new GraphTier(GraphConfig.standard(1), tables, InstantSource.system());
  }

  @AfterAll
  static void stop() {
    tier.close();
    tables.close();
    fixture.close();
    duckDb.close();
    postgres.close();
  }

  @Override
  protected LocalTier tier() {
    return tier;
  }

  @Override
  protected TierFixture fixture() {
    return fixture;
  }

  @Override
  protected void reopen() {
    tier.close();
    tables.close();
    open();
  }
}
