package io.megadb.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.megadb.server.config.Configuration;
import io.megadb.server.config.ConfigurationLoader;
import io.megadb.spi.error.MegaDbException;
import io.megadb.tier.oltp.embedded.EmbeddedPostgres;
import io.megadb.tier.oltp.embedded.EmbeddedPostgresConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that starts no PostgreSQL of its own: a TOML file names one that runs already. */
@Timeout(180)
class ServerExternalPostgresIT {
  private static final String PASSWORD = "s3cr3t of app";

  @TempDir static Path folder;
  private static EmbeddedPostgres postgres;
  private static String url;

  @BeforeAll
  static void startPostgres() throws SQLException {
    postgres = EmbeddedPostgres.start(EmbeddedPostgresConfig.of(folder.resolve("postgres")));
    try (Connection admin =
            DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
        Statement statement = admin.createStatement()) {
      statement.execute("CREATE ROLE app LOGIN PASSWORD '" + PASSWORD + "'");
      statement.execute("CREATE DATABASE company OWNER app");
    }
    url = postgres.jdbcUrl().replaceFirst("/[^/]*$", "/company");
  }

  @AfterAll
  static void stopPostgres() {
    postgres.close();
  }

  @Test
  void worksAndKeepsItsDataThere() throws Exception {
    Path data = folder.resolve("working");
    try (CapturedLog log = new CapturedLog()) {
      try (ServerFixture server = new ServerFixture(configuration(data, url, PASSWORD))) {
        TiersAtWork.fill(server);
        TiersAtWork.check(server);
        try (Connection connection = server.connect("JSON");
            Statement statement = connection.createStatement()) {
          assertThat(TiersAtWork.rows(statement, "SELECT current_database(), current_user"))
              .containsExactly("company|app");
          assertThat(
                  TiersAtWork.rows(
                      statement,
                      "SELECT setting FROM megadb.system.settings WHERE name LIKE 'oltp.%'"))
              .contains('"' + url + '"', "\"app\"")
              .noneMatch(value -> value.contains(PASSWORD));
        }
      }
      assertThat(log.lines()).isNotEmpty().noneMatch(line -> line.contains(PASSWORD));
    }
    try (ServerFixture server = new ServerFixture(configuration(data, url, PASSWORD))) {
      TiersAtWork.check(server);
    }
    assertThat(data.resolve("oltp")).doesNotExist();
    try (Connection app = DriverManager.getConnection(url, "app", PASSWORD);
        Statement statement = app.createStatement()) {
      assertThat(TiersAtWork.rows(statement, "SELECT count(*) FROM accounts"))
          .containsExactly("50");
    }
  }

  @Test
  void aWrongPasswordIsSaidAtTheStartAndNotRepeated() throws Exception {
    Path data = folder.resolve("refused");
    String wrong = "not the passw0rd";
    try (CapturedLog log = new CapturedLog()) {
      assertThatThrownBy(() -> new ServerFixture(configuration(data, url, wrong)))
          .isInstanceOf(MegaDbException.class)
          .hasMessageContaining("password authentication failed for user \"app\"")
          .hasMessageNotContaining(wrong)
          .extracting(e -> ((MegaDbException) e).sqlState())
          .isEqualTo("28P01");
      assertThat(log.lines()).noneMatch(line -> line.contains(wrong));
    }
    // Nothing was left open, the data folder's lock least of all.
    new ServerFixture(configuration(data, url, PASSWORD)).close();
  }

  @Test
  void anUnreachableServerAndAMissingDatabaseAreSaidAtTheStart() throws Exception {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    assertThatThrownBy(
            () ->
                new ServerFixture(
                    configuration(
                        folder.resolve("nowhere"),
                        "jdbc:postgresql://127.0.0.1:" + free + "/company",
                        PASSWORD)))
        .isInstanceOf(MegaDbException.class)
        .hasMessageContaining("127.0.0.1:" + free)
        .extracting(e -> ((MegaDbException) e).sqlState())
        .isEqualTo("08001");
    assertThatThrownBy(
            () ->
                new ServerFixture(
                    configuration(
                        folder.resolve("nowhere"), url.replace("company", "nothing"), PASSWORD)))
        .isInstanceOf(MegaDbException.class)
        .hasMessageContaining("database \"nothing\" does not exist")
        .extracting(e -> ((MegaDbException) e).sqlState())
        .isEqualTo("3D000");
  }

  @Test
  void anUnusableUrlIsAnErrorOfTheConfiguration() {
    assertThatThrownBy(
            () ->
                new ServerFixture(
                    configuration(folder.resolve("u"), url + "?password=" + PASSWORD, PASSWORD)))
        .hasMessageContaining("oltp.url")
        .hasMessageNotContaining(PASSWORD)
        .extracting(e -> ((MegaDbException) e).hint().orElseThrow())
        .asString()
        .contains("oltp.password_file");
    assertThatThrownBy(
            () -> new ServerFixture(configuration(folder.resolve("u"), "mysql://x", PASSWORD)))
        .hasMessageContaining("jdbc:postgresql:");
    assertThatThrownBy(
            () ->
                new ServerFixture(
                    new ConfigurationLoader()
                        .options(
                            List.of(
                                "server.data_directory=" + folder.resolve("u"),
                                "avatica.port=0",
                                "flight.port=0",
                                "oltp.mode=external"))
                        .load()))
        .hasMessageContaining("oltp.url is not set");
  }

  private static Configuration configuration(Path data, String url, String password)
      throws IOException {
    Path secret = Files.createTempFile(folder, "password", "");
    Files.writeString(secret, password + "\n");
    Path file = Files.createTempFile(folder, "megadb", ".toml");
    Files.writeString(
        file,
        """
        [server]
        data_directory = "%s"
        [avatica]
        port = 0
        [oltp]
        mode = "external"
        url = "%s"
        user = "app"
        password_file = "%s"
        [duckdb]
        memory_limit_mib = 512
        """
            .formatted(data, url, secret));
    return new ConfigurationLoader().file(file).load();
  }
}
