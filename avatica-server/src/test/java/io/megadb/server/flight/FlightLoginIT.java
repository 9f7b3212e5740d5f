package io.megadb.server.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.megadb.server.Keystores;
import io.megadb.server.auth.PasswordHash;
import io.megadb.server.config.UserEntry;
import io.megadb.server.wire.TlsKeystore;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.remote.RemoteCalls;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.arrow.flight.CallOption;
import org.apache.arrow.flight.FlightCallHeaders;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.HeaderCallOption;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.auth2.BearerCredentialWriter;
import org.apache.arrow.flight.grpc.CredentialCallOption;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Login by name and password, tokens, acting for others, TLS with and without certificates. */
@Timeout(180)
class FlightLoginIT {
  private static final List<UserEntry> USERS =
      List.of(
          new UserEntry("ann", PasswordHash.of("secret".toCharArray()).phc()),
          new UserEntry("trino", PasswordHash.of("other".toCharArray()).phc()));

  @TempDir Path folder;

  private WireOnDuck server() {
    return new WireOnDuck(
        folder, WireOnDuck.LIMITS, USERS, Set.of("trino"), Optional.empty(), Optional.empty());
  }

  private static CallOption actingFor(String user) {
    FlightCallHeaders headers = new FlightCallHeaders();
    headers.insert(RemoteCalls.USER_HEADER, user);
    return new HeaderCallOption(headers);
  }

  @Test
  void aPasswordGivesATokenThatIsGoodForMore() throws Exception {
    try (WireOnDuck server = server();
        FlightClient flight = server.flight();
        FlightSqlClient client = new FlightSqlClient(flight)) {
      CredentialCallOption token = flight.authenticateBasicToken("ann", "secret").orElseThrow();
      FlightInfo info = client.execute("SELECT 1 AS one", token);
      assertThat(FlightFixture.rows(client, info, token)).containsExactly("1");
      client.prepare("SELECT 1", token);
      assertThat(server.wire.openSessions()).isEqualTo(1);
    }
  }

  @Test
  void withoutLoginNothingIsAnswered() throws Exception {
    try (WireOnDuck server = server();
        FlightClient flight = server.flight();
        FlightSqlClient client = new FlightSqlClient(flight)) {
      CredentialCallOption forged =
          new CredentialCallOption(new BearerCredentialWriter("bm90IGEgdG9rZW4"));
      assertThat(FlightFixture.error(catchThrowable(() -> client.execute("SELECT 1"))).sqlState())
          .isEqualTo(ErrorCode.INVALID_AUTHORIZATION.sqlState());
      assertThat(
              FlightFixture.error(catchThrowable(() -> client.execute("SELECT 1", forged)))
                  .sqlState())
          .isEqualTo(ErrorCode.INVALID_AUTHORIZATION.sqlState());
      assertThatThrownBy(() -> flight.authenticateBasicToken("ann", "wrong"))
          .hasMessageContaining("user name or password is wrong")
          .hasMessageNotContaining("secret");
    }
  }

  @Test
  void onlyTheTrustedActForOthers() throws Exception {
    try (WireOnDuck server = server();
        FlightClient flight = server.flight();
        FlightSqlClient client = new FlightSqlClient(flight)) {
      CredentialCallOption trino = flight.authenticateBasicToken("trino", "other").orElseThrow();
      CredentialCallOption ann = flight.authenticateBasicToken("ann", "secret").orElseThrow();
      FlightInfo info = client.execute("SELECT 1 AS one", trino, actingFor("bob"));
      assertThat(FlightFixture.rows(client, info, trino, actingFor("bob"))).containsExactly("1");
      // The ticket is bob's.
      assertThat(
              FlightFixture.error(catchThrowable(() -> FlightFixture.rows(client, info, ann)))
                  .sqlState())
          .isEqualTo(ErrorCode.INSUFFICIENT_PRIVILEGE.sqlState());
      assertThat(
              FlightFixture.error(
                      catchThrowable(() -> client.execute("SELECT 1", ann, actingFor("bob"))))
                  .sqlState())
          .isEqualTo(ErrorCode.INSUFFICIENT_PRIVILEGE.sqlState());
    }
  }

  @Test
  void otherAddressesNeedLoginAndTls() {
    assertThatThrownBy(
            () ->
                new FlightWire(
                    new io.megadb.server.avatica.DuckEngine(folder),
                    new FlightConfig(
                        "0.0.0.0",
                        0,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        java.time.Duration.ofHours(1),
                        Set.of(),
                        WireOnDuck.LIMITS),
                    new io.megadb.server.auth.Authenticator(false, List.of()),
                    new io.megadb.server.wire.MetadataSource(Set.of(), "0.1.0")))
        .hasMessageContaining("flight.host = \"0.0.0.0\" is not a loopback address");
  }

  @Test
  void tlsEncryptsAndAsksForCertificates() throws Exception {
    Path keystore = Keystores.make(folder);
    Path certificate = folder.resolve("certificate.pem");
    Path key = folder.resolve("key.pem");
    KeyStore keys = KeyStore.getInstance(keystore.toFile(), "changeit".toCharArray());
    pem(certificate, "CERTIFICATE", keys.getCertificate("megadb").getEncoded());
    pem(key, "PRIVATE KEY", keys.getKey("megadb", "changeit".toCharArray()).getEncoded());
    Optional<TlsKeystore> tls = Optional.of(new TlsKeystore(keystore, "changeit"));
    try (WireOnDuck server =
        new WireOnDuck(folder, WireOnDuck.LIMITS, List.of(), Set.of(), tls, Optional.empty())) {
      assertThat(server.wire.uri().getScheme()).isEqualTo("grpc+tls");
      assertThat(answer(server, certificate, Optional.empty())).containsExactly("1");
      try (FlightSqlClient plain = server.client()) {
        assertThatThrownBy(() -> FlightFixture.rows(plain, "SELECT 1")).isNotNull();
      }
    }
    try (WireOnDuck server =
        new WireOnDuck(
            folder, WireOnDuck.LIMITS, List.of(), Set.of(), tls, Optional.of(certificate))) {
      assertThat(answer(server, certificate, Optional.of(key))).containsExactly("1");
      assertThatThrownBy(() -> answer(server, certificate, Optional.empty())).isNotNull();
    }
  }

  private static List<String> answer(WireOnDuck server, Path certificate, Optional<Path> key)
      throws Exception {
    FlightClient.Builder builder =
        FlightClient.builder(server.allocator, Location.forGrpcTls("127.0.0.1", server.port()))
            .useTls();
    try (InputStream trusted = Files.newInputStream(certificate)) {
      builder.trustedCertificates(trusted);
      if (key.isPresent()) {
        builder.clientCertificate(
            Files.newInputStream(certificate), Files.newInputStream(key.get()));
      }
      try (FlightSqlClient client = new FlightSqlClient(builder.build())) {
        return FlightFixture.rows(client, "SELECT 1 AS one");
      }
    }
  }

  private static void pem(Path file, String what, byte[] bytes) throws Exception {
    Files.writeString(
        file,
        "-----BEGIN "
            + what
            + "-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes)
            + "\n-----END "
            + what
            + "-----\n");
  }
}
