package io.megadb.spi.embed;

import java.util.List;

/** Turns texts into vectors that are near each other where the texts are alike. Any thread. */
public interface TextEmbedder {
  /** Elements of every vector, whoever makes it: {@code embed_text} is of type vector(384). */
  int DIMENSIONS = 384;

  /**
   * Embeds a batch.
   *
   * @param texts none is null
   * @param vectors row-major, room for {@code texts.size() * DIMENSIONS} elements; each row is
   *     overwritten with a vector of Euclidean length 1
   */
  void embed(List<String> texts, float[] vectors);
}
