package io.megadb.bench.vector;

import io.megadb.examples.cloudcost.CloudCostGenerator;
import io.megadb.spi.embed.HashedNgrams;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** What {@code embed_text} makes of the configurations of the cloud-cost sample's resources. */
public final class ConfigurationVectors {
  private static final int BATCH = 1000;

  private ConfigurationVectors() {}

  /**
   * The first {@code count} resources' vectors.
   *
   * @param folder for a file that is deleted again
   */
  public static FlatVectors make(Path folder, int count) throws IOException {
    List<String> texts = configurations(folder, count);
    float[] values = new float[count * HashedNgrams.DIMENSIONS];
    HashedNgrams embedder = new HashedNgrams();
    IntStream.range(0, (count + BATCH - 1) / BATCH)
        .parallel()
        .forEach(
            batch -> {
              int from = batch * BATCH;
              List<String> part = texts.subList(from, Math.min(count, from + BATCH));
              float[] vectors = new float[part.size() * HashedNgrams.DIMENSIONS];
              embedder.embed(part, vectors);
              System.arraycopy(vectors, 0, values, from * HashedNgrams.DIMENSIONS, vectors.length);
            });
    return new FlatVectors(HashedNgrams.DIMENSIONS, values);
  }

  private static List<String> configurations(Path folder, int count) throws IOException {
    Files.createDirectories(folder);
    Path csv = Files.createTempFile(folder, "resources", ".csv");
    try {
      new CloudCostGenerator((double) count / CloudCostGenerator.RESOURCES).writeResources(csv);
      List<String> texts = new ArrayList<>(count);
      try (BufferedReader lines = Files.newBufferedReader(csv)) {
        lines.readLine();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          // The configuration is the only column in quotes.
          String quoted = line.substring(line.indexOf('"') + 1, line.lastIndexOf('"'));
          texts.add(quoted.replace("\"\"", "\""));
        }
      }
      if (texts.size() != count) {
        throw new IOException(texts.size() + " resources instead of " + count);
      }
      return texts;
    } finally {
      Files.delete(csv);
    }
  }
}
