package io.megadb.tier.graph.key;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.VarCharVector;

/**
 * Keys of text, uuid and integer columns, also of several: each key is a run of bytes, one after
 * the other in one array.
 *
 * <pre>
 *   key | length | bytes | length | bytes | ...     one length (int) and value per column
 * </pre>
 */
public final class ByteKeys implements KeyIndex {
  /** What a column of the key holds. */
  private enum Kind {
    TEXT,
    UUID,
    INTEGER,
    NONE;

    static Kind of(FieldVector vector) {
      return switch (vector) {
        case VarCharVector text -> TEXT;
        case FixedSizeBinaryVector binary -> UUID;
        case BaseIntVector integer -> INTEGER;
        default -> NONE;
      };
    }
  }

  private final String alias;
  private final List<Kind> kinds;
  private byte[] bytes = new byte[1 << 14];
  private int[] ends = new int[1024];
  private int[] hashes = new int[1024];
  private int[] slots = new int[4096];
  private int size;
  private byte[] scratch = new byte[256];

  /**
   * @param columns of the key, as the table has them
   */
  public ByteKeys(String alias, List<FieldVector> columns) {
    this(columns.stream().map(Kind::of).toList(), alias);
  }

  private ByteKeys(List<Kind> kinds, String alias) {
    this.alias = alias;
    this.kinds = kinds;
    Arrays.fill(slots, ABSENT);
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public void add(List<FieldVector> vectors, int row) {
    int length = encode(vectors, row);
    if (length < 0) {
      throw KeyIndex.missing(alias);
    }
    add(length);
  }

  /** Adds the key in the scratch bytes. */
  private void add(int length) {
    int hash = hash(scratch, 0, length);
    int slot = slot(scratch, length, hash);
    int start = end(size - 1);
    if (slots[slot] != ABSENT) {
      throw KeyIndex.duplicate(alias, text(slots[slot]));
    }
    if (start + length > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(start, length), bytes.length * 2));
    }
    System.arraycopy(scratch, 0, bytes, start, length);
    if (size == ends.length) {
      ends = Arrays.copyOf(ends, size * 2);
      hashes = Arrays.copyOf(hashes, size * 2);
    }
    ends[size] = start + length;
    hashes[size] = hash;
    slots[slot] = size++;
    if (size * 2 > slots.length) {
      slots = new int[slots.length * 2];
      Arrays.fill(slots, ABSENT);
      for (int number = 0; number < size; number++) {
        int at = hashes[number] & (slots.length - 1);
        while (slots[at] != ABSENT) {
          at = (at + 1) & (slots.length - 1);
        }
        slots[at] = number;
      }
    }
  }

  @Override
  public void addFrom(KeyIndex source, int number) {
    ByteKeys from = (ByteKeys) source;
    int start = from.end(number - 1);
    int length = from.ends[number] - start;
    if (length > scratch.length) {
      scratch = new byte[length * 2];
    }
    System.arraycopy(from.bytes, start, scratch, 0, length);
    add(length);
  }

  @Override
  public int find(KeyIndex source, int number) {
    ByteKeys from = (ByteKeys) source;
    byte[] key = Arrays.copyOfRange(from.bytes, from.end(number - 1), from.ends[number]);
    return slots[slot(key, key.length, hash(key, 0, key.length))];
  }

  @Override
  public String alias() {
    return alias;
  }

  @Override
  public KeyIndex empty() {
    return new ByteKeys(kinds, alias);
  }

  private int end(int number) {
    return number < 0 ? 0 : ends[number];
  }

  private int slot(byte[] key, int length, int hash) {
    int mask = slots.length - 1;
    int slot = hash & mask;
    while (slots[slot] != ABSENT && !is(slots[slot], key, length, hash)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private boolean is(int number, byte[] key, int length, int hash) {
    return hashes[number] == hash
        && Arrays.equals(bytes, end(number - 1), ends[number], key, 0, length);
  }

  private static int hash(byte[] key, int start, int end) {
    int hash = 0x811C9DC5;
    for (int i = start; i < end; i++) {
      hash = (hash ^ key[i]) * 0x01000193;
    }
    return hash ^ hash >>> 15;
  }

  /** Puts a row's key into the scratch bytes; its length, or -1 if it has a NULL. */
  private int encode(List<FieldVector> vectors, int row) {
    int length = 0;
    for (FieldVector vector : vectors) {
      if (vector.isNull(row)) {
        return -1;
      }
      length =
          switch (vector) {
            case VarCharVector text -> {
              int start = text.getStartOffset(row);
              int size = text.getEndOffset(row) - start;
              int at = header(length, size);
              text.getDataBuffer().getBytes(start, scratch, at, size);
              yield at + size;
            }
            case FixedSizeBinaryVector binary -> append(length, binary.get(row));
            case BaseIntVector integer ->
                append(length, ByteBuffer.allocate(8).putLong(integer.getValueAsLong(row)).array());
            default -> throw new IllegalArgumentException("a key of " + vector.getField());
          };
    }
    return length;
  }

  private int append(int at, byte[] value) {
    int start = header(at, value.length);
    System.arraycopy(value, 0, scratch, start, value.length);
    return start + value.length;
  }

  private int header(int at, int length) {
    if (at + 4 + length > scratch.length) {
      scratch = Arrays.copyOf(scratch, (at + 4 + length) * 2);
    }
    ByteBuffer.wrap(scratch).putInt(at, length);
    return at + 4;
  }

  @Override
  public boolean accepts(List<FieldVector> columns) {
    return columns.stream().map(Kind::of).toList().equals(kinds);
  }

  @Override
  public synchronized void find(List<FieldVector> vectors, int rowCount, int[] numbers) {
    for (int row = 0; row < rowCount; row++) {
      int length = encode(vectors, row);
      numbers[row] = length < 0 ? ABSENT : slots[slot(scratch, length, hash(scratch, 0, length))];
    }
  }

  /** Called by any thread, so it has bytes of its own. */
  @Override
  public int find(List<Object> values) {
    int length = 0;
    byte[][] parts = new byte[values.size()][];
    for (int i = 0; i < parts.length; i++) {
      parts[i] =
          switch (values.get(i)) {
            case String text -> text.getBytes(StandardCharsets.UTF_8);
            case UUID uuid ->
                ByteBuffer.allocate(16)
                    .putLong(uuid.getMostSignificantBits())
                    .putLong(uuid.getLeastSignificantBits())
                    .array();
            case Number number -> ByteBuffer.allocate(8).putLong(number.longValue()).array();
            default -> throw new IllegalArgumentException("a key of " + values.get(i).getClass());
          };
      length += 4 + parts[i].length;
    }
    ByteBuffer key = ByteBuffer.allocate(length);
    for (byte[] part : parts) {
      key.putInt(part.length).put(part);
    }
    return slots[slot(key.array(), length, hash(key.array(), 0, length))];
  }

  @Override
  public void write(int number, int position, FieldVector into, int row) {
    ByteBuffer key = ByteBuffer.wrap(bytes);
    int at = end(number - 1);
    for (int i = 0; i < position; i++) {
      at += 4 + key.getInt(at);
    }
    int length = key.getInt(at);
    switch (into) {
      case VarCharVector text -> text.setSafe(row, bytes, at + 4, length);
      case FixedSizeBinaryVector binary ->
          binary.setSafe(row, Arrays.copyOfRange(bytes, at + 4, at + 4 + length));
      case BaseIntVector integer -> integer.setUnsafeWithPossibleTruncate(row, key.getLong(at + 4));
      default -> throw new IllegalArgumentException("a key into " + into.getField());
    }
  }

  @Override
  public String text(int number) {
    ByteBuffer key = ByteBuffer.wrap(bytes);
    StringBuilder text = new StringBuilder();
    int at = end(number - 1);
    for (int i = 0; i < kinds.size(); i++) {
      int length = key.getInt(at);
      at += 4;
      text.append(i == 0 ? "" : ",")
          .append(
              switch (kinds.get(i)) {
                case UUID -> new UUID(key.getLong(at), key.getLong(at + 8)).toString();
                case INTEGER -> String.valueOf(key.getLong(at));
                case TEXT, NONE -> new String(bytes, at, length, StandardCharsets.UTF_8);
              });
      at += length;
    }
    return text.toString();
  }

  @Override
  public long sizeBytes() {
    return bytes.length + 4L * (ends.length + hashes.length + slots.length);
  }
}
