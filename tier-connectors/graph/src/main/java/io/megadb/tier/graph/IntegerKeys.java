package io.megadb.tier.graph;

import java.util.Arrays;
import java.util.List;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.FieldVector;

/** Keys of one smallint, integer or bigint column: open addressing over the keys' array. */
final class IntegerKeys implements KeyIndex {
  private final String alias;
  private long[] keys = new long[1024];
  private int[] slots = new int[4096];
  private int size;

  IntegerKeys(String alias) {
    this.alias = alias;
    Arrays.fill(slots, ABSENT);
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public void add(List<FieldVector> columns, int row) {
    BaseIntVector column = (BaseIntVector) columns.getFirst();
    if (column.isNull(row)) {
      throw KeyIndex.missing(alias);
    }
    add(column.getValueAsLong(row));
  }

  private void add(long key) {
    int slot = slot(key);
    if (slots[slot] != ABSENT) {
      throw KeyIndex.duplicate(alias, Long.toString(key));
    }
    if (size == keys.length) {
      keys = Arrays.copyOf(keys, size * 2);
    }
    keys[size] = key;
    slots[slot] = size++;
    if (size * 2 > slots.length) {
      slots = new int[slots.length * 2];
      Arrays.fill(slots, ABSENT);
      for (int number = 0; number < size; number++) {
        slots[slot(keys[number])] = number;
      }
    }
  }

  @Override
  public void addFrom(KeyIndex source, int number) {
    add(((IntegerKeys) source).keys[number]);
  }

  @Override
  public int find(KeyIndex source, int number) {
    return slots[slot(((IntegerKeys) source).keys[number])];
  }

  @Override
  public String alias() {
    return alias;
  }

  @Override
  public KeyIndex empty() {
    return new IntegerKeys(alias);
  }

  private int slot(long key) {
    int mask = slots.length - 1;
    int slot = (int) (key * 0x9E3779B97F4A7C15L >>> 32) & mask;
    while (slots[slot] != ABSENT && keys[slots[slot]] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  @Override
  public void find(List<FieldVector> columns, int rowCount, int[] numbers) {
    BaseIntVector column = (BaseIntVector) columns.getFirst();
    for (int row = 0; row < rowCount; row++) {
      numbers[row] = column.isNull(row) ? ABSENT : slots[slot(column.getValueAsLong(row))];
    }
  }

  @Override
  public boolean accepts(List<FieldVector> columns) {
    return columns.size() == 1 && columns.getFirst() instanceof BaseIntVector;
  }

  @Override
  public int find(List<Object> values) {
    return values.getFirst() instanceof Number key ? slots[slot(key.longValue())] : ABSENT;
  }

  @Override
  public void write(int number, int position, FieldVector into, int row) {
    ((BaseIntVector) into).setUnsafeWithPossibleTruncate(row, keys[number]);
  }

  @Override
  public String text(int number) {
    return Long.toString(keys[number]);
  }

  @Override
  public long sizeBytes() {
    return 8L * keys.length + 4L * slots.length;
  }
}
