package io.megadb.tier.memory.column;

import io.megadb.spi.type.SqlType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;

/**
 * One column of a segment: Arrow's buffers at a fixed capacity, each on a 64-byte boundary of the
 * segment's memory.
 *
 * <pre>
 * boolean      | validity bits | value bits                |
 * fixed width  | validity bits | capacity x width bytes    |
 * text, bytea  | validity bits | (capacity + 1) x int32    | bytes |
 * list         | validity bits | (capacity + 1) x int32    | element column |
 * struct       | validity bits | field columns of the same capacity       |
 * vector(n)    | validity bits | capacity x n float32; exported as a list of n floats |
 * </pre>
 *
 * <p>Rows are only ever written past the rows that may be read, so buffers under a reader do not
 * change; a shared byte of a bitmap is written with its old bits unchanged.
 */
public final class ColumnStore {
  private static final int ALIGNMENT = 64;

  /** How the values lie in memory. */
  public enum Shape {
    BITS,
    FIXED,
    VARIABLE,
    LIST,
    STRUCT;

    /** The shape of a type. */
    public static Shape of(SqlType type) {
      return switch (type) {
        case SqlType.Simple simple ->
            switch (simple) {
              case BOOLEAN -> BITS;
              case TEXT, JSON, BYTEA -> VARIABLE;
              case SMALLINT,
                  INTEGER,
                  BIGINT,
                  REAL,
                  DOUBLE,
                  DATE,
                  TIME,
                  TIMESTAMP,
                  TIMESTAMPTZ,
                  INTERVAL,
                  UUID ->
                  FIXED;
            };
        case SqlType.Numeric n -> FIXED;
        case SqlType.UnconstrainedNumeric n -> VARIABLE;
        case SqlType.Varchar v -> VARIABLE;
        case SqlType.Array a -> LIST;
        case SqlType.Struct s -> STRUCT;
        case SqlType.DenseVector v -> FIXED;
        case SqlType.SparseVector v -> VARIABLE;
        case SqlType.BitString v -> VARIABLE;
      };
    }
  }

  /** Bytes of a fixed-width value; 0 for the other shapes. */
  public static int width(SqlType type) {
    return switch (type) {
      case SqlType.Simple simple ->
          switch (simple) {
            case SMALLINT -> 2;
            case INTEGER, REAL, DATE -> 4;
            case BIGINT, DOUBLE, TIME, TIMESTAMP, TIMESTAMPTZ -> 8;
            case INTERVAL, UUID -> 16;
            case BOOLEAN, TEXT, JSON, BYTEA -> 0;
          };
      case SqlType.Numeric n -> 16;
      case SqlType.UnconstrainedNumeric n -> 0;
      case SqlType.Varchar v -> 0;
      case SqlType.Array a -> 0;
      case SqlType.Struct s -> 0;
      case SqlType.DenseVector v -> v.dimension() * Float.BYTES;
      case SqlType.SparseVector v -> 0;
      case SqlType.BitString v -> 0;
    };
  }

  private final SqlType type;
  private final Shape shape;
  private final int width;
  private final Extent capacity;
  private final ArrowBuf validityBuffer;
  private final ArrowBuf offsetBuffer;
  private final ArrowBuf dataBuffer;
  private final List<ColumnStore> children;
  private final ColumnData data;
  // Whether a null was ever written; only the writer uses it, to skip needless work.
  private boolean nulls;

  /** Lays the column out at the region's next free place. */
  public ColumnStore(SqlType type, Extent capacity, Region region) {
    this.type = type;
    this.shape = Shape.of(type);
    this.width = width(type);
    this.capacity = capacity;
    this.validityBuffer = region.take(Bits.bytes(capacity.rows()));
    this.offsetBuffer = region.take(offsetBytes(shape, capacity));
    this.dataBuffer = region.take(dataBytes(type, capacity));
    this.children = new ArrayList<>();
    List<SqlType> childTypes = childTypes(type);
    for (int i = 0; i < childTypes.size(); i++) {
      children.add(new ColumnStore(childTypes.get(i), capacity.children().get(i), region));
    }
    this.data =
        new ColumnData(
            ColumnData.segment(validityBuffer),
            ColumnData.segment(offsetBuffer),
            ColumnData.segment(dataBuffer),
            children.stream().map(ColumnStore::data).toList());
    if (data.offsets().byteSize() > 0) {
      data.offsets().set(ValueLayout.JAVA_INT, 0, 0);
    }
  }

