package io.megadb.tier.oltp.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresIT {
  @TempDir Path dataDir;

  @Test
  void isDurableSecretAndComparesByCodePoint() throws Exception {
    try (EmbeddedPostgres server = EmbeddedPostgres.start(dataDir);
        Connection connection = connect(server)) {
      assertThat(query(connection, "SHOW fsync")).isEqualTo("on");
      assertThat(query(connection, "SHOW synchronous_commit")).isEqualTo("on");
      assertThat(query(connection, "SHOW full_page_writes")).isEqualTo("on");
      assertThat(query(connection, "SHOW wal_level")).isEqualTo("logical");
      assertThat(query(connection, "SHOW unix_socket_directories")).isEmpty();
      assertThat(query(connection, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
      assertThat(
              query(
                  connection,
                  "SELECT datlocprovider::text || ' ' || datlocale FROM pg_database"
                      + " WHERE datname = current_database()"))
          .isEqualTo("b C.UTF-8");
      assertThat(query(connection, "SELECT 'Z' < 'a' AND U&'\\FFFF' < U&'\\+01F600'"))
          .isEqualTo("t");
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(dataDir.resolve("oltp/password"))))
          .isEqualTo("rw-------");
      assertThatThrownBy(() -> DriverManager.getConnection(server.jdbcUrl(), "megadb", "wrong"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("password authentication failed");
      assertThat(server.toString()).doesNotContain(server.password());
    }
  }

  @Test
  void keepsDataAcrossRestartsAndRefusesASecondOwner() throws Exception {
    try (EmbeddedPostgres server = EmbeddedPostgres.start(dataDir)) {
      update(server, "CREATE TABLE t AS SELECT 42 AS x");
      assertThatThrownBy(() -> EmbeddedPostgres.start(dataDir))
          .isInstanceOfSatisfying(
              MegaDbException.class, e -> assertThat(e.is(ErrorCode.CONFIGURATION_ERROR)).isTrue())
          .hasMessageContaining("in use");
    }
    try (EmbeddedPostgres server = EmbeddedPostgres.start(dataDir);
        Connection connection = connect(server)) {
      assertThat(query(connection, "SELECT x FROM t")).isEqualTo("42");
    }
    assertThat(dataDir.resolve("oltp/pgdata/postmaster.pid")).doesNotExist();
  }

  @Test
  void startsAgainOnTheSamePortWhenItsServerIsKilled() throws Exception {
    try (EmbeddedPostgres server = EmbeddedPostgres.start(dataDir)) {
      update(server, "CREATE TABLE t AS SELECT 42 AS x");
      int port = server.port();
      ProcessHandle killed = ProcessHandle.of(server.pid()).orElseThrow();
      killed.destroyForcibly();
      killed.onExit().get(10, TimeUnit.SECONDS);
      // pid() waits for the restart, which holds the same lock from the moment it begins.
      while (server.pid() == killed.pid()) {
        Thread.onSpinWait();
      }
      assertThat(server.port()).isEqualTo(port);
      try (Connection connection = connect(server)) {
        assertThat(query(connection, "SELECT x FROM t")).isEqualTo("42");
      }
    }
  }

  @Test
  void stopsTheOrphanOfAKilledJvmAndGoesOnWithItsData() throws Exception {
    Process owner = ownerProcess(dataDir);
    long orphan;
    try {
      orphan = Long.parseLong(owner.inputReader().readLine().strip());
      owner.destroyForcibly().waitFor();
      assertThat(ProcessHandle.of(orphan)).isPresent();
    } finally {
      owner.destroyForcibly();
    }
    try (EmbeddedPostgres server = EmbeddedPostgres.start(dataDir);
        Connection connection = connect(server)) {
      assertThat(query(connection, "SELECT count(*) FROM t")).isEqualTo("1000");
      assertThat(ProcessHandle.of(orphan).filter(ProcessHandle::isAlive)).isEmpty();
    }
  }

  @Test
  void stopsWithItsJvmOnSigterm() throws Exception {
    Process owner = ownerProcess(dataDir);
    try {
      ProcessHandle server =
          ProcessHandle.of(Long.parseLong(owner.inputReader().readLine().strip())).orElseThrow();
      owner.destroy();
      assertThat(owner.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(server.isAlive()).isFalse();
      assertThat(dataDir.resolve("oltp/pgdata/postmaster.pid")).doesNotExist();
    } finally {
      owner.destroyForcibly();
    }
  }

  @Test
  void goesOnWhenThePidFilesNumberBelongsToAnotherProcess() throws Exception {
    EmbeddedPostgres.start(dataDir).close();
    Files.writeString(
        dataDir.resolve("oltp/pgdata/postmaster.pid"),
        ProcessHandle.current().pid() + "\n" + dataDir.resolve("oltp/pgdata") + "\n1\n5432\n");
    try (EmbeddedPostgres server = EmbeddedPostgres.start(dataDir);
        Connection connection = connect(server)) {
      assertThat(query(connection, "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void namesThePortThatIsTakenAndWhatTheServerSaid() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(
              () ->
                  EmbeddedPostgres.start(
                      EmbeddedPostgresConfig.of(dataDir).withPort(taken.getLocalPort())))
          .isInstanceOf(MegaDbException.class)
          .hasMessageContaining(Integer.toString(taken.getLocalPort()))
          .hasMessageContaining("Address already in use");
    }
    EmbeddedPostgres.start(dataDir).close();
    Files.writeString(dataDir.resolve("oltp/pgdata/postgresql.conf"), "no_such_setting = 1\n");
    assertThatThrownBy(() -> EmbeddedPostgres.start(dataDir))
        .isInstanceOf(MegaDbException.class)
        .hasMessageContaining("no_such_setting");
  }

  @Test
  void unpacksOnceForManyStarts() throws Exception {
    Path binaries = dataDir.resolve("cache");
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      for (Future<PostgresBinaries> unpacked :
          threads.invokeAll(
              Collections.<Callable<PostgresBinaries>>nCopies(
                  2, () -> PostgresBinaries.unpackedIn(binaries)))) {
        assertThat(unpacked.get().program("initdb")).isExecutable();
      }
    }
    try (var children = Files.list(binaries)) {
      assertThat(children).hasSize(1);
    }
    assertThat(PostgresBinaries.unpackedIn(binaries).program("postgres")).isExecutable();
  }

  private static Process ownerProcess(Path dataDir) throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            EmbeddedPostgresOwner.class.getName(),
            dataDir.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static Connection connect(EmbeddedPostgres server) throws SQLException {
    return DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password());
  }

  private static void update(EmbeddedPostgres server, String sql) throws SQLException {
    try (Connection connection = connect(server);
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  private static String query(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
