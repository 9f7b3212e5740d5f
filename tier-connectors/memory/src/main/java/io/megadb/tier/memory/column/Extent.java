package io.megadb.tier.memory.column;

import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.stream.IntStream;

/**
 * How much room values take, or how much room there is, as a tree of the column's shape.
 *
 * @param shape of this node
 * @param rows values
 * @param bytes of variable-width values; 0 for all others
 * @param children of lists (their rows are elements) and structs
 */
public record Extent(ColumnStore.Shape shape, long rows, long bytes, List<Extent> children) {
  // A column whose sample was empty still gets some room.
  private static final int LEAST_ROOM = 64;
  private static final int MOST_ELEMENTS = Integer.MAX_VALUE - 64;

  /** What {@code count} rows from {@code start} on take. */
  public static Extent of(SqlType type, ColumnData data, int start, int count) {
    ColumnStore.Shape shape = ColumnStore.Shape.of(type);
    return switch (shape) {
      case BITS, FIXED -> new Extent(shape, count, 0, List.of());
      case VARIABLE -> new Extent(shape, count, length(data, start, count), List.of());
      case LIST -> {
        SqlType element = ((SqlType.Array) type).element();
        int from = count == 0 ? 0 : data.offset(start);
        Extent elements = of(element, data.children().getFirst(), from, length(data, start, count));
        yield new Extent(shape, count, 0, List.of(elements));
      }
      case STRUCT -> {
        List<Column> fields = ((SqlType.Struct) type).fields();
        yield new Extent(
            shape,
            count,
            0,
            IntStream.range(0, fields.size())
                .mapToObj(i -> of(fields.get(i).type(), data.children().get(i), start, count))
                .toList());
      }
    };
  }

  /** What nulls take. */
  public static Extent ofNulls(SqlType type, int count) {
    ColumnStore.Shape shape = ColumnStore.Shape.of(type);
    return new Extent(
        shape,
        count,
        0,
        switch (type) {
          case SqlType.Array a -> List.of(ofNulls(a.element(), 0));
          case SqlType.Struct s -> s.fields().stream().map(f -> ofNulls(f.type(), count)).toList();
          default -> List.of();
        });
  }

  /** The same room for values, for {@code newRows} rows. */
  public Extent withRows(long newRows) {
    return new Extent(
        shape,
        newRows,
        bytes,
        shape == ColumnStore.Shape.STRUCT
            ? children.stream().map(c -> c.withRows(newRows)).toList()
            : children);
  }

  private static int length(ColumnData data, int start, int count) {
    return count == 0 ? 0 : data.offset(start + count) - data.offset(start);
  }

  /** What {@code newRows} values of the same average size take. */
  public Extent forRows(long newRows) {
    return scaled(newRows, rows == 0 ? 0 : (double) newRows / rows, 0);
  }

  /**
   * Capacity for {@code newRows} values of the same average size, with room to spare for larger
   * ones where sizes vary.
   *
   * @param spare 1.25 for a quarter more
   */
  public Extent withRoom(long newRows, double spare) {
    return scaled(newRows, rows == 0 ? 0 : spare * newRows / rows, LEAST_ROOM);
  }

  private Extent scaled(long newRows, double factor, int least) {
    return new Extent(
        shape,
        newRows,
        shape == ColumnStore.Shape.VARIABLE
            ? Math.clamp((long) (bytes * factor), least, Integer.MAX_VALUE)
            : 0,
        children.stream()
            .map(
                child ->
                    child.scaled(
                        shape == ColumnStore.Shape.LIST
                            ? Math.clamp((long) (child.rows * factor), least, MOST_ELEMENTS)
                            : newRows,
                        factor,
                        least))
            .toList());
  }

  /** Whether all of this fits into {@code capacity}. */
  public boolean fitsIn(Extent capacity) {
    if (rows > capacity.rows || bytes > capacity.bytes) {
      return false;
    }
    for (int i = 0; i < children.size(); i++) {
      if (!children.get(i).fitsIn(capacity.children.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** Node by node. */
  public Extent plus(Extent other) {
    return combine(other, rows + other.rows, bytes + other.bytes, Extent::plus);
  }

  /** The greater of each, node by node. */
  public Extent max(Extent other) {
    return combine(other, Math.max(rows, other.rows), Math.max(bytes, other.bytes), Extent::max);
  }

  private Extent combine(Extent other, long newRows, long newBytes, BinaryOperator<Extent> how) {
    return new Extent(
        shape,
        newRows,
        newBytes,
        IntStream.range(0, children.size())
            .mapToObj(i -> how.apply(children.get(i), other.children.get(i)))
            .toList());
  }
}
