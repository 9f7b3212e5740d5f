package io.megadb.exec.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.duckdb.DuckConnection;
import io.megadb.duckdb.DuckDb;
import io.megadb.duckdb.DuckDbConfig;
import io.megadb.spi.query.Cancellation;
import io.megadb.spi.query.MadeRows;
import io.megadb.spi.query.QueryContext;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The allocator's check at the end finds what was not released. */
class TestKeptRows {
  private static final long MOST_BYTES = 1 << 20;
  private static final Schema SCHEMA =
      TypeTable.arrowSchema(
          List.of(Column.of("i", SqlType.Simple.BIGINT), Column.of("t", SqlType.Simple.TEXT)));

  private final RootAllocator allocator = new RootAllocator();
  private final QueryContext context = new QueryContext("test", allocator, new Cancellation());

  @AfterEach
  void nothingIsHeld() {
    allocator.close();
  }

  @Test
  void isReadAnyNumberOfTimes() throws IOException {
    try (ArrowReader source = new Numbers(3);
        KeptRows kept = KeptRows.of(source, MOST_BYTES)) {
      assertThat(kept.complete()).isTrue();
      for (int i = 0; i < 3; i++) {
        assertThat(sum(kept.reader(context))).isEqualTo(3 * 10 + 10 + 20);
      }
    }
  }

  @Test
  void handsOnTheRestOfALongStream() throws IOException {
    ArrowReader source = new Numbers(5);
    try (KeptRows kept = KeptRows.of(source, 1)) {
      assertThat(kept.complete()).isFalse();
      assertThat(sum(kept.readerWithRest(source, context))).isEqualTo(5 * 10 + 100);
    }
  }

  @Test
  void listsDifferentKeysWithoutNull() throws IOException {
    try (ArrowReader source = new Numbers(2);
        KeptRows kept = KeptRows.of(source, MOST_BYTES)) {
      Optional<Set<String>> texts = kept.texts("t", SqlType.Simple.TEXT, 10, context);
      assertThat(texts.orElseThrow()).containsExactly("even");
      assertThat(kept.texts("i", SqlType.Simple.BIGINT, 10, context).orElseThrow())
          .containsExactly("0", "1", "2", "3", "4", "10", "11", "12", "13", "14");
    }
  }

  @Test
  void leavesManyKeysAndThoseOfAnotherTypeToDuckDb() throws IOException {
    try (ArrowReader source = new Numbers(2);
        KeptRows kept = KeptRows.of(source, MOST_BYTES)) {
      assertThat(kept.texts("i", SqlType.Simple.BIGINT, 9, context)).isEmpty();
      assertThat(kept.texts("i", SqlType.Simple.INTEGER, 100, context)).isEmpty();
      assertThat(kept.texts("t", SqlType.Simple.UUID, 100, context)).isEmpty();
    }
  }

  private Optional<String> literals(String... texts) throws IOException {
    try (ArrowReader source = new Texts(texts);
        KeptRows kept = KeptRows.of(source, MOST_BYTES)) {
      return kept.literals(1 << 10, context);
    }
  }

  @Test
  void fewRowsAreLiteralsThatDuckDbReadsAsTheyWere(@TempDir Path folder) throws IOException {
    String[][] all = {
      {"a"}, {""}, {"", ""}, {"it's", "\"b\" \\ ($1)", "\u00e9\ud83d\ude00\n", ""}, {"a", "", "a"}
    };
    try (DuckDb duckDb =
            DuckDb.open(new DuckDbConfig(1, 256, folder.resolve("tmp"), 256, List.of()));
        DuckConnection connection = duckDb.connect()) {
      for (String[] texts : all) {
        assertThat(
                connection.list(
                    "SELECT * FROM (" + literals(texts).orElseThrow() + ")",
                    row -> row.getLong(1) + " " + row.getString(2),
                    context))
            .containsExactlyElementsOf(
                IntStream.range(0, texts.length).mapToObj(i -> i + " " + texts[i]).toList());
      }
    }
  }

  @Test
  void whatATextCanNotListIsNoLiteral() throws IOException {
    assertThat(literals()).isEmpty();
    assertThat(literals("a", null)).isEmpty();
    assertThat(literals("a\u001fb")).isEmpty();
    assertThat(literals("a\0b")).isEmpty();
    assertThat(literals("a".repeat(2_000))).isEmpty();
  }

  private static long sum(ArrowReader reader) throws IOException {
    long sum = 0;
    try (reader) {
      while (reader.loadNextBatch()) {
        BigIntVector numbers = (BigIntVector) reader.getVectorSchemaRoot().getVector("i");
        for (int row = 0; row < numbers.getValueCount(); row++) {
          sum += numbers.get(row) % 10 + (numbers.get(row) / 10) * 2;
        }
      }
    }
    return sum;
  }

  /** One batch of texts, numbered. */
  private final class Texts extends MadeRows {
    private final String[] texts;
    private boolean read;

    Texts(String[] texts) {
      super(SCHEMA, TestKeptRows.this.allocator);
      this.texts = texts;
    }

    @Override
    public boolean loadNextBatch() throws IOException {
      VectorSchemaRoot root = getVectorSchemaRoot();
      root.clear();
      if (read) {
        return false;
      }
      read = true;
      for (int row = 0; row < texts.length; row++) {
        ((BigIntVector) root.getVector("i")).setSafe(row, row);
        if (texts[row] != null) {
          ((VarCharVector) root.getVector("t"))
              .setSafe(row, texts[row].getBytes(StandardCharsets.UTF_8));
        }
      }
      root.setRowCount(texts.length);
      return true;
    }
  }

  /** Batches of five numbers, ten apart; each even one is said to be so. */
  private final class Numbers extends MadeRows {
    private final int batches;
    private int next;

    Numbers(int batches) {
      super(SCHEMA, TestKeptRows.this.allocator);
      this.batches = batches;
    }

    @Override
    public boolean loadNextBatch() throws IOException {
      VectorSchemaRoot root = getVectorSchemaRoot();
      root.clear();
      if (next == batches) {
        return false;
      }
      BigIntVector numbers = (BigIntVector) root.getVector("i");
      VarCharVector texts = (VarCharVector) root.getVector("t");
      for (int row = 0; row < 5; row++) {
        numbers.setSafe(row, next * 10L + row);
        if (row % 2 == 0) {
          texts.setSafe(row, "even".getBytes(StandardCharsets.UTF_8));
        } else {
          texts.setNull(row);
        }
      }
      root.setRowCount(5);
      next++;
      return true;
    }
  }
}
