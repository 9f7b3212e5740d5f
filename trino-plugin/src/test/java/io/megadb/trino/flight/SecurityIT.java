package io.megadb.trino.flight;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.trino.MegadbProcess;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.apache.arrow.flight.CallHeaders;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightClientMiddleware;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.grpc.CredentialCallOption;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Logins, tokens, TLS and acting for Trino's users, against a server that asks for them. */
@Timeout(180)
class SecurityIT {
  private static final String ANNS = "s3cret of ann";
  private static final String TRINOS = "s3cret of trino";
  private static final String USERS =
      """
      [auth]
      required = true
      [[auth.users]]
      name = "ann"
      password_hash = "$argon2id$v=19$m=19456,t=2,p=1$vPnZe+YP85JoagmnkuN1gg$pPvDLrAJOCe53YoxDU00sKMlJGrk5O4W+LSZn0pxCAo"
      [[auth.users]]
      name = "trino"
      password_hash = "$argon2id$v=19$m=19456,t=2,p=1$msbXQJYqIsgmcdlma/hwPA$2Yj0GvrJNZfXveQp3Kjv5OX+/ByaVPAZKdxU52m3Kg4"
      [flight]
      trusted_users = "trino"
      """;
  private static final String WHO =
      ".system.query(query => 'SELECT user_name AS u FROM megadb.system.queries'))";

  @TempDir static Path folder;
  private static Certificates certificates;
  private static TrinoNode trino;
  private static MegadbProcess server;

  @BeforeAll
  static void start() throws Exception {
    certificates = Certificates.make(folder);
    server = server("asked", "server.log_level=debug");
    trino = new TrinoNode();
  }

  @AfterAll
  static void stop() throws InterruptedException {
    if (trino != null) {
      trino.close();
    }
    if (server != null) {
      server.close();
    }
  }

  private static MegadbProcess server(String name, String... settings) throws IOException {
    Path config = Files.writeString(folder.resolve(name + ".toml"), USERS);
    List<String> all =
        new ArrayList<>(
            List.of(
                "avatica.tls_keystore=" + certificates.keystore(),
                "avatica.tls_keystore_password_file=" + certificates.passwordFile()));
    all.addAll(List.of(settings));
    return MegadbProcess.start(
        folder.resolve(name), List.of("--config", config.toString()), all.toArray(String[]::new));
  }

  private static Map<String, String> to(String uri, String... more) {
    Map<String, String> properties = new HashMap<>();
    properties.put("tier", "oltp");
    properties.put("uri", uri);
    properties.put("tls.trusted-certificates", certificates.certificate().toString());
    for (int i = 0; i < more.length; i += 2) {
      properties.put(more[i], more[i + 1]);
    }
    return properties;
  }

  private static String who(String catalog, String user) {
    List<String> users =
        trino.rows(user, Map.of(), "SELECT DISTINCT u FROM TABLE(" + catalog + WHO);
    assertThat(users).hasSize(1);
    return users.getFirst();
  }

  @Test
  void aPasswordOverTlsOpensTheCatalog() {
    String catalog = trino.catalog(to(server.flightUri(), "user", "ann", "password", ANNS));
    assertThat(who(catalog, "somebody")).isEqualTo("ann");
    assertThat(trino.rows("SHOW SCHEMAS FROM " + catalog)).contains("public");
    trino.rows("CREATE TABLE " + catalog + ".public.kept AS SELECT 1 AS n");
    assertThat(trino.rows("SELECT n FROM " + catalog + ".public.kept")).containsExactly("1");
  }

  @Test
  void aWrongPasswordIsRefused() {
    String catalog = trino.catalog(to(server.flightUri(), "user", "ann", "password", "wr0ng one"));
    assertThat(trino.failure("SHOW SCHEMAS FROM " + catalog))
        .hasMessageContaining("user name or password is wrong")
        .hasMessageContaining("SQLSTATE 28000")
        .hasMessageNotContaining("wr0ng one");
    String without = trino.catalog(to(server.flightUri()));
    assertThat(trino.failure("SHOW SCHEMAS FROM " + without))
        .hasMessageContaining("log in: user name and password, or a token")
        .hasMessageContaining("SQLSTATE 28000");
  }

