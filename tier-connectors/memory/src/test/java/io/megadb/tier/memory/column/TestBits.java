package io.megadb.tier.memory.column;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

final class TestBits {
  private static final int SIZE = 64;

  @Property(tries = 2000)
  void copiesBitsToAnyPlaceAndLeavesTheOthers(
      @ForAll long seed,
      @ForAll @IntRange(max = 100) int from,
      @ForAll @IntRange(max = 100) int at,
      @ForAll @IntRange(max = 400) int count) {
    byte[] source = new byte[SIZE];
    byte[] target = new byte[SIZE];
    new Random(seed).nextBytes(source);
    new Random(~seed).nextBytes(target);
    BitSet expected = BitSet.valueOf(target);
    for (int i = 0; i < count; i++) {
      expected.set(at + i, BitSet.valueOf(source).get(from + i));
    }
    Bits.copy(MemorySegment.ofArray(source), from, MemorySegment.ofArray(target), at, count);
    assertThat(BitSet.valueOf(target)).isEqualTo(expected);
  }

  @Property(tries = 500)
  void setsBitsAndLeavesTheOthers(
      @ForAll long seed,
      @ForAll @IntRange(max = 100) int at,
      @ForAll @IntRange(max = 400) int count) {
    byte[] target = new byte[SIZE];
    new Random(seed).nextBytes(target);
    BitSet expected = BitSet.valueOf(target);
    expected.set(at, at + count);
    Bits.set(MemorySegment.ofArray(target), at, count);
    assertThat(BitSet.valueOf(target)).isEqualTo(expected);
  }
}
