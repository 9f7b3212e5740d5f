package io.megadb.accel.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.megadb.spi.embed.TextEmbedder;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Texts as vectors by a model in ONNX's format, on the processor. Where the model gives a vector
 * for each token, a text's is their mean (Reimers and Gurevych 2019, arXiv:1908.10084); in the end
 * each has the length 1.
 *
 * <p>Threads: any. Native memory: the model, and for {@value #BATCH} texts what it computes.
 */
public final class OnnxEmbedder implements TextEmbedder, AutoCloseable {
  private static final int BATCH = 16;
  private static final Set<String> INPUTS = Set.of("input_ids", "attention_mask", "token_type_ids");

  private final OnnxConfig config;
  private final WordPiece wordPiece;
  private final OrtEnvironment environment;
  private final OrtSession session;

  /**
   * Loads a model and tries it.
   *
   * @throws MegaDbException CONFIGURATION_ERROR if a file is missing or no such model, the runtime
   *     does not load here, or its vectors have not {@link TextEmbedder#DIMENSIONS} elements
   */
  public OnnxEmbedder(OnnxConfig config) {
    this.config = config;
    if (!Files.isReadable(config.model())) {
      throw wrong("there is no file " + config.model() + " that can be read", null);
    }
    this.wordPiece = new WordPiece(config.vocabulary(), config.letterCase());
    try {
      this.environment = OrtEnvironment.getEnvironment();
      this.session = open();
    } catch (OrtException e) {
      throw wrong(config.model() + " can't be loaded: " + e.getMessage(), e);
    } catch (LinkageError e) {
      throw wrong("ONNX Runtime does not run on this machine: " + e.getMessage(), e);
    }
    try {
      for (String input : session.getInputNames()) {
        if (!INPUTS.contains(input)) {
          throw wrong(
              config.model()
                  + " has an input \""
                  + input
                  + "\", and none but "
                  + "input_ids, attention_mask and token_type_ids can be given",
              null);
        }
      }
      embed(List.of("a first text"), new float[DIMENSIONS]);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private OrtSession open() throws OrtException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(config.threads());
      return environment.createSession(config.model().toString(), options);
    }
  }

  private static MegaDbException wrong(String message, Throwable cause) {
    return new MegaDbException(ErrorCode.CONFIGURATION_ERROR, "embed.model_path: " + message, cause)
        .withHint(
            "Set embed.model_path to the ONNX file of a sentence encoder of "
                + DIMENSIONS
                + " dimensions, such as all-MiniLM-L6-v2, or leave it out.");
  }

  @Override
  public void embed(List<String> texts, float[] vectors) {
    for (int from = 0; from < texts.size(); from += BATCH) {
      List<String> part = texts.subList(from, Math.min(from + BATCH, texts.size()));
      List<int[]> tokens = new ArrayList<>();
      for (String text : part) {
        tokens.add(wordPiece.tokens(text, config.maxTokens()));
      }
      try {
        run(tokens, vectors, from * DIMENSIONS);
      } catch (OrtException e) {
        throw wrong(config.model() + " failed: " + e.getMessage(), e);
      }
    }
  }

  private void run(List<int[]> tokens, float[] vectors, int offset) throws OrtException {
    int longest = tokens.stream().mapToInt(t -> t.length).max().orElseThrow();
    long[] shape = {tokens.size(), longest};
    long[] ids = new long[tokens.size() * longest];
    long[] mask = new long[ids.length];
    for (int text = 0; text < tokens.size(); text++) {
      for (int i = 0; i < tokens.get(text).length; i++) {
        ids[text * longest + i] = tokens.get(text)[i];
        mask[text * longest + i] = 1;
      }
    }
    Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
    try {
      for (String input : session.getInputNames()) {
        long[] values =
            switch (input) {
              case "input_ids" -> ids;
              case "attention_mask" -> mask;
              default -> new long[ids.length];
            };
        inputs.put(input, OnnxTensor.createTensor(environment, LongBuffer.wrap(values), shape));
      }
      try (OrtSession.Result result = session.run(inputs)) {
        if (!(result.get(0) instanceof OnnxTensor output)
            || !(output.getInfo() instanceof TensorInfo info)) {
          throw wrong(config.model() + " gives no tensor", null);
        }
        pool(output.getFloatBuffer(), info.getShape(), tokens, vectors, offset);
      }
    } finally {
      inputs.values().forEach(OnnxTensor::close);
    }
  }

  private void pool(
      FloatBuffer values, long[] shape, List<int[]> tokens, float[] vectors, int offset) {
    if (values == null
        || shape.length < 2
        || shape.length > 3
        || shape[0] != tokens.size()
        || shape[shape.length - 1] != DIMENSIONS) {
      throw wrong(
          config.model()
              + " gives an output of shape "
              + Arrays.toString(shape)
              + " for "
              + tokens.size()
              + " texts, not vectors of "
              + DIMENSIONS
              + " dimensions",
          null);
    }
    int places = shape.length == 2 ? 1 : (int) shape[1];
    for (int text = 0; text < tokens.size(); text++) {
      int count = Math.min(places, tokens.get(text).length);
      double[] sum = new double[DIMENSIONS];
      for (int place = 0; place < count; place++) {
        int at = (text * places + place) * DIMENSIONS;
        for (int i = 0; i < DIMENSIONS; i++) {
          sum[i] += values.get(at + i);
        }
      }
      normalize(sum, vectors, offset + text * DIMENSIONS);
    }
  }

  private void normalize(double[] sum, float[] vectors, int at) {
    double square = 0;
    for (double value : sum) {
      square += value * value;
    }
    double length = Math.sqrt(square);
    if (!(length > 0) || !Double.isFinite(length)) {
      throw wrong(config.model() + " gives a vector of length " + length, null);
    }
    for (int i = 0; i < DIMENSIONS; i++) {
      vectors[at + i] = (float) (sum[i] / length);
    }
  }

  /** Gives the model's memory back. */
  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new MegaDbException(ErrorCode.INTERNAL_ERROR, "closing a model failed", e);
    }
  }
}
