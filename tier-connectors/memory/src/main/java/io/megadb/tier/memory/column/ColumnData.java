package io.megadb.tier.memory.column;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;

/**
 * The raw buffers of a column, of an incoming vector or of a segment. Borrowed: valid while their
 * owner is.
 *
 * @param validity Arrow bitmap, or null when no value is null
 * @param offsets 32-bit, of variable-width values and lists; else empty
 * @param data values, bytes or bits; empty for lists and structs
 * @param children the element column of a list, the fields of a struct
 */
public record ColumnData(
    MemorySegment validity, MemorySegment offsets, MemorySegment data, List<ColumnData> children) {

  /** The buffers of a vector. */
  public static ColumnData of(FieldVector vector) {
    MemorySegment validity =
        vector.getNullCount() == 0 ? null : segment(vector.getValidityBuffer());
    return switch (vector) {
      case ListVector list ->
          new ColumnData(
              validity,
              segment(list.getOffsetBuffer()),
              MemorySegment.NULL,
              List.of(of(list.getDataVector())));
      case StructVector struct ->
          new ColumnData(
              validity,
              MemorySegment.NULL,
              MemorySegment.NULL,
              struct.getChildrenFromFields().stream().map(ColumnData::of).toList());
      case FixedSizeListVector list ->
          new ColumnData(
              validity,
              MemorySegment.NULL,
              segment(list.getDataVector().getDataBuffer()),
              List.of());
      case BaseVariableWidthVector variable ->
          new ColumnData(
              validity,
              segment(variable.getOffsetBuffer()),
              segment(variable.getDataBuffer()),
              List.of());
      case BaseFixedWidthVector fixed ->
          new ColumnData(validity, MemorySegment.NULL, segment(fixed.getDataBuffer()), List.of());
      default ->
          throw new MegaDbException(
              ErrorCode.INTERNAL_ERROR,
              "column " + vector.getName() + " arrives as " + vector.getClass().getSimpleName());
    };
  }

  /** The memory of a buffer, without a copy and without a reference. */
  static MemorySegment segment(ArrowBuf buffer) {
    return MemorySegment.ofAddress(buffer.memoryAddress()).reinterpret(buffer.capacity());
  }

  /** Where the value of {@code row} begins; the end of the one before it. */
  int offset(int row) {
    return offsets.get(ValueLayout.JAVA_INT_UNALIGNED, (long) row << 2);
  }
}
