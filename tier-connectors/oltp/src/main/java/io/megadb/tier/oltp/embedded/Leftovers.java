package io.megadb.tier.oltp.embedded;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a JVM that was killed leaves: a server without owner, backends without postmaster, a pid
 * file whose number another process has by now. To be called by whoever holds the folder's lock.
 */
final class Leftovers {
  private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);
  private static final Duration BACKENDS_END = Duration.ofSeconds(20);

  private Leftovers() {}

  /** Stops what still runs over {@code pgdata} and removes a pid file that means nobody. */
  static void clear(Path pgdata) {
    try {
      Optional<PidFile> pidFile = PidFile.read(pgdata);
      if (pidFile.isEmpty()) {
        return;
      }
      List<ProcessHandle> running =
          ProcessHandle.allProcesses().filter(p -> worksIn(p, pgdata)).toList();
      for (ProcessHandle process : running) {
        if (process.pid() == pidFile.get().pid()) {
          LOG.info("Stopping PostgreSQL process {}, left by a killed owner", process.pid());
          Postmaster.stop(process);
        }
      }
      for (ProcessHandle process : running) {
        // Backends notice that their postmaster is gone only at the end of a statement.
        if (process.isAlive()) {
          Programs.signal("TERM", process.pid());
        }
      }
      for (ProcessHandle process : running) {
        if (!Postmaster.endsWithin(process, BACKENDS_END)) {
          LOG.warn("PostgreSQL process {} outlives its postmaster, ending it", process.pid());
          Programs.signal("QUIT", process.pid());
          if (!Postmaster.endsWithin(process, BACKENDS_END)) {
            throw new MegaDbException(
                    ErrorCode.CONFIGURATION_ERROR,
                    "PostgreSQL process " + process.pid() + " still works in " + pgdata)
                .withHint("End it with kill -QUIT " + process.pid() + " and start again.");
          }
        }
      }
      // PostgreSQL would refuse to start if the number belonged to any live process.
      Files.deleteIfExists(pgdata.resolve("postmaster.pid"));
    } catch (IOException e) {
      throw new MegaDbException(
          ErrorCode.IO_ERROR, "cannot read " + pgdata + ": " + e.getMessage(), e);
    }
  }

  /** All of PostgreSQL's processes have the data folder as their working directory. */
  private static boolean worksIn(ProcessHandle process, Path pgdata) {
    try {
      return Files.isSameFile(Path.of("/proc", Long.toString(process.pid()), "cwd"), pgdata)
          && process.pid() != ProcessHandle.current().pid();
    } catch (IOException e) {
      // It ended meanwhile, or belongs to another user and so cannot be ours.
      return false;
    }
  }
}
