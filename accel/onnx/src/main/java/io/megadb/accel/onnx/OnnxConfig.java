package io.megadb.accel.onnx;

import java.nio.file.Path;

/**
 * A model for texts.
 *
 * @param model an ONNX file whose input is {@code input_ids} and whose first output is a vector of
 *     each text or of each of its tokens
 * @param vocabulary the model's {@code vocab.txt}: a token a line, as BERT's WordPiece has them
 * @param letterCase whether the model was trained on texts in lower case
 * @param maxTokens of a text; what comes after them is not read
 * @param threads that compute one batch
 */
public record OnnxConfig(
    Path model, Path vocabulary, LetterCase letterCase, int maxTokens, int threads) {
  /** What of upper case and accents a model knows. */
  public enum LetterCase {
    LOWER,
    KEPT
  }
}
