package io.megadb.tier.memory.segment;

import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.SqlType;
import io.megadb.tier.memory.column.ColumnStore;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * Hashing and comparing of primary keys where they lie, in segments. Values that PostgreSQL calls
 * equal are equal here: -0.0 and 0.0, all NaNs.
 */
public final class RowKeys {
  private enum Kind {
    INTEGER,
    FLOATING,
    WIDE,
    BYTES
  }

  private final int[] columns;
  private final Kind[] kinds;
  private final List<SqlType> types;

  /** Of a table with a primary key of types that {@link #check} accepts. */
  public RowKeys(TableDefinition definition) {
    List<String> key = definition.primaryKey();
    List<String> names = definition.columns().stream().map(c -> c.name()).toList();
    this.columns = key.stream().mapToInt(names::indexOf).toArray();
    this.types = key.stream().map(k -> definition.column(k).orElseThrow().column().type()).toList();
    this.kinds = types.stream().map(RowKeys::kind).toArray(Kind[]::new);
  }

  /**
   * Refuses what can't be a key here.
   *
   * @throws MegaDbException UNDEFINED_COLUMN, FEATURE_NOT_SUPPORTED
   */
  public static void check(TableDefinition definition) {
    for (String name : definition.primaryKey()) {
      SqlType type =
          definition
              .column(name)
              .orElseThrow(
                  () ->
                      new MegaDbException(
                          ErrorCode.UNDEFINED_COLUMN,
                          "primary key column \"" + name + "\" does not exist"))
              .column()
              .type();
      if (kind(type) == null) {
        throw new MegaDbException(
                ErrorCode.FEATURE_NOT_SUPPORTED,
                "memory tables have no primary keys of type "
                    + type.sql()
                    + " (column \""
                    + name
                    + "\")")
            .withHint(
                "Use integers, numeric(p,s), text, bytea, uuid, dates or times as key columns.");
      }
    }
  }

  private static Kind kind(SqlType type) {
    return switch (type) {
      case SqlType.Simple simple ->
          switch (simple) {
            case BOOLEAN, SMALLINT, INTEGER, BIGINT, DATE, TIME, TIMESTAMP, TIMESTAMPTZ ->
                Kind.INTEGER;
            case REAL, DOUBLE -> Kind.FLOATING;
            case UUID -> Kind.WIDE;
            case TEXT, BYTEA -> Kind.BYTES;
            // Equality of these is not equality of their bytes.
            case INTERVAL, JSON -> null;
          };
      case SqlType.Numeric n -> Kind.WIDE;
      case SqlType.Varchar v -> Kind.BYTES;
      case SqlType.UnconstrainedNumeric n -> null;
      case SqlType.Array a -> null;
      case SqlType.Struct s -> null;
      case SqlType.VectorType v -> null;
    };
  }

  /** Positions of the key columns in the table. */
  public int[] columns() {
    return columns;
  }

  /** Whether the key is one integer, so that {@link #hash(long)} applies. */
  public boolean isOneInteger() {
    return kinds.length == 1 && kinds[0] == Kind.INTEGER;
  }

  /** The hash of a key of one integer. */
  public long hash(long key) {
    return mix(key);
  }

  public boolean equal(Segment segment, int row, long key) {
    return segment.column(columns[0]).longAt(row) == key;
  }

  /** The hash of a row's key. */
  public long hash(Segment segment, int row) {
    long hash = 0;
    for (int i = 0; i < columns.length; i++) {
      ColumnStore column = segment.column(columns[i]);
      long part =
          switch (kinds[i]) {
            case INTEGER -> mix(column.longAt(row));
            case FLOATING -> mix(bits(column.doubleAt(row)));
            case WIDE -> mix(mix(column.wideAt(row, 0)) ^ column.wideAt(row, 1));
            case BYTES -> hashBytes(column.data().data(), column.startAt(row), column.endAt(row));
          };
      hash = i == 0 ? part : mix(hash * 31 + part);
    }
    return hash;
  }

