package io.megadb.tier.oltp;

import static io.megadb.tier.oltp.SharedTier.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.megadb.spi.catalog.ColumnDefinition;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.error.Blame;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.tier.Capability;
import io.megadb.spi.tier.Tier;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.tier.oltp.embedded.EmbeddedPostgres;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OltpTierIT {
  private final OltpTier tier = SharedTier.tier();
  private final OltpSession session = tier.openSession();

  @AfterEach
  void close() {
    session.close();
  }

  private TableDefinition table(String schema, String name) {
    return tier.tables().stream()
        .filter(t -> t.name().equals(new TableName("oltp", schema, name)))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void listsTablesWithAllTheyHave() {
    run(session, "DROP SCHEMA IF EXISTS listing CASCADE");
    run(session, "CREATE SCHEMA listing");
    run(session, "CREATE TYPE listing.mood AS ENUM ('sad', 'happy')");
    run(session, "CREATE DOMAIN listing.price AS numeric(10,2) CHECK (VALUE >= 0)");
    run(
        session,
        "CREATE TABLE listing.\"T\" (b int NOT NULL, a bigint GENERATED ALWAYS AS IDENTITY,"
            + " c varchar(7) DEFAULT 'x', gone int, d numeric, e char(3), f jsonb, g text[],"
            + " h listing.mood, i listing.price, j inet, k int GENERATED ALWAYS AS (b + 1) STORED,"
            + " PRIMARY KEY (a, b), CONSTRAINT positive CHECK (b > 0))");
    run(session, "ALTER TABLE listing.\"T\" DROP COLUMN gone");
    run(session, "COMMENT ON TABLE listing.\"T\" IS 'the table'");
    run(session, "COMMENT ON COLUMN listing.\"T\".c IS 'the column'");
    TableDefinition table = table("listing", "T");
    assertThat(table.kind()).isEqualTo(TableDefinition.Kind.TABLE);
    assertThat(table.primaryKey()).containsExactly("a", "b");
    assertThat(table.checks()).containsExactly("(b > 0)");
    assertThat(table.comment()).hasValue("the table");
    assertThat(table.rowType())
        .containsExactly(
            new Column("b", SqlType.Simple.INTEGER, false),
            new Column("a", SqlType.Simple.BIGINT, false),
            Column.of("c", new SqlType.Varchar(7)),
            Column.of("d", new SqlType.UnconstrainedNumeric()),
            Column.of("e", SqlType.Simple.TEXT),
            Column.of("f", SqlType.Simple.JSON),
            Column.of("g", new SqlType.Array(SqlType.Simple.TEXT)),
            Column.of("h", SqlType.Simple.TEXT),
            Column.of("i", new SqlType.Numeric(10, 2)),
            Column.of("j", SqlType.Simple.TEXT),
            Column.of("k", SqlType.Simple.INTEGER));
    ColumnDefinition c = table.column("c").orElseThrow();
    assertThat(c.defaultSql()).hasValue("'x'::character varying");
    assertThat(c.comment()).hasValue("the column");
    assertThat(table.column("k").orElseThrow().defaultSql()).isEmpty();
  }

  @Test
  void listsViewsAndPartitionedTablesAndLeavesOutWhatIsNotTheUsers() {
    run(session, "DROP SCHEMA IF EXISTS kinds CASCADE");
    run(session, "CREATE SCHEMA kinds");
    run(session, "CREATE SCHEMA IF NOT EXISTS megadb_catalog");
    run(session, "CREATE TABLE IF NOT EXISTS megadb_catalog.iceberg_tables (x int)");
    run(session, "CREATE VIEW kinds.v AS SELECT 1 AS x");
    run(session, "CREATE MATERIALIZED VIEW kinds.m AS SELECT 1 AS x");
    run(session, "CREATE TABLE kinds.p (x int) PARTITION BY RANGE (x)");
    run(session, "CREATE TABLE kinds.p1 PARTITION OF kinds.p FOR VALUES FROM (0) TO (10)");
    run(session, "CREATE TABLE kinds.none ()");
    run(session, "CREATE TEMP TABLE kinds_temp (x int)");
    assertThat(table("kinds", "v").kind()).isEqualTo(TableDefinition.Kind.VIEW);
    assertThat(table("kinds", "m").kind()).isEqualTo(TableDefinition.Kind.VIEW);
    assertThat(table("kinds", "p").kind()).isEqualTo(TableDefinition.Kind.TABLE);
    assertThat(table("kinds", "none").columns()).isEmpty();
    assertThat(tier.tables())
        .extracting(t -> t.name().schema())
        .doesNotContain("pg_catalog", "information_schema", "megadb_catalog", "pg_toast");
    assertThat(tier.tables()).extracting(t -> t.name().name()).doesNotContain("kinds_temp");
    run(session, "INSERT INTO kinds.p SELECT generate_series(0, 9)");
    assertThat(tier.statistics(new TableName("oltp", "kinds", "p")).orElseThrow().bytes())
        .isPositive();
    assertThat(tier.statistics(new TableName("oltp", "kinds", "v"))).isPresent();
  }

  @Test
  void fingerprintChangesWithEveryDdlAndWithNothingElse() {
    run(session, "DROP TABLE IF EXISTS printed, printed2 CASCADE");
    run(session, "CREATE TABLE printed (x int)");
    for (String ddl :
        List.of(
            "ALTER TABLE printed ADD COLUMN y int",
            "ALTER TABLE printed RENAME COLUMN y TO z",
            "ALTER TABLE printed ALTER COLUMN z SET NOT NULL",
            "ALTER TABLE printed ALTER COLUMN z SET DEFAULT 3",
            "ALTER TABLE printed ALTER COLUMN z TYPE bigint",
            "ALTER TABLE printed ADD PRIMARY KEY (z)",
            "COMMENT ON COLUMN printed.z IS 'c'",
            "COMMENT ON TABLE printed IS 't'",
            "ALTER TABLE printed DROP COLUMN x",
            "ALTER TABLE printed RENAME TO printed2",
            "CREATE VIEW printed AS SELECT 1 AS x",
            "DROP VIEW printed",
            "DROP TABLE printed2")) {
      String before = tier.fingerprint();
      run(session, ddl);
      assertThat(tier.fingerprint()).as(ddl).isNotEqualTo(before);
    }
    run(session, "CREATE TABLE printed (x int)");
    String before = tier.fingerprint();
    run(session, "INSERT INTO printed SELECT generate_series(1, 1000)");
    run(session, "VACUUM ANALYZE printed");
    run(session, "CREATE INDEX ON printed (x)");
    assertThat(tier.fingerprint()).isEqualTo(before);
  }

  @Test
  void aListingsTablesAreThoseOfItsFingerprint() throws Exception {
    run(session, "DROP TABLE IF EXISTS listed");
    String without = tier.fingerprint();
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      Future<?> changes =
          other.submit(
              () -> {
                for (int i = 0; i < 50; i++) {
                  run(session, "CREATE TABLE listed (x int)");
                  run(session, "DROP TABLE listed");
                }
              });
      do {
        Tier.Listing listing = tier.listing();
        assertThat(listing.tables().stream().noneMatch(t -> t.name().name().equals("listed")))
            .isEqualTo(listing.fingerprint().equals(without));
      } while (!changes.isDone());
      changes.get();
    }
    assertThat(tier.listing().fingerprint()).isEqualTo(without);
  }

  @Test
  void statisticsKnowTheSizeOrThatATableIsGone() {
    run(session, "DROP TABLE IF EXISTS sized");
    run(session, "CREATE TABLE sized AS SELECT generate_series(1, 100000) AS x");
    run(session, "ANALYZE sized");
    var statistics = tier.statistics(new TableName("oltp", "public", "sized")).orElseThrow();
    assertThat(statistics.rows()).isBetween(90_000L, 110_000L);
    assertThat(statistics.bytes()).isGreaterThan(3_000_000L);
    assertThat(statistics.exact()).isFalse();
    assertThat(tier.statistics(new TableName("oltp", "public", "gone"))).isEmpty();
    assertThat(tier.statistics(new TableName("oltp", "nowhere", "gone"))).isEmpty();
  }

  @Test
  void saysWhatItIs() {
    assertThat(tier.catalog()).isEqualTo("oltp");
    assertThat(tier.databaseName()).isEqualTo("oltp");
    assertThat(tier.comparesTextByCodePoint()).isTrue();
    assertThat(tier.capabilities())
        .contains(Capability.TRANSACTIONS, Capability.RETURNING, Capability.SURVIVES_RESTART)
        .doesNotContain(Capability.PREDICATE_PRUNING, Capability.PARTITIONING);
  }

  @Test
  void seesThatACollationIsNotByCodePoint() {
    EmbeddedPostgres server = SharedTier.server();
    run(session, "DROP DATABASE IF EXISTS \"german DB\"");
    run(
        session,
        "CREATE DATABASE \"german DB\" TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'de'");
    run(session, "DROP DATABASE IF EXISTS posix");
    run(session, "CREATE DATABASE posix TEMPLATE template0 LOCALE_PROVIDER libc LOCALE 'C'");
    String base = server.jdbcUrl().replaceAll("/oltp$", "/");
    try (OltpTier german =
        OltpTier.open(
            OltpConfig.external(base + "german%20DB", server.user(), server.password()))) {
      assertThat(german.comparesTextByCodePoint()).isFalse();
      assertThat(german.databaseName()).isEqualTo("german DB");
      assertThat(german.tables()).isEmpty();
    }
    try (OltpTier posix =
        OltpTier.open(OltpConfig.external(base + "posix", server.user(), server.password()))) {
      assertThat(posix.comparesTextByCodePoint()).isTrue();
    }
  }

  @Test
  void secretsStayOutOfTextAndErrors() {
    EmbeddedPostgres server = SharedTier.server();
    OltpConfig config =
        OltpConfig.external(server.jdbcUrl() + "?password=hidden1", server.user(), "hidden2");
    assertThat(config.toString()).doesNotContain("hidden1").doesNotContain("hidden2");
    OltpConfig impatient =
        new OltpConfig("pg", config.source(), 2, 1, Duration.ofMillis(500), "test");
    assertThatThrownBy(() -> OltpTier.open(impatient))
        .isInstanceOfSatisfying(
            MegaDbException.class,
            e -> {
              assertThat(e.sqlState()).isEqualTo("28P01");
              assertThat(e.getMessage()).doesNotContain("hidden");
            });
  }

  @Test
  void saysWhenNoConnectionIsFree() {
    EmbeddedPostgres server = SharedTier.server();
    OltpConfig small =
        new OltpConfig(
            "oltp",
            new OltpConfig.External(server.jdbcUrl(), server.user(), server.password()),
            1,
            1,
            Duration.ofMillis(300),
            "small");
    try (OltpTier one = OltpTier.open(small);
        OltpSession holder = one.openSession();
        OltpSession waiting = one.openSession()) {
      run(holder, "BEGIN");
      assertThatThrownBy(() -> run(waiting, "SELECT 1"))
          .isInstanceOfSatisfying(
              MegaDbException.class,
              e -> {
                assertThat(e.sqlState()).isEqualTo("53300");
                assertThat(e.blame()).isEqualTo(Blame.RESOURCES);
              });
      run(holder, "COMMIT");
      assertThat(run(waiting, "SELECT 1")).containsExactly(List.of(1));
      assertThat(one.server()).isEqualTo(Optional.empty());
    }
  }
}
