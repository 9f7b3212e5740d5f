package io.megadb.bench.vector;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;

/**
 * An engine's index that later runs may find again: a file beside it tells how long building took.
 *
 * @param folder of the index
 */
public record KeptIndex(Path folder) {
  private Path marker() {
    return folder.resolveSibling(folder.getFileName() + ".built");
  }

  /** How long building it took; empty while there is none, or only a part of one. */
  public OptionalDouble buildSeconds() throws IOException {
    return Files.exists(marker())
        ? OptionalDouble.of(Double.parseDouble(Files.readString(marker())))
        : OptionalDouble.empty();
  }

  /** Says that it is whole. */
  public void built(double seconds) throws IOException {
    Files.writeString(marker(), Double.toString(seconds));
  }

  /** Has it built anew. */
  public void forget() throws IOException {
    Files.deleteIfExists(marker());
  }
}