  /** The bytes a column of that capacity takes in a region. */
  public static long bytes(SqlType type, Extent capacity) {
    long total =
        align(Bits.bytes(capacity.rows()))
            + align(offsetBytes(Shape.of(type), capacity))
            + align(dataBytes(type, capacity));
    List<SqlType> childTypes = childTypes(type);
    for (int i = 0; i < childTypes.size(); i++) {
      total += bytes(childTypes.get(i), capacity.children().get(i));
    }
    return total;
  }

  private static long offsetBytes(Shape shape, Extent capacity) {
    return shape == Shape.VARIABLE || shape == Shape.LIST ? (capacity.rows() + 1) << 2 : 0;
  }

  private static long dataBytes(SqlType type, Extent capacity) {
    return switch (Shape.of(type)) {
      case BITS -> Bits.bytes(capacity.rows());
      case FIXED -> capacity.rows() * width(type);
      case VARIABLE -> capacity.bytes();
      case LIST, STRUCT -> 0;
    };
  }

  private static List<SqlType> childTypes(SqlType type) {
    return switch (type) {
      case SqlType.Array a -> List.of(a.element());
      case SqlType.Struct s -> s.fields().stream().map(f -> f.type()).toList();
      default -> List.of();
    };
  }

  /** The next multiple of the alignment. */
  public static long align(long bytes) {
    return (bytes + ALIGNMENT - 1) & -ALIGNMENT;
  }

  /**
   * Copies rows {@code start} to {@code start + count} of {@code source} to {@code at}, the first
   * row not yet written. They must fit.
   */
  public void append(ColumnData source, int start, int count, int at) {
    if (count == 0) {
      return;
    }
    if (source.validity() == null) {
      Bits.set(data.validity(), at, count);
    } else {
      nulls = true;
      Bits.copy(source.validity(), start, data.validity(), at, count);
    }
    switch (shape) {
      case BITS -> Bits.copy(source.data(), start, data.data(), at, count);
      case FIXED ->
          MemorySegment.copy(
              source.data(),
              (long) start * width,
              data.data(),
              (long) at * width,
              (long) count * width);
      case VARIABLE -> {
        int from = source.offset(start);
        int base = data.offset(at);
        int bytes = source.offset(start + count) - from;
        MemorySegment.copy(source.data(), from, data.data(), base, bytes);
        shiftOffsets(source, start, count, at, base - from);
      }
      case LIST -> {
        int from = source.offset(start);
        int base = data.offset(at);
        int elements = source.offset(start + count) - from;
        children.getFirst().append(source.children().getFirst(), from, elements, base);
        shiftOffsets(source, start, count, at, base - from);
      }
      case STRUCT -> {
        for (int i = 0; i < children.size(); i++) {
          children.get(i).append(source.children().get(i), start, count, at);
        }
      }
    }
  }

  private void shiftOffsets(ColumnData source, int start, int count, int at, int delta) {
    MemorySegment from = source.offsets();
    MemorySegment to = data.offsets();
    for (long i = 1; i <= count; i++) {
      to.set(
          ValueLayout.JAVA_INT_UNALIGNED,
          (at + i) << 2,
          from.get(ValueLayout.JAVA_INT_UNALIGNED, (start + i) << 2) + delta);
    }
  }

  /** Appends {@code count} nulls at {@code at}. */
  public void appendNulls(int count, int at) {
    for (int i = 0; i < count; i++) {
      Bits.clear(data.validity(), at + i);
    }
    nulls |= count > 0;
    switch (shape) {
      case BITS, FIXED -> {}
      case VARIABLE, LIST -> {
        int end = data.offset(at);
        for (long i = 1; i <= count; i++) {
          data.offsets().set(ValueLayout.JAVA_INT_UNALIGNED, (at + i) << 2, end);
        }
      }
      case STRUCT -> children.forEach(c -> c.appendNulls(count, at));
    }
  }

