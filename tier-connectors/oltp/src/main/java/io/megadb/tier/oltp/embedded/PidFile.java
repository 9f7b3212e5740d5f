package io.megadb.tier.oltp.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * PostgreSQL's {@code postmaster.pid}: one line each for process id, data folder, start time, port,
 * socket folder, listen address, shared memory and status (src/include/utils/pidfile.h).
 */
record PidFile(long pid, boolean ready) {
  private static final int STATUS_LINE = 7;

  /** Empty if there is none, or it is being written. */
  static Optional<PidFile> read(Path pgdata) throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(pgdata.resolve("postmaster.pid"));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    if (lines.isEmpty() || !lines.getFirst().strip().matches("-?[0-9]{1,18}")) {
      return Optional.empty();
    }
    boolean ready = lines.size() > STATUS_LINE && lines.get(STATUS_LINE).strip().equals("ready");
    return Optional.of(new PidFile(Math.abs(Long.parseLong(lines.getFirst().strip())), ready));
  }
}
