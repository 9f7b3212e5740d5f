package io.megadb.tier.oltp.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL 17 server of this JVM: durable, on the loopback interface only, for one superuser
 * with a random password (scram-sha-256). The database {@code oltp} compares text by code point
 * (C.UTF-8).
 *
 * <p>It outlives mishaps: if the server process dies it is started again on the same port (at most
 * five times a minute); if this JVM is killed, the next start on the folder finds the orphan, stops
 * it, and goes on with every committed transaction there. Only one JVM can have a folder at a time.
 *
 * <p>Threads: all methods may be called from any thread.
 */
public final class EmbeddedPostgres implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
  private static final int RESTARTS = 5;
  private static final Duration RESTARTS_WITHIN = Duration.ofMinutes(1);

  private final EmbeddedPostgresConfig config;
  private final PostgresBinaries binaries;
  private final DataFolder folder;
  private final String password;
  private final Thread exitHook = new Thread(this::stopServer, "embedded-postgres-exit");
  private final Deque<Long> restartNanos = new ArrayDeque<>();
  private Postmaster postmaster;
  private Runnable serverGone = () -> {};
  private boolean closed;

  private EmbeddedPostgres(
      EmbeddedPostgresConfig config, PostgresBinaries binaries, DataFolder folder) {
    this.config = config;
    this.binaries = binaries;
    this.folder = folder;
    this.password = folder.password();
    this.postmaster = Postmaster.start(binaries, folder, config, config.port());
  }

  /** Starts a server with the default settings; its files are in {@code dataDir/oltp}. */
  public static EmbeddedPostgres start(Path dataDir) {
    return start(EmbeddedPostgresConfig.of(dataDir));
  }

  /**
   * Starts a server, making its data if there is none, and returns once it takes connections: about
   * two seconds the first time, then a quarter of one, plus recovery after a crash.
   *
   * @throws io.megadb.spi.error.MegaDbException CONFIGURATION_ERROR if the folder or the port is in
   *     use, TIER_ERROR with the server's own words if it does not start
   */
  public static EmbeddedPostgres start(EmbeddedPostgresConfig config) {
    PostgresBinaries own = PostgresBinaries.unpackedIn(config.binariesDir());
    PostgresBinaries binaries =
        config.extensions().map(folder -> ExtendedBinaries.of(own, folder)).orElse(own);
    DataFolder folder = DataFolder.take(config.dataDir());
    try {
      folder.initialise(binaries);
      Leftovers.clear(folder.pgdata());
      EmbeddedPostgres server = new EmbeddedPostgres(config, binaries, folder);
      server.supervise();
      if (config.atExit() == EmbeddedPostgresConfig.AtExit.STOP) {
        Runtime.getRuntime().addShutdownHook(server.exitHook);
      }
      LOG.info("PostgreSQL takes connections on 127.0.0.1:{}", server.port());
      return server;
    } catch (RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  /** The URL of the database {@code oltp}, without user and password. */
  public String jdbcUrl() {
    return "jdbc:postgresql://127.0.0.1:" + port() + "/" + DataFolder.DATABASE;
  }

  /** The TCP port; the same for as long as this object lives. */
  public synchronized int port() {
    return postmaster.port();
  }

  /** The superuser. */
  public String user() {
    return DataFolder.USER;
  }

  /** The superuser's password; keep it out of logs. */
  public String password() {
    return password;
  }

  /** The server's process id now; another one after it was restarted. */
  public synchronized long pid() {
    return postmaster.pid();
  }

  /**
   * Calls {@code action}, which must be quick, when the server ended by itself, before a restart.
   */
  public synchronized void onServerGone(Runnable action) {
    serverGone = action;
  }

  private synchronized void supervise() {
    Postmaster watched = postmaster;
    watched.whenGone(() -> restart(watched));
  }

  private synchronized void restart(Postmaster ended) {
    if (closed || postmaster != ended) {
      return;
    }
    serverGone.run();
    long now = System.nanoTime();
    restartNanos.removeIf(t -> now - t > RESTARTS_WITHIN.toNanos());
    if (restartNanos.size() == RESTARTS) {
      LOG.error(
          "PostgreSQL ended {} times within a minute and is not started again: {}",
          RESTARTS + 1,
          ServerLog.tail(folder.log()));
      return;
    }
    restartNanos.add(now);
    LOG.warn("PostgreSQL ended unexpectedly, starting it again");
    try {
      Leftovers.clear(folder.pgdata());
      postmaster = Postmaster.start(binaries, folder, config, ended.port());
      supervise();
      LOG.info("PostgreSQL takes connections on 127.0.0.1:{} again", port());
    } catch (RuntimeException e) {
      LOG.error("PostgreSQL cannot be started again", e);
    }
  }

  private synchronized void stopServer() {
    if (!closed) {
      closed = true;
      postmaster.stop();
      folder.close();
    }
  }

  /** Stops the server, connections and all; bounded by half a minute. Twice does nothing. */
  @Override
  public void close() {
    stopServer();
    if (config.atExit() == EmbeddedPostgresConfig.AtExit.STOP) {
      try {
        Runtime.getRuntime().removeShutdownHook(exitHook);
      } catch (IllegalStateException e) {
        LOG.debug("The JVM is ending, the exit hook finds nothing to do", e);
      }
    }
  }

  @Override
  public String toString() {
    return "EmbeddedPostgres[" + folder.pgdata() + "]";
  }
}