  /** Whether its values take varying room, so that it may be full before all rows are. */
  public boolean growing() {
    return shape == Shape.VARIABLE || shape == Shape.LIST || shape == Shape.STRUCT;
  }

  /** The room the first {@code rows} rows take. */
  public Extent used(int rows) {
    return Extent.of(type, data, 0, rows);
  }

  public SqlType type() {
    return type;
  }

  public Extent capacity() {
    return capacity;
  }

  /** The buffers, to read up to the row that the caller knows to be written. */
  public ColumnData data() {
    return data;
  }

  /** Whether any row ever written is null. For the writer. */
  public boolean hasNulls() {
    return nulls;
  }

  public boolean isNull(int row) {
    return !Bits.get(data.validity(), row);
  }

  /** An integer, date, time or timestamp, a boolean as 0 or 1, as Arrow stores it. */
  public long longAt(int row) {
    return switch (width) {
      case 2 -> data.data().get(ValueLayout.JAVA_SHORT, (long) row << 1);
      case 4 -> data.data().get(ValueLayout.JAVA_INT, (long) row << 2);
      case 8 -> data.data().get(ValueLayout.JAVA_LONG, (long) row << 3);
      default -> Bits.get(data.data(), row) ? 1 : 0;
    };
  }

  /** One half of a 16-byte value; {@code half} 0 is the one at the lower address. */
  public long wideAt(int row, int half) {
    return data.data().get(ValueLayout.JAVA_LONG, ((long) row << 4) + (half << 3));
  }

  /** A real or double precision. */
  public double doubleAt(int row) {
    return width == 4
        ? data.data().get(ValueLayout.JAVA_FLOAT, (long) row << 2)
        : data.data().get(ValueLayout.JAVA_DOUBLE, (long) row << 3);
  }

  /** Where a variable-width value or a list begins. */
  public int startAt(int row) {
    return data.offset(row);
  }

  /** Where a variable-width value or a list ends. */
  public int endAt(int row) {
    return data.offset(row + 1);
  }

  /** The element column of a list, the fields of a struct. */
  public List<ColumnStore> children() {
    return children;
  }

  /**
   * Adds rows {@code from} to {@code from + rows} to a record batch, without a copy, in the order
   * that {@link org.apache.arrow.vector.VectorLoader} reads. The buffers are borrowed; the batch
   * retains them.
   *
   * @param from a multiple of 8, where a byte of a bitmap begins
   */
  public void export(int from, int rows, List<ArrowFieldNode> nodes, List<ArrowBuf> buffers) {
    // Arrow counts nulls again from the bitmap; the node's count only matters without a bitmap.
    nodes.add(new ArrowFieldNode(rows, 0));
    buffers.add(validityBuffer.slice(from >>> 3, Bits.bytes(rows)));
    switch (shape) {
      case BITS -> buffers.add(dataBuffer.slice(from >>> 3, Bits.bytes(rows)));
      case FIXED -> {
        if (type instanceof SqlType.DenseVector vector) {
          // The elements are a column of their own, which has no nulls and needs no bitmap.
          nodes.add(new ArrowFieldNode((long) rows * vector.dimension(), 0));
          buffers.add(validityBuffer.slice(0, 0));
        }
        buffers.add(dataBuffer.slice((long) from * width, (long) rows * width));
      }
      case VARIABLE -> {
        buffers.add(offsets(from, rows));
        buffers.add(dataBuffer);
      }
      case LIST -> {
        buffers.add(offsets(from, rows));
        children.getFirst().export(0, data.offset(from + rows), nodes, buffers);
      }
      case STRUCT -> children.forEach(c -> c.export(from, rows, nodes, buffers));
    }
  }

  private ArrowBuf offsets(int from, int rows) {
    return offsetBuffer.slice((long) from << 2, (rows + 1L) << 2);
  }
}
