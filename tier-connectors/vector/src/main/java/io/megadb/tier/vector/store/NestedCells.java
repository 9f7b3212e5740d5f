package io.megadb.tier.vector.store;

import java.io.IOException;
import java.util.List;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.BitVectorHelper;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.lucene.store.ByteArrayDataInput;
import org.apache.lucene.store.DataInput;
import org.apache.lucene.store.DataOutput;

/**
 * One value of any Arrow type as bytes.
 *
 * <pre>
 * value    = 0 (null) | 1 content
 * content  = fixed width: its bytes | bit: one byte | text and bytes: vint length, bytes
 *          | list: vint count, values | struct: a value per field | fixed size list: its values
 * </pre>
 */
final class NestedCells {
  private NestedCells() {}

  static void write(FieldVector vector, int row, DataOutput out) throws IOException {
    if (vector.isNull(row)) {
      out.writeByte((byte) 0);
      return;
    }
    out.writeByte((byte) 1);
    switch (vector) {
      case BitVector bits -> out.writeByte((byte) bits.get(row));
      case BaseFixedWidthVector fixed -> {
        byte[] bytes = FlatCells.fixed(fixed, row);
        out.writeBytes(bytes, bytes.length);
      }
      case BaseVariableWidthVector variable -> {
        byte[] bytes = FlatCells.variable(variable, row);
        out.writeVInt(bytes.length);
        out.writeBytes(bytes, bytes.length);
      }
      case ListVector list -> {
        int start = list.getElementStartIndex(row);
        int end = list.getElementEndIndex(row);
        out.writeVInt(end - start);
        writeAll(list.getDataVector(), start, end, out);
      }
      case FixedSizeListVector list ->
          writeAll(
              list.getDataVector(), row * list.getListSize(), (row + 1) * list.getListSize(), out);
      case StructVector struct -> {
        for (FieldVector child : struct.getChildrenFromFields()) {
          write(child, row, out);
        }
      }
      default -> throw new IllegalStateException("no bytes for " + vector.getField());
    }
  }

  private static void writeAll(FieldVector values, int start, int end, DataOutput out)
      throws IOException {
    for (int i = start; i < end; i++) {
      write(values, i, out);
    }
  }

  /** Reads a value that {@link #write} wrote. */
  static void read(byte[] bytes, int offset, int length, FieldVector into, int row)
      throws IOException {
    read(new ByteArrayDataInput(bytes, offset, length), into, row);
  }

  private static void read(DataInput in, FieldVector into, int row) throws IOException {
    if (in.readByte() == 0) {
      setNull(into, row);
      return;
    }
    switch (into) {
      case BitVector bits -> bits.setSafe(row, in.readByte());
      case BaseFixedWidthVector fixed -> {
        byte[] bytes = new byte[fixed.getTypeWidth()];
        in.readBytes(bytes, 0, bytes.length);
        FlatCells.setFixed(fixed, row, bytes, 0);
      }
      case BaseVariableWidthVector variable -> {
        byte[] bytes = new byte[in.readVInt()];
        in.readBytes(bytes, 0, bytes.length);
        variable.setSafe(row, bytes);
      }
      case ListVector list -> {
        int count = in.readVInt();
        int start = list.startNewValue(row);
        for (int i = 0; i < count; i++) {
          read(in, list.getDataVector(), start + i);
        }
        list.endValue(row, count);
      }
      case FixedSizeListVector list -> {
        int start = list.startNewValue(row);
        for (int i = 0; i < list.getListSize(); i++) {
          read(in, list.getDataVector(), start + i);
        }
      }
      case StructVector struct -> {
        struct.setIndexDefined(row);
        for (FieldVector child : struct.getChildrenFromFields()) {
          read(in, child, row);
        }
      }
      default -> throw new IllegalStateException("no value of " + into.getField());
    }
  }

  /** Makes a value null, whatever the vector's type. */
  static void setNull(FieldVector into, int row) {
    switch (into) {
      case BaseFixedWidthVector fixed -> {
        while (row >= fixed.getValueCapacity()) {
          fixed.reAlloc();
        }
        BitVectorHelper.unsetBit(fixed.getValidityBuffer(), row);
      }
      case BaseVariableWidthVector variable -> variable.setNull(row);
      case ListVector list -> list.setNull(row);
      case FixedSizeListVector list -> {
        list.setNull(row);
        // The elements are there all the same, and must have memory.
        List<FieldVector> children = list.getChildrenFromFields();
        while ((row + 1) * list.getListSize() > children.getFirst().getValueCapacity()) {
          children.getFirst().reAlloc();
        }
      }
      case StructVector struct -> {
        struct.setNull(row);
        for (FieldVector child : struct.getChildrenFromFields()) {
          setNull(child, row);
        }
      }
      default -> throw new IllegalStateException("no null of " + into.getField());
    }
  }
}
