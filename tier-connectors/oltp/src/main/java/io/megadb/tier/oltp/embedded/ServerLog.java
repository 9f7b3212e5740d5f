package io.megadb.tier.oltp.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** The file that holds what the server prints. */
final class ServerLog {
  private static final int TAIL_BYTES = 4096;
  private static final int TAIL_LINES = 12;
  private static final long ROTATE_BYTES = 10L << 20;

  private ServerLog() {}

  /** The last lines, joined by " | "; says so if there are none. */
  static String tail(Path file) {
    return tail(file, 0);
  }

  /** The last lines among those written after {@code offset} bytes. */
  static String tail(Path file, long offset) {
    try (FileChannel channel = FileChannel.open(file)) {
      long from = Math.max(offset, channel.size() - TAIL_BYTES);
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.max(0, channel.size() - from));
      while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) >= 0) {
        // until full or at the end
      }
      List<String> lines =
          new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8)
              .strip()
              .lines()
              .toList();
      String tail =
          String.join(" | ", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
      return tail.isEmpty() ? "it printed nothing" : tail;
    } catch (IOException e) {
      return "its log " + file + " cannot be read: " + e.getMessage();
    }
  }

  static long size(Path file) throws IOException {
    return Files.exists(file) ? Files.size(file) : 0;
  }

  /** Moves a long file aside, replacing the one moved before, so that two are the most there is. */
  static void rotate(Path file) throws IOException {
    if (size(file) > ROTATE_BYTES) {
      Files.move(
          file,
          file.resolveSibling(file.getFileName() + ".1"),
          StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