  @Test
  void aTokenStandsForALogin() throws Exception {
    String token = token(server.flightUri());
    String catalog = trino.catalog(to(server.flightUri(), "token", token));
    assertThat(who(catalog, "somebody")).isEqualTo("ann");
    String changed = token.substring(0, 20) + "AAAA" + token.substring(24);
    String forged = trino.catalog(to(server.flightUri(), "token", changed));
    assertThat(trino.failure("SHOW SCHEMAS FROM " + forged))
        .hasMessageContaining("the token is not one of this server's")
        .hasMessageContaining("SQLSTATE 28000")
        .hasMessageNotContaining(changed);
  }

  /** ann's. */
  private static String token(String uri) throws Exception {
    AtomicReference<String> answer = new AtomicReference<>();
    FlightClientMiddleware reader =
        new FlightClientMiddleware() {
          @Override
          public void onBeforeSendingHeaders(CallHeaders headers) {
            // Flight adds the password.
          }

          @Override
          public void onHeadersReceived(CallHeaders headers) {
            answer.set(headers.get("authorization"));
          }

          @Override
          public void onCallCompleted(CallStatus status) {
            // The caller hears of it.
          }
        };
    try (BufferAllocator allocator = new RootAllocator();
        FlightClient client = raw(uri).allocator(allocator).intercept(call -> reader).build()) {
      client.authenticateBasicToken("ann", ANNS);
    }
    return answer.get().substring("Bearer ".length());
  }

  private static FlightClient.Builder raw(String uri) throws IOException {
    URI at = URI.create(uri);
    return FlightClient.builder()
        .location(Location.forGrpcTls(at.getHost(), at.getPort()))
        .useTls()
        .trustedCertificates(Files.newInputStream(certificates.certificate()))
        .clientCertificate(
            Files.newInputStream(certificates.certificate()),
            Files.newInputStream(certificates.key()));
  }

  @Test
  void whoIsNotTrustedMayNotActForOthers() {
    String trusted =
        trino.catalog(
            to(server.flightUri(), "user", "trino", "password", TRINOS, "impersonation", "true"));
    assertThat(who(trusted, "bob")).isEqualTo("bob");
    assertThat(who(trusted, "eve")).isEqualTo("eve");
    String own = trino.catalog(to(server.flightUri(), "user", "trino", "password", TRINOS));
    assertThat(who(own, "bob")).isEqualTo("trino");
    String not =
        trino.catalog(
            to(server.flightUri(), "user", "ann", "password", ANNS, "impersonation", "true"));
    assertThat(who(not, "ann")).isEqualTo("ann");
    assertThat(trino.failure("bob", "SHOW SCHEMAS FROM " + not))
        .hasMessageContaining("user ann may not act for bob")
        .hasMessageContaining("SQLSTATE 42501")
        .hasMessageContaining("flight.trusted_users");
  }

  @Test
  void anotherCertificateOrNoTlsIsAClearError() throws Exception {
    Certificates other = Certificates.make(Files.createDirectory(folder.resolve("other")));
    String untrusted =
        trino.catalog(
            to(
                server.flightUri(),
                "user",
                "ann",
                "password",
                ANNS,
                "tls.trusted-certificates",
                other.certificate().toString()));
    assertThat(trino.failure("SHOW SCHEMAS FROM " + untrusted))
        .hasMessageContaining(server.flightUri())
        .hasMessageContaining("PKIX path")
        .hasMessageNotContaining("Pipeline");
    String plain =
        trino.catalog(
            to(server.flightUri().replace("grpc+tls", "grpc"), "user", "ann", "password", ANNS));
    assertThat(trino.failure("SHOW SCHEMAS FROM " + plain))
        .hasMessageContaining("was lost")
        .hasMessageNotContaining(ANNS);
  }

