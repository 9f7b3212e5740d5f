package io.megadb.tier.graph.key;

import java.util.Arrays;
import java.util.List;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;

/**
 * Keys of one smallint, integer or bigint column: open addressing over the keys' array. Where the
 * keys lie close together, as those of a sequence do, batches are looked up in a table by key: that
 * is one access to memory instead of two.
 */
public final class IntegerKeys implements KeyIndex {
  /** Fewer keys are in the processor's cache anyway. */
  private static final int DIRECT_FROM = 4096;

  /** The table may have so many places per key. */
  private static final int DIRECT_PLACES = 4;

  /**
   * Numbers by key.
   *
   * @param first the key in place 0
   * @param size keys there were when it was made
   */
  private record Direct(int[] numbers, long first, int size) {
    int find(long key) {
      long place = key - first;
      return place >= 0 && place < numbers.length ? numbers[(int) place] : ABSENT;
    }
  }

  private final String alias;
  private long smallest = Long.MAX_VALUE;
  private long largest = Long.MIN_VALUE;
  private volatile Direct direct;
  private long[] keys = new long[1024];
  private int[] slots = new int[4096];
  private int size;

  public IntegerKeys(String alias) {
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
    smallest = Math.min(smallest, key);
    largest = Math.max(largest, key);
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
    Direct table = direct();
    boolean nulls = columns.getFirst().getNullCount() > 0;
    if (table != null && !nulls && column instanceof BigIntVector wide) {
      for (int row = 0; row < rowCount; row++) {
        numbers[row] = table.find(wide.get(row));
      }
    } else if (table != null && !nulls && column instanceof IntVector narrow) {
      for (int row = 0; row < rowCount; row++) {
        numbers[row] = table.find(narrow.get(row));
      }
    } else {
      for (int row = 0; row < rowCount; row++) {
        numbers[row] = column.isNull(row) ? ABSENT : slots[slot(column.getValueAsLong(row))];
      }
    }
  }

  /** The table, null where keys are few or far apart. Two threads may make the same. */
  private Direct direct() {
    Direct known = direct;
    if (known != null && known.size() == size) {
      return known;
    }
    long span = largest - smallest;
    long most = Math.min((long) size * DIRECT_PLACES, Integer.MAX_VALUE - 8);
    if (size < DIRECT_FROM || span < 0 || span >= most) {
      return null;
    }
    int[] numbers = new int[(int) span + 1];
    Arrays.fill(numbers, ABSENT);
    for (int number = 0; number < size; number++) {
      numbers[(int) (keys[number] - smallest)] = number;
    }
    known = new Direct(numbers, smallest, size);
    direct = known;
    return known;
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
    Direct table = direct;
    return 8L * keys.length + 4L * slots.length + (table == null ? 0 : 4L * table.numbers().length);
  }
}
