package io.megadb.tier.graph.snapshot;

import io.megadb.graph.pattern.IntSet;
import io.megadb.tier.graph.key.KeyIndex;
import io.megadb.tier.graph.key.LayeredKeys;
import java.util.List;
import org.apache.arrow.vector.FieldVector;

/**
 * What happens to the keys of a vertex table: first those that may have gone are told, then those
 * that are there. One thread.
 */
final class VertexChange {
  private final KeyIndex before;
  private final long[] expected;
  private final long[] seen;
  private final KeyIndex top;
  private final int topBefore;
  private KeyIndex extended;

  VertexChange(GraphSnapshot.Vertices table) {
    this.before = table.keys();
    int words = (before.size() >>> 6) + 1;
    this.expected = new long[words];
    this.seen = new long[words];
    this.top = LayeredKeys.copyOfTop(before);
    this.topBefore = top.size();
  }

  /** Every row will be told; the others have gone. */
  void expectAll() {
    for (int i = 0; i < before.size(); i++) {
      expected[i >>> 6] |= 1L << i;
    }
  }

  /** Rows with these keys changed, came or went. */
  void expect(List<FieldVector> columns, int count) {
    int[] numbers = find(columns, count);
    for (int number : numbers) {
      if (number != KeyIndex.ABSENT) {
        expected[number >>> 6] |= 1L << number;
      }
    }
  }

  private int[] find(List<FieldVector> columns, int count) {
    int[] numbers = new int[count];
    before.find(columns, count, numbers);
    return numbers;
  }

  /** Rows that are there now. */
  void present(List<FieldVector> columns, int count) {
    int[] numbers = find(columns, count);
    for (int row = 0; row < count; row++) {
      int number = numbers[row];
      if (number == KeyIndex.ABSENT) {
        if (extended == null) {
          KeyIndex base = LayeredKeys.base(before);
          extended = new LayeredKeys(base, IntSet.range(0, base.size()), top);
        }
        extended.add(columns, row);
      } else if ((expected[number >>> 6] & 1L << number) == 0
          || (seen[number >>> 6] & 1L << number) != 0) {
        throw KeyIndex.duplicate(before.alias(), before.text(number));
      } else {
        seen[number >>> 6] |= 1L << number;
      }
    }
  }

  /** The old keys in their order, those gone included, then the added ones. */
  KeyIndex keys() {
    if (extended == null) {
      return before;
    }
    KeyIndex base = LayeredKeys.base(before);
    if (top.size() <= Math.max(4096, base.size() >> 2)) {
      return extended;
    }
    KeyIndex flat = base.empty();
    for (int i = 0; i < extended.size(); i++) {
      LayeredKeys.addAny(flat, extended, i);
    }
    return flat;
  }

  int added() {
    return top.size() - topBefore;
  }

  long addedBytes() {
    return extended == null ? 0 : top.sizeBytes();
  }

  /** Old numbers of keys that are there no more. */
  IntSet gone() {
    long[] gone = expected.clone();
    for (int i = 0; i < gone.length; i++) {
      gone[i] &= ~seen[i];
    }
    return IntSet.ofBits(gone);
  }
}