  @Test
  void anExpiredTokenIsRenewedAndACertificateShown() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    String[] settings = {
      "flight.port=" + port,
      "flight.ticket_expiry_seconds=5",
      "flight.tls_client_ca=" + certificates.certificate()
    };
    String uri = "grpc+tls://127.0.0.1:" + port;
    String catalog;
    try (MegadbProcess first = server("expiring", settings)) {
      String[] login = {"user", "ann", "password", ANNS};
      catalog =
          trino.catalog(
              to(
                  uri,
                  "user",
                  "ann",
                  "password",
                  ANNS,
                  "tls.client-certificate",
                  certificates.certificate().toString(),
                  "tls.client-key",
                  certificates.key().toString()));
      assertThat(first.flightUri()).isEqualTo(uri);
      assertThat(who(catalog, "somebody")).isEqualTo("ann");
      // A token that is younger than the catalog's.
      awaitExpiry(uri);
      assertThat(who(catalog, "somebody")).isEqualTo("ann");
      String without = trino.catalog(to(uri, login));
      assertThat(trino.failure("SHOW SCHEMAS FROM " + without)).hasMessageContaining("was lost");
    }
    // A server that starts anew knows no token of before.
    try (MegadbProcess again = server("expiring", settings)) {
      assertThat(who(catalog, "somebody")).isEqualTo("ann");
      assertThat(again.flightUri()).isEqualTo(uri);
    }
  }

  private static void awaitExpiry(String uri) throws Exception {
    try (BufferAllocator allocator = new RootAllocator();
        FlightClient client = raw(uri).allocator(allocator).build()) {
      CredentialCallOption token = client.authenticateBasicToken("ann", ANNS).orElseThrow();
      FlightSqlClient sql = new FlightSqlClient(client);
      while (true) {
        try {
          sql.execute("SELECT 1", token);
        } catch (FlightRuntimeException e) {
          assertThat(e).hasMessageContaining("the token expired");
          return;
        }
      }
    }
  }

  @Test
  void secretsAreNowhereToBeRead() throws Exception {
    List<String> logged = new ArrayList<>();
    Handler all =
        new Handler() {
          @Override
          public synchronized void publish(LogRecord entry) {
            logged.add(entry.getMessage() + entry.getThrown());
          }

          @Override
          public void flush() {
            // Nothing is kept back.
          }

          @Override
          public void close() {
            // Nothing is held.
          }
        };
    Logger root = Logger.getLogger("");
    Level before = Logger.getLogger("io.megadb").getLevel();
    root.addHandler(all);
    Logger.getLogger("io.megadb").setLevel(Level.ALL);
    List<String> shown = new ArrayList<>();
    try {
      String catalog = trino.catalog(to(server.flightUri(), "user", "ann", "password", ANNS));
      trino.rows("CREATE TABLE " + catalog + ".public.shown (id bigint)");
      shown.addAll(trino.rows("EXPLAIN SELECT * FROM " + catalog + ".public.shown WHERE id > 1"));
      shown.addAll(trino.rows("EXPLAIN (TYPE IO) SELECT * FROM " + catalog + ".public.shown"));
      shown.addAll(
          trino.rows("EXPLAIN ANALYZE VERBOSE SELECT * FROM " + catalog + ".public.shown"));
      shown.addAll(trino.rows("SHOW CREATE TABLE " + catalog + ".public.shown"));
      shown.addAll(trino.rows("SHOW SESSION"));
      shown.addAll(trino.rows("SELECT * FROM system.metadata.catalogs"));
      shown.addAll(
          trino.rows(
              "SELECT * FROM TABLE("
                  + catalog
                  + ".system.query(query => 'SELECT * FROM megadb.system.settings'))"));
      shown.addAll(
          trino.rows(
              "SELECT * FROM TABLE("
                  + catalog
                  + ".system.query(query => 'SELECT * FROM megadb.system.queries'))"));
      shown.add(
          trino
              .failure("SELECT * FROM TABLE(" + catalog + ".system.query(query => 'SELECT x'))")
              .toString());
      String wrong = trino.catalog(to(server.flightUri(), "user", "ann", "password", ANNS + "!"));
      Throwable refused = trino.failure("SHOW SCHEMAS FROM " + wrong);
      for (Throwable e = refused; e != null; e = e.getCause()) {
        shown.add(e.toString());
      }
    } finally {
      root.removeHandler(all);
      Logger.getLogger("io.megadb").setLevel(before);
    }
    assertThat(shown).isNotEmpty().noneMatch(line -> line.contains(ANNS));
    assertThat(List.copyOf(logged)).noneMatch(line -> line.contains(ANNS));
    assertThat(server.output()).isNotEmpty().noneMatch(line -> line.contains(ANNS));
  }
}
