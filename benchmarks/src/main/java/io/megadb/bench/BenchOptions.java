package io.megadb.bench;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What a benchmark was told.
 *
 * @param folder where it may keep data
 * @param values {@code --key value} pairs
 * @param log told what happens, a line each
 */
public record BenchOptions(Path folder, Map<String, String> values, Consumer<String> log) {
  /** A numeric option. */
  public double number(String key, double otherwise) {
    String value = values.get(key);
    return value == null ? otherwise : Double.parseDouble(value);
  }

  void progress(String line) {
    log.accept(line);
  }
}