  /** The hash of a key to look up; the same as that of a row that has it. */
  public long hash(LookupKey key) {
    long hash = 0;
    for (int i = 0; i < columns.length; i++) {
      long part =
          switch (kinds[i]) {
            case INTEGER, FLOATING -> mix(key.low()[i]);
            case WIDE -> mix(mix(key.low()[i]) ^ key.high()[i]);
            case BYTES -> {
              byte[] bytes = key.bytes()[i];
              yield hashBytes(MemorySegment.ofArray(bytes), 0, bytes.length);
            }
          };
      hash = i == 0 ? part : mix(hash * 31 + part);
    }
    return hash;
  }

  public boolean equal(Segment left, int leftRow, Segment right, int rightRow) {
    for (int i = 0; i < columns.length; i++) {
      ColumnStore a = left.column(columns[i]);
      ColumnStore b = right.column(columns[i]);
      boolean same =
          switch (kinds[i]) {
            case INTEGER -> a.longAt(leftRow) == b.longAt(rightRow);
            case FLOATING -> bits(a.doubleAt(leftRow)) == bits(b.doubleAt(rightRow));
            case WIDE ->
                a.wideAt(leftRow, 0) == b.wideAt(rightRow, 0)
                    && a.wideAt(leftRow, 1) == b.wideAt(rightRow, 1);
            case BYTES ->
                MemorySegment.mismatch(
                        a.data().data(),
                        a.startAt(leftRow),
                        a.endAt(leftRow),
                        b.data().data(),
                        b.startAt(rightRow),
                        b.endAt(rightRow))
                    < 0;
          };
      if (!same) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether a row has the key. The row may be one that is being written: then the answer is any.
   */
  public boolean equal(Segment segment, int row, LookupKey key) {
    for (int i = 0; i < columns.length; i++) {
      ColumnStore column = segment.column(columns[i]);
      boolean same =
          switch (kinds[i]) {
            case INTEGER -> column.longAt(row) == key.low()[i];
            case FLOATING -> bits(column.doubleAt(row)) == key.low()[i];
            case WIDE ->
                column.wideAt(row, 0) == key.low()[i] && column.wideAt(row, 1) == key.high()[i];
            case BYTES -> equalBytes(column, row, key.bytes()[i]);
          };
      if (!same) {
        return false;
      }
    }
    return true;
  }

  private static boolean equalBytes(ColumnStore column, int row, byte[] wanted) {
    MemorySegment data = column.data().data();
    int start = column.startAt(row);
    int end = column.endAt(row);
    // An offset under the writer's hands may be any number.
    if (start < 0 || end > data.byteSize() || end - start != wanted.length) {
      return false;
    }
    return MemorySegment.mismatch(data, start, end, MemorySegment.ofArray(wanted), 0, wanted.length)
        < 0;
  }

  /**
   * The key of these values.
   *
   * @throws MegaDbException INVALID_PARAMETER_VALUE for another number of values, DATATYPE_MISMATCH
   *     for a value that no key column of that type holds
   */
  public LookupKey lookup(Object... values) {
    if (values.length != columns.length) {
      throw new MegaDbException(
          ErrorCode.INVALID_PARAMETER_VALUE,
          "the primary key has " + columns.length + " columns, " + values.length + " are given");
    }
    LookupKey key =
        new LookupKey(new long[values.length], new long[values.length], new byte[values.length][]);
    for (int i = 0; i < values.length; i++) {
      KeyValues.store(types.get(i), values[i], key, i);
    }
    return key;
  }

  /** The bits of a number such that equal numbers have equal bits. */
  public static long bits(double value) {
    return Double.doubleToLongBits(value + 0.0);
  }

  /** The finalizer of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014, variant 13 of Stafford). */
  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  private static long hashBytes(MemorySegment data, long start, long end) {
    long hash = end - start;
    long at = start;
    for (; at + 8 <= end; at += 8) {
      hash = mix(hash ^ data.get(ValueLayout.JAVA_LONG_UNALIGNED, at)) + 0x9e3779b97f4a7c15L;
    }
    long rest = 0;
    for (int shift = 0; at < end; at++, shift += 8) {
      rest |= (data.get(ValueLayout.JAVA_BYTE, at) & 0xFFL) << shift;
    }
    return mix(hash ^ rest);
  }
}
