package io.megadb.tier.oltp.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How an embedded server is run.
 *
 * @param dataDir the server's files are kept in its subfolder {@code oltp}
 * @param binariesDir where PostgreSQL's programs are unpacked, once for all data folders
 * @param port TCP port on 127.0.0.1; 0 for any free one
 * @param maxConnections connections the server takes at once
 * @param sharedBuffersMegabytes PostgreSQL's page cache
 * @param startTimeout bound on one start, crash recovery included
 * @param atExit who stops the server when the JVM ends
 * @param extensions folder of a compiled extension that the server shall have besides its own:
 *     {@code lib/*.so} and {@code share/extension/*}
 */
public record EmbeddedPostgresConfig(
    Path dataDir,
    Path binariesDir,
    int port,
    int maxConnections,
    int sharedBuffersMegabytes,
    Duration startTimeout,
    AtExit atExit,
    Optional<Path> extensions) {

  /** Who stops the server when the JVM ends in an orderly way (exit, SIGTERM, SIGINT). */
  public enum AtExit {
    /** A shutdown hook of the embedded server. */
    STOP,
    /**
     * The owner, from a shutdown hook of its own that closes things in order. (Hooks run side by
     * side, so a hook here would take the server away under a draining owner.)
     */
    OWNER_CLOSES
  }

  /** Without further extensions. */
  public EmbeddedPostgresConfig(
      Path dataDir,
      Path binariesDir,
      int port,
      int maxConnections,
      int sharedBuffersMegabytes,
      Duration startTimeout,
      AtExit atExit) {
    this(
        dataDir,
        binariesDir,
        port,
        maxConnections,
        sharedBuffersMegabytes,
        startTimeout,
        atExit,
        Optional.empty());
  }

  /** Any free port, 200 connections, 128 MB, stops with the JVM. */
  public static EmbeddedPostgresConfig of(Path dataDir) {
    return new EmbeddedPostgresConfig(
        dataDir,
        Path.of(System.getProperty("user.home"), ".cache", "megadb"),
        0,
        200,
        128,
        Duration.ofSeconds(60),
        AtExit.STOP);
  }

  public EmbeddedPostgresConfig withPort(int newPort) {
    return new EmbeddedPostgresConfig(
        dataDir,
        binariesDir,
        newPort,
        maxConnections,
        sharedBuffersMegabytes,
        startTimeout,
        atExit,
        extensions);
  }

  public EmbeddedPostgresConfig withAtExit(AtExit newAtExit) {
    return new EmbeddedPostgresConfig(
        dataDir,
        binariesDir,
        port,
        maxConnections,
        sharedBuffersMegabytes,
        startTimeout,
        newAtExit,
        extensions);
  }

  /** With a compiled extension, such as pgvector. */
  public EmbeddedPostgresConfig withExtensions(Path folder) {
    return new EmbeddedPostgresConfig(
        dataDir,
        binariesDir,
        port,
        maxConnections,
        sharedBuffersMegabytes,
        startTimeout,
        atExit,
        Optional.of(folder));
  }
}
