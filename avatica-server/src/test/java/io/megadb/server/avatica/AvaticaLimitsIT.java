package io.megadb.server.avatica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.megadb.server.Keystores;
import io.megadb.server.auth.Authenticator;
import io.megadb.server.auth.PasswordHash;
import io.megadb.server.config.UserEntry;
import io.megadb.server.wire.MetadataSource;
import io.megadb.server.wire.TlsKeystore;
import io.megadb.spi.error.MegaDbException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who and how much the wire lets in. */
@Timeout(120)
class AvaticaLimitsIT {
  @TempDir Path folder;
  private WireFixture fixture;

  @BeforeEach
  void start() {
    fixture = new WireFixture(folder);
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void idleConnectionsExpire() throws Exception {
    // The driver's classes are loaded: between two requests that takes a loaded machine seconds.
    try (Connection first = fixture.connect("PROTOBUF");
        Statement statement = first.createStatement()) {
      statement.executeQuery("SELECT * FROM range(1000000)").next();
    }
    fixture.close();
    AvaticaLimits limits = new AvaticaLimits(2, 2, 8 << 20, 64 << 20, Duration.ofMillis(1500));
    fixture = new WireFixture(folder, limits, new Authenticator(false, List.of()));
    Connection connection = fixture.connect("PROTOBUF");
    Statement statement = connection.createStatement();
    statement.executeQuery("SELECT * FROM range(1000000)").next();
    while (fixture.engine.openSessions() > 0) {
      Thread.onSpinWait();
    }
    assertNothingIsHeld();
    assertThatThrownBy(() -> statement.execute("SELECT 1")).hasMessageContaining("is not open");
  }

  @Test
  void refusesMoreConnectionsStatementsAndBytesThanConfigured() throws SQLException {
    fixture.close();
    AvaticaLimits limits = new AvaticaLimits(1, 2, 8 << 20, 10_000, Duration.ofHours(1));
    fixture = new WireFixture(folder, limits, new Authenticator(false, List.of()));
    try (Connection connection = fixture.connect("PROTOBUF")) {
      assertThatThrownBy(() -> fixture.connect("PROTOBUF"))
          .hasMessageContaining("avatica.max_connections");
      try (Statement statement = connection.createStatement()) {
        assertThatThrownBy(() -> statement.execute("SELECT '" + "x".repeat(20_000) + "'"))
            .hasMessageContaining("413");
        connection.createStatement();
        assertThatThrownBy(connection::createStatement)
            .hasMessageContaining("avatica.max_statements_per_connection");
      }
    }
  }

  @Test
  void letsOnlyUsersInAndKeepsTheirConnectionsApart() throws SQLException {
    fixture.close();
    List<UserEntry> users =
        List.of(
            new UserEntry("ada", PasswordHash.of("secret".toCharArray()).phc()),
            new UserEntry("bob", PasswordHash.of("other".toCharArray()).phc()));
    fixture = new WireFixture(folder, WireFixture.LIMITS, new Authenticator(true, users));
    for (String serialization : new String[] {"JSON", "PROTOBUF"}) {
      String url = fixture.url(serialization) + ";authentication=BASIC;avatica_user=ada";
      try (Connection connection = DriverManager.getConnection(url + ";avatica_password=secret");
          Statement statement = connection.createStatement()) {
        assertThat(statement.execute("SELECT 1")).isTrue();
      }
      assertThatThrownBy(() -> DriverManager.getConnection(url + ";avatica_password=wrong"))
          .hasMessageContaining("user name or password is wrong");
      assertThatThrownBy(() -> fixture.connect(serialization)).hasMessageContaining("401");
    }
  }

  @Test
  void bindsElsewhereThanToLoopbackOnlyWithLoginAndTls() {
    assertThatThrownBy(
            () ->
                new AvaticaServer(
                    fixture.engine,
                    "0.0.0.0",
                    0,
                    Optional.empty(),
                    new Authenticator(false, List.of()),
                    WireFixture.LIMITS,
                    new MetadataSource(Set.of(), "0.1.0")))
        .isInstanceOf(MegaDbException.class)
        .hasMessageContaining("avatica.host")
        .extracting(e -> ((MegaDbException) e).hint().orElseThrow())
        .asString()
        .contains("auth.required = true", "avatica.tls_keystore");
  }

  @Test
  void speaksTlsWithAKeystore() throws Exception {
    Path keystore = Keystores.make(folder);
    try (AvaticaServer server =
        new AvaticaServer(
            fixture.engine,
            "127.0.0.1",
            0,
            Optional.of(new TlsKeystore(keystore, "changeit")),
            new Authenticator(false, List.of()),
            WireFixture.LIMITS,
            new MetadataSource(Set.of(), "0.1.0"))) {
      server.start();
      assertThat(server.url()).hasScheme("https");
      String url =
          "jdbc:avatica:remote:serialization=PROTOBUF;truststore="
              + keystore
              + ";truststore_password=changeit;url="
              + server.url();
      try (Connection connection = DriverManager.getConnection(url);
          Statement statement = connection.createStatement()) {
        assertThat(statement.execute("SELECT 1")).isTrue();
      }
    }
  }

  private void assertNothingIsHeld() {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (fixture.engine.allocatedBytes() > 0 && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(fixture.engine.allocatedBytes()).isZero();
  }
}
