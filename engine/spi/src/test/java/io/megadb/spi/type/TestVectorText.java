package io.megadb.spi.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.megadb.spi.error.MegaDbException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What pgvector 0.8 reads and writes; its messages and SQLSTATEs. */
class TestVectorText {
  private static final SqlType.Vector ANY = new SqlType.Vector(SqlType.VectorType.ANY);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[1,2,3]                      | [1,2,3]",
        " [ 1 , 2.50,-3e0 ]           | [1,2.5,-3]",
        "[.5,5.,+1]                   | [0.5,5,1]",
        "[0,-0,0.0001,0.00001]        | [0,-0,0.0001,1e-05]",
        "[123456,1234567,1e6,-1e10]   | [123456,1.234567e+06,1e+06,-1e+10]",
        "[3.4028235e38,1e-45,1.5e-42] | [3.4028235e+38,1e-45,1.5e-42]",
        "[0.1,16777217,33554435]      | [0.1,1.6777216e+07,3.3554436e+07]"
      })
  void readsAndWritesDenseVectorsAsPgvectorDoes(String text, String written) {
    assertThat(VectorText.dense(VectorText.dense(ANY, text))).isEqualTo(written);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{1:1.5,3:2}/5        | {1:1.5,3:2}/5",
        " { 3 : 2 , 1:1.5 } / 5 | {1:1.5,3:2}/5",
        "{}/1                 | {}/1",
        "{1:0,2:3}/2          | {2:3}/2",
        "{1000000000:1}/1000000000 | {1000000000:1}/1000000000"
      })
  void writesSparseVectorsInRisingOrderWithoutZeros(String text, String written) {
    assertThat(VectorText.sparse(new SqlType.SparseVector(0), text)).isEqualTo(written);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "vector(3)    | [1,2]        | 22000 | expected 3 dimensions, not 2",
        "vector       | []           | 22000 | must have at least 1 dimension",
        "vector       | [1,NaN]      | 22000 | NaN not allowed in vector",
        "vector       | [1,-inf]     | 22000 | infinite value not allowed in vector",
        "vector       | [1e39]       | 22003 | is out of range for type vector",
        "vector       | [1,,2]       | 22P02 | invalid input syntax for type vector",
        "vector       | [1,2         | 22P02 | invalid input syntax for type vector",
        "vector       | [1,2]]       | 22P02 | invalid input syntax for type vector",
        "vector       | [1,2] x      | 22P02 | invalid input syntax for type vector",
        "vector       | 1,2          | 22P02 | invalid input syntax for type vector",
        "vector       | {1,2}        | 22P02 | invalid input syntax for type vector",
        "vector       | [0x1p3]      | 22P02 | invalid input syntax for type vector",
        "vector       | [1f]         | 22P02 | invalid input syntax for type vector",
        "halfvec      | [65520]      | 22003 | is out of range for type halfvec",
        "sparsevec(5) | {1:1}/6      | 22000 | expected 5 dimensions, not 6",
        "sparsevec    | {6:1}/5      | 22000 | index out of bounds: 6",
        "sparsevec    | {0:1}/5      | 22000 | index out of bounds: 0",
        "sparsevec    | {1:1,1:2}/5  | 22000 | duplicates: 1 stands twice",
        "sparsevec    | {1:1}        | 22P02 | invalid input syntax for type sparsevec",
        "sparsevec    | {1}/5        | 22P02 | invalid input syntax for type sparsevec",
        "sparsevec    | {}/0         | 22000 | must have at least 1 dimension",
        "sparsevec    | {1:nan}/5    | 22000 | NaN not allowed in sparsevec",
        "bit(3)       | 10           | 22026 | bit string length 2 does not match type bit(3)",
        "bit(3)       | 102          | 22P02 | not a valid binary digit"
      })
  void refusesWhatIsNoSuchVector(String type, String text, String state, String message) {
    SqlType.VectorType vector = (SqlType.VectorType) TypeTable.parse(type).orElseThrow();
    assertThatThrownBy(() -> VectorText.canonical(vector, text))
        .isInstanceOfSatisfying(
            MegaDbException.class, e -> assertThat(e.sqlState()).isEqualTo(state))
        .hasMessageContaining(message);
  }

  @Test
  void boundsTheNumberOfElements() {
    String most = "[" + "1,".repeat(15_999) + "1]";
    assertThat(VectorText.dense(ANY, most)).hasSize(16_000);
    assertThatThrownBy(() -> VectorText.dense(ANY, most.replace("]", ",1]")))
        .isInstanceOfSatisfying(
            MegaDbException.class, e -> assertThat(e.sqlState()).isEqualTo("54000"));
  }

  @Test
  void everyFloatSurvivesItsText() {
    Random random = new Random(20_261_121);
    for (int i = 0; i < 200_000; i++) {
      float value = Float.intBitsToFloat(random.nextInt());
      if (Float.isFinite(value)) {
        String text = VectorText.dense(new float[] {value});
        assertThat(Float.floatToRawIntBits(VectorText.dense(ANY, text)[0]))
            .as(text)
            .isEqualTo(Float.floatToRawIntBits(value));
      }
    }
  }

  @Test
  void halfVectorsHoldWhatAFloat16Holds() {
    SqlType.HalfVector half = new SqlType.HalfVector(SqlType.VectorType.ANY);
    // The value halfway between two goes to the one with an even last digit.
    assertThat(VectorText.dense(half, "[0.1,2049,2051,65519,3e-8,2e-8]"))
        .containsExactly(0.099975586f, 2048f, 2052f, 65504f, 5.9604645e-8f, 0f);
  }

  @Test
  void takesNumbersOfAnyKindButNoNull() {
    assertThat(VectorText.dense(new SqlType.Vector(3), List.of(1, 2.5, 3L)))
        .containsExactly(1f, 2.5f, 3f);
    assertThatThrownBy(() -> VectorText.dense(new SqlType.Vector(2), Arrays.asList(1, null)))
        .hasMessageContaining("must not contain nulls");
    assertThatThrownBy(() -> VectorText.dense(new SqlType.Vector(2), new float[] {1, Float.NaN}))
        .hasMessageContaining("NaN not allowed");
  }
}
