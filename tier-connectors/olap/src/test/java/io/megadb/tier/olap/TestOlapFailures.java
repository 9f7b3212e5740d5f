package io.megadb.tier.olap;

import static io.megadb.tier.olap.OlapFixture.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.tier.LocalScan;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType.Simple;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is missing, damaged, cut off or left over. */
class TestOlapFailures {
  @RegisterExtension static final OlapFixture OLAP = new OlapFixture();

  private static TableDefinition newTable() {
    return OLAP.create(
        OlapFixture.definition(
            OLAP.newName(), Column.of("id", Simple.BIGINT), Column.of("v", Simple.TEXT)));
  }

  @Test
  void reportsMissingAndDamagedFiles() throws IOException {
    TableDefinition table = newTable();
    OLAP.insert(table, "SELECT i, md5(i::VARCHAR) FROM range(100000) t(i)");
    LocalScan scan = OLAP.locate(table, Optional.empty());
    scan.pin().close();
    Path file = Path.of(scan.unitNames().getFirst().replaceFirst("^file://", ""));
    byte[] whole = Files.readAllBytes(file);

    Files.write(file, java.util.Arrays.copyOf(whole, whole.length / 2));
    assertFails(ErrorCode.DATA_CORRUPTED, () -> OLAP.all(table));
    Files.write(file, new byte[0]);
    assertFails(ErrorCode.DATA_CORRUPTED, () -> OLAP.all(table));
    byte[] damaged = whole.clone();
    java.util.Arrays.fill(damaged, 4, damaged.length / 2, (byte) 0x5A);
    Files.write(file, damaged);
    assertFails(ErrorCode.DATA_CORRUPTED, () -> OLAP.all(table));
    Files.delete(file);
    assertFails(ErrorCode.UNDEFINED_FILE, () -> OLAP.all(table));
    Files.write(file, whole);
    assertThat(OLAP.all(table)).hasSize(100000);
  }

  @Test
  void clearsWhatACrashLeftInTheStagingFolder() throws IOException {
    Path warehouse = OLAP.folder().resolve("crashed");
    Path left = warehouse.resolve(".megadb-staging/abc/data_0.parquet");
    Files.createDirectories(left.getParent());
    Files.write(left, new byte[10]);
    try (OlapTier tier = OLAP.open(OLAP.config("file://" + warehouse))) {
      assertThat(left.getParent()).doesNotExist();
      assertThat(tier.capabilities()).isNotEmpty();
      // What a running server writes is not a leftover.
      try (OlapTier second = OLAP.open(OLAP.config("file://" + warehouse))) {
        assertThat(second.tables()).isEqualTo(tier.tables());
        assertThat(warehouse.resolve(".megadb-staging")).isDirectoryContaining(Files::isDirectory);
        try (Stream<Path> folders = Files.list(warehouse.resolve(".megadb-staging"))) {
          assertThat(folders).hasSize(2);
        }
      }
    }
  }

  @Test
  void tellsWhenNothingCanReachTheWarehouse() {
    assertFails(ErrorCode.CONFIGURATION_ERROR, () -> OLAP.open(OLAP.config("s3://bucket/x")));
    assertFails(ErrorCode.CONFIGURATION_ERROR, () -> OLAP.open(OLAP.config("ftp://host/x")));
    assertThat(OLAP.config("/a/b/").warehouse()).isEqualTo("file:///a/b");
  }

  @Test
  void tellsWhenPostgresIsNotThere() {
    OlapConfig.Database nowhere =
        new OlapConfig.Database("jdbc:postgresql://127.0.0.1:1/x", "u", "secret-password");
    assertThat(nowhere.toString()).doesNotContain("secret");
    OlapConfig config =
        new OlapConfig(
            nowhere,
            "file://" + OLAP.folder().resolve("nowhere"),
            Optional.empty(),
            OLAP.folder().resolve("cache3"),
            1 << 20,
            OlapConfig.WriteDefaults.STANDARD);
    assertFails(ErrorCode.CONNECTION_FAILURE, () -> OLAP.open(config));
  }

  @Test
  void goesOnAfterPostgresCutItsConnections() throws SQLException {
    TableDefinition table = newTable();
    OLAP.insert(table, "SELECT 1, 'x'");
    OlapConfig.Database database = OLAP.database();
    try (Connection connection =
            DriverManager.getConnection(database.url(), database.user(), database.password());
        Statement statement = connection.createStatement()) {
      statement.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
              + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
    }
    assertThat(OLAP.count(table)).isEqualTo(1);
    OLAP.insert(table, "SELECT 2, 'y'");
    assertThat(OLAP.count(table)).isEqualTo(2);
  }
}
