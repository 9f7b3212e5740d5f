package io.megadb.accel.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.megadb.spi.embed.TextEmbedder;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.testkit.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real runtime with a real, if small, model. */
class TestOnnxEmbedder {
  private static final List<String> TOKENS =
      List.of(
          "[PAD]", "[UNK]", "[CLS]", "[SEP]", "disk", "full", "log", "##in", "##s", "a", "text");
  private static final int D = TextEmbedder.DIMENSIONS;

  @TempDir Path folder;
  private Path vocabulary;

  @BeforeEach
  void write() throws IOException {
    vocabulary = Files.write(folder.resolve("vocab.txt"), TOKENS);
  }

  private OnnxConfig config(Path model) {
    return new OnnxConfig(model, vocabulary, OnnxConfig.LetterCase.LOWER, 16, 1);
  }

  private Path model(int dimensions, String... inputs) throws IOException {
    return TinyModel.write(
        folder.resolve("tiny.onnx"), TinyModel.table(TOKENS.size(), dimensions), List.of(inputs));
  }

  @Test
  void aTextIsTheMeanOfItsTokensOfLengthOne() throws IOException {
    Path model = model(D, "input_ids", "attention_mask", "token_type_ids");
    float[][] table = TinyModel.table(TOKENS.size(), D);
    // More than a batch, of different lengths, so that some are padded.
    List<String> texts = new ArrayList<>();
    IntStream.range(0, 40).forEach(i -> texts.add(i % 3 == 0 ? "Disk" : "disk full, login x"));
    float[] vectors = new float[texts.size() * D];
    try (OnnxEmbedder embedder = new OnnxEmbedder(config(model))) {
      embedder.embed(texts, vectors);
    }
    for (int text = 0; text < texts.size(); text++) {
      int[] tokens = text % 3 == 0 ? new int[] {2, 4, 3} : new int[] {2, 4, 5, 1, 6, 7, 1, 3};
      double[] mean = new double[D];
      double square = 0;
      for (int i = 0; i < D; i++) {
        for (int token : tokens) {
          mean[i] += table[token][i];
        }
        square += mean[i] * mean[i];
      }
      for (int i = 0; i < D; i++) {
        assertThat((double) vectors[text * D + i])
            .isCloseTo(mean[i] / Math.sqrt(square), within(1e-5));
      }
    }
  }

  @Test
  void aModelThatNeedsTheTokensOnlyGetsThoseOnly() throws IOException {
    float[] vector = new float[D];
    try (OnnxEmbedder embedder = new OnnxEmbedder(config(model(D, "input_ids")))) {
      embedder.embed(List.of(""), vector);
    }
    assertThat(vector).isNotEqualTo(new float[D]);
  }

  @Test
  void saysWhatIsWrongWithAModelOrItsVocabulary() throws IOException {
    assertWrong(
        () -> new OnnxEmbedder(config(folder.resolve("none.onnx"))), "none.onnx that can be read");
    Path garbage = Files.writeString(folder.resolve("garbage.onnx"), "no model");
    assertWrong(() -> new OnnxEmbedder(config(garbage)), "garbage.onnx can't be loaded");
    Path small = model(100, "input_ids");
    assertWrong(() -> new OnnxEmbedder(config(small)), "not vectors of 384 dimensions");
    Path other = model(D, "pixels");
    assertWrong(() -> new OnnxEmbedder(config(other)), "has an input \"pixels\"");
    Files.writeString(vocabulary, "disk\nfull\n");
    assertWrong(() -> new OnnxEmbedder(config(other)), "has no token [UNK]");
    Files.delete(vocabulary);
    assertWrong(() -> new OnnxEmbedder(config(other)), "cannot read embed.vocabulary_path");
  }

  private static void assertWrong(ThrowingCallable action, String message) {
    assertThatThrownBy(action)
        .hasMessageContaining(message)
        .asInstanceOf(InstanceOfAssertFactories.type(MegaDbException.class))
        .matches(e -> e.is(ErrorCode.CONFIGURATION_ERROR))
        .matches(e -> e.hint().isPresent());
  }

  @Test
  void tokensAreAsBertsTokenizerHasThem() throws IOException {
    WordPiece lower = new WordPiece(vocabulary, OnnxConfig.LetterCase.LOWER);
    assertThat(lower.tokens("Disks", 9)).containsExactly(2, 4, 8, 3);
    assertThat(lower.tokens("D\u00EFsk\tF\u00DALL\n", 9)).containsExactly(2, 4, 5, 3);
    assertThat(lower.tokens("login-logs", 9)).containsExactly(2, 6, 7, 1, 6, 8, 3);
    assertThat(lower.tokens("disk\u0000 \u6771\u4EAC", 9)).containsExactly(2, 4, 1, 1, 3);
    assertThat(lower.tokens("diskx " + "s".repeat(101), 9)).containsExactly(2, 1, 1, 3);
    assertThat(lower.tokens("a a a a a a", 4)).containsExactly(2, 9, 9, 3);
    assertThat(lower.tokens("a", 2)).containsExactly(2, 3);
    WordPiece kept = new WordPiece(vocabulary, OnnxConfig.LetterCase.KEPT);
    assertThat(kept.tokens("Disk disk", 9)).containsExactly(2, 1, 4, 3);
  }
}
