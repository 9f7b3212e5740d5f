package io.megadb.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A compiled pgvector for the embedded PostgreSQL, made once per machine by {@code
 * tier-connectors/oltp/build-pgvector}. Tests that want it run without it where it can't be had (no
 * package mirror, no compiler); what is missing is logged then.
 */
public final class PgVector {
  private static final Logger LOG = LoggerFactory.getLogger(PgVector.class);
  private static final String SCRIPT = "tier-connectors/oltp/build-pgvector";

  private PgVector() {}

  /**
   * The folder to give to the embedded server.
   *
   * @return empty if it can't be had
   */
  public static Optional<Path> folder() {
    Path cache = Path.of(System.getProperty("user.home"), ".cache", "megadb");
    Path folder = cache.resolve("pgvector-0.8.0-17");
    if (Files.exists(folder.resolve("lib/vector.so"))) {
      return Optional.of(folder);
    }
    try {
      Files.createDirectories(cache);
      try (FileChannel channel =
              FileChannel.open(
                  cache.resolve("pgvector.lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        return lock.isValid() && build(folder) ? Optional.of(folder) : Optional.empty();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while pgvector was compiled", e);
    }
  }

  private static boolean build(Path folder) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(script().toString(), folder.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = process.waitFor();
    if (status != 0) {
      LOG.warn(
          "pgvector can't be had, tests go on without it: {} ended with {}: {}",
          SCRIPT,
          status,
          output);
    }
    return status == 0;
  }

  private static Path script() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.exists(at.resolve(SCRIPT))) {
        return at.resolve(SCRIPT);
      }
    }
    throw new IllegalStateException("no folder above this one holds " + SCRIPT);
  }
}
