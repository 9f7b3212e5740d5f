package io.megadb.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.megadb.server.avatica.DuckEngine;
import io.megadb.server.config.Configuration;
import io.megadb.server.config.ConfigurationLoader;
import io.megadb.spi.error.MegaDbException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class MegaDbServerIT {
  private static final String SECONDS =
      "SELECT count(*)::bigint FROM range(30000) a, range(30000) b WHERE (a.range * b.range) % 7 = 3";
  private static final String ENDLESS =
      "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE (a.range * b.range) % 7 = 3";

  @TempDir Path folder;

  @Test
  void aStopLetsRunningStatementsEnd() throws Exception {
    List<String> closed = new ArrayList<>();
    DuckEngine engine = new DuckEngine(folder);
    MegaDbServer server = server(engine, "60", closed);
    Connection connection = connect(server);
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      Statement statement = connection.createStatement();
      Future<Long> running =
          threads.submit(
              () -> {
                try (ResultSet rows = statement.executeQuery(SECONDS)) {
                  rows.next();
                  return rows.getLong(1);
                }
              });
      awaitRunning(statement, running);
      Future<?> stop = threads.submit(server::close);
      assertThat(running.get()).isPositive();
      stop.get();
      assertThat(closed).containsExactly("below");
      assertThatThrownBy(() -> connect(server)).isNotNull();
    }
  }

  @Test
  void aStopCancelsWhatRunsLongerThanTheBound() throws Exception {
    List<String> closed = new ArrayList<>();
    DuckEngine engine = new DuckEngine(folder);
    MegaDbServer server = server(engine, "0", closed);
    Connection connection = connect(server);
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      Statement statement = connection.createStatement();
      Future<?> running = threads.submit((Callable<?>) () -> statement.executeQuery(ENDLESS));
      awaitRunning(statement, running);
      server.close();
      server.close();
      assertThatThrownBy(running::get).isNotNull();
      assertThat(closed).containsExactly("below");
    }
  }

  @Test
  void closesWhatItStandsOnWhenItCantStart() {
    List<String> closed = new ArrayList<>();
    DuckEngine engine = new DuckEngine(folder);
    MegaDbServer first = server(engine, "0", closed);
    int port = first.avaticaUrl().getPort();
    assertThatThrownBy(
            () ->
                new MegaDbServer(
                    ServerConfig.of(configuration("0", port)),
                    engine,
                    () -> closed.add("second"),
                    "0.1.0"))
        .isInstanceOf(MegaDbException.class)
        .hasMessageContaining("can't listen on 127.0.0.1:" + port);
    assertThat(closed).containsExactly("second");
    first.close();
  }

  private MegaDbServer server(DuckEngine engine, String drainSeconds, List<String> closed) {
    return new MegaDbServer(
        ServerConfig.of(configuration(drainSeconds, 0)),
        engine,
        () -> {
          engine.close();
          closed.add("below");
        },
        "0.1.0");
  }

  private static Configuration configuration(String drainSeconds, int port) {
    return new ConfigurationLoader()
        .options(
            List.of(
                "avatica.port=" + port,
                "flight.port=0",
                "server.drain_timeout_seconds=" + drainSeconds))
        .load();
  }

  private static Connection connect(MegaDbServer server) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:avatica:remote:serialization=PROTOBUF;url=" + server.avaticaUrl());
  }

  private static void awaitRunning(Statement statement, Future<?> running) throws SQLException {
    while (statement.getResultSet() == null && !running.isDone()) {
      Thread.onSpinWait();
    }
  }
}
