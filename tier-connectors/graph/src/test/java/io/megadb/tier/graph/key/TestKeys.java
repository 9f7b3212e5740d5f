package io.megadb.tier.graph.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.junit.jupiter.api.Test;

class TestKeys {
  @Property(tries = 100)
  void integersAreNumberedInTheirOrderAndFoundAgain(@ForAll @Size(max = 3000) List<Long> values) {
    List<Long> distinct = values.stream().distinct().toList();
    IntegerKeys keys = new IntegerKeys("t");
    try (BufferAllocator allocator = new RootAllocator();
        BigIntVector vector = new BigIntVector("k", allocator)) {
      fill(vector, distinct);
      for (int row = 0; row < distinct.size(); row++) {
        keys.add(List.of(vector), row);
      }
      int[] numbers = new int[distinct.size()];
      keys.find(List.of(vector), distinct.size(), numbers);
      for (int row = 0; row < distinct.size(); row++) {
        assertThat(numbers[row]).isEqualTo(row);
        assertThat(keys.find(List.of(distinct.get(row)))).isEqualTo(row);
        assertThat(keys.text(row)).isEqualTo(distinct.get(row).toString());
      }
    }
  }

  @Property(tries = 100)
  void pairsOfTextAndIntegerAreNumberedInTheirOrderAndFoundAgain(
      @ForAll @Size(max = 800) List<String> texts, @ForAll @Size(max = 800) List<Long> integers) {
    Map<List<Object>, Integer> expected = new HashMap<>();
    try (BufferAllocator allocator = new RootAllocator();
        VarCharVector text = new VarCharVector("a", allocator);
        BigIntVector integer = new BigIntVector("b", allocator)) {
      ByteKeys keys = new ByteKeys("t", List.of(text, integer));
      int rows = Math.min(texts.size(), integers.size());
      fill(integer, integers.subList(0, rows));
      text.allocateNew();
      for (int row = 0; row < rows; row++) {
        text.setSafe(row, texts.get(row).getBytes(StandardCharsets.UTF_8));
      }
      text.setValueCount(rows);
      List<FieldVector> columns = List.of(text, integer);
      for (int row = 0; row < rows; row++) {
        List<Object> key = List.of(wellFormed(texts.get(row)), integers.get(row));
        if (!expected.containsKey(key)) {
          expected.put(key, expected.size());
          keys.add(columns, row);
        }
      }
      int[] numbers = new int[rows];
      keys.find(columns, rows, numbers);
      for (int row = 0; row < rows; row++) {
        List<Object> key = List.of(wellFormed(texts.get(row)), integers.get(row));
        assertThat(numbers[row]).isEqualTo(expected.get(key));
        assertThat(keys.find(key)).isEqualTo(expected.get(key));
      }
      assertThat(keys.size()).isEqualTo(expected.size());
    }
  }

  /** What is left of a string after UTF-8: half surrogates become question marks. */
  private static String wellFormed(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  @Test
  void manyKeysThatLieCloseTogetherAreFoundWithTheirGapsAndAfterGrowing() {
    try (BufferAllocator allocator = new RootAllocator();
        BigIntVector vector = new BigIntVector("k", allocator)) {
      IntegerKeys keys = new IntegerKeys("people");
      for (int half = 0; half < 2; half++) {
        int from = half * 5_000;
        fill(vector, LongStream.range(from, from + 5_000).mapToObj(i -> 3 * i - 100).toList());
        for (int row = 0; row < 5_000; row++) {
          keys.add(List.of(vector), row);
        }
        int[] numbers = new int[5_000];
        keys.find(List.of(vector), 5_000, numbers);
        assertThat(numbers).isEqualTo(IntStream.range(from, from + 5_000).toArray());
      }
      fill(
          vector,
          List.of(-101L, -99L, -98L, 29_897L, 29_898L, Long.MIN_VALUE, Long.MAX_VALUE, 200L));
      int[] numbers = new int[8];
      keys.find(List.of(vector), 8, numbers);
      assertThat(numbers).containsExactly(-1, -1, -1, 9_999, -1, -1, -1, 100);
      vector.setNull(7);
      keys.find(List.of(vector), 8, numbers);
      assertThat(numbers[7]).isEqualTo(KeyIndex.ABSENT);
    }
  }

  @Test
  void aKeyThatIsThereTwiceOrNullIsAnError() {
    try (BufferAllocator allocator = new RootAllocator();
        BigIntVector vector = new BigIntVector("k", allocator)) {
      fill(vector, List.of(7L, 7L));
      vector.setNull(1);
      IntegerKeys keys = new IntegerKeys("people");
      keys.add(List.of(vector), 0);
      assertThatThrownBy(() -> keys.add(List.of(vector), 0))
          .isInstanceOfSatisfying(
              MegaDbException.class, e -> assertThat(e.is(ErrorCode.UNIQUE_VIOLATION)).isTrue())
          .hasMessageContaining("people")
          .hasMessageContaining("7");
      assertThatThrownBy(() -> keys.add(List.of(vector), 1))
          .isInstanceOfSatisfying(
              MegaDbException.class, e -> assertThat(e.is(ErrorCode.NOT_NULL_VIOLATION)).isTrue());
      assertThat(keys.find(List.of("text"))).isEqualTo(KeyIndex.ABSENT);
    }
  }

  private static void fill(BigIntVector vector, List<Long> values) {
    vector.allocateNew(Math.max(1, values.size()));
    for (int row = 0; row < values.size(); row++) {
      vector.set(row, values.get(row));
    }
    vector.setValueCount(values.size());
  }
}
