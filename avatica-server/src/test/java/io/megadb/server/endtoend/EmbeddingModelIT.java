package io.megadb.server.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.megadb.server.EngineParts;
import io.megadb.server.config.Configuration;
import io.megadb.server.config.ConfigurationLoader;
import io.megadb.spi.error.MegaDbException;
import io.megadb.testkit.TinyModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code embed_text} with a model that the configuration names. */
class EmbeddingModelIT {
  private static final List<String> TOKENS =
      List.of("[UNK]", "[CLS]", "[SEP]", "disk", "full", "storage");

  @TempDir Path folder;

  private Configuration configuration(Path model) {
    return new ConfigurationLoader()
        .options(
            List.of(
                "server.data_directory=" + folder.resolve("data"),
                "avatica.port=0",
                "flight.port=0",
                "embed.model_path=" + model))
        .load();
  }

  @Test
  void statementsEmbedByTheModel() throws Exception {
    float[][] table = TinyModel.table(TOKENS.size(), 384);
    // To the model these two are one word.
    table[5] = table[3].clone();
    Path model = TinyModel.write(folder.resolve("m.onnx"), table, List.of("input_ids"));
    Files.write(folder.resolve("vocab.txt"), TOKENS);
    try (ServerFixture server = new ServerFixture(configuration(model));
        Connection connection = server.connect("PROTOBUF");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE texts (id integer PRIMARY KEY, e vector(384)) USING VECTOR");
      statement.execute(
          "INSERT INTO texts VALUES (1, embed_text('full')), (2, embed_text('disk full'))");
      assertThat(
              TiersAtWork.rows(
                  statement,
                  "SELECT id, round((e <=> embed_text('Storage FULL'))::numeric, 5) FROM texts"
                      + " ORDER BY e <=> embed_text('Storage FULL') LIMIT 1"))
          .containsExactly("2|0.00000");
    }
  }

  @Test
  void aModelThatIsNotThereStopsTheStart() {
    assertThatThrownBy(() -> new EngineParts(configuration(folder.resolve("none.onnx"))))
        .isInstanceOf(MegaDbException.class)
        .hasMessageContaining("none.onnx")
        .matches(e -> ((MegaDbException) e).sqlState().equals("F0000"));
  }
}
