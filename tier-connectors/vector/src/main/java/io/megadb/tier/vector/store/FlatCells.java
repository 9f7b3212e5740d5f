package io.megadb.tier.vector.store;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.BitVectorHelper;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;

/** Values of Arrow vectors without nesting, as bytes or as the 64 bits Lucene keeps of numbers. */
final class FlatCells {
  private FlatCells() {}

  static byte[] fixed(BaseFixedWidthVector vector, int row) {
    int width = vector.getTypeWidth();
    byte[] bytes = new byte[width];
    vector.getDataBuffer().getBytes((long) row * width, bytes);
    return bytes;
  }

  static byte[] variable(BaseVariableWidthVector vector, int row) {
    ArrowBuf offsets = vector.getOffsetBuffer();
    int start = offsets.getInt(4L * row);
    byte[] bytes = new byte[offsets.getInt(4L * (row + 1)) - start];
    vector.getDataBuffer().getBytes(start, bytes);
    return bytes;
  }

  static void setFixed(BaseFixedWidthVector vector, int row, byte[] bytes, int offset) {
    makeRoom(vector, row);
    int width = vector.getTypeWidth();
    vector.getDataBuffer().setBytes((long) row * width, bytes, offset, width);
    BitVectorHelper.setBit(vector.getValidityBuffer(), row);
  }

  private static void makeRoom(BaseFixedWidthVector vector, int row) {
    while (row >= vector.getValueCapacity()) {
      vector.reAlloc();
    }
  }

  /** A number of at most eight bytes: integers, dates and times by value, floats by their bits. */
  static long number(BaseFixedWidthVector vector, int row) {
    return switch (vector) {
      case BitVector bits -> bits.get(row);
      case Float4Vector floats -> Float.floatToRawIntBits(floats.get(row));
      case Float8Vector doubles -> Double.doubleToRawLongBits(doubles.get(row));
      default -> {
        ArrowBuf data = vector.getDataBuffer();
        yield switch (vector.getTypeWidth()) {
          case 2 -> data.getShort(2L * row);
          case 4 -> data.getInt(4L * row);
          case 8 -> data.getLong(8L * row);
          default -> throw new IllegalStateException("no number: " + vector.getField());
        };
      }
    };
  }

  static void setNumber(BaseFixedWidthVector vector, int row, long number) {
    makeRoom(vector, row);
    if (vector instanceof BitVector bits) {
      bits.set(row, (int) number);
      return;
    }
    ArrowBuf data = vector.getDataBuffer();
    switch (vector.getTypeWidth()) {
      case 2 -> data.setShort(2L * row, (short) number);
      case 4 -> data.setInt(4L * row, (int) number);
      case 8 -> data.setLong(8L * row, number);
      default -> throw new IllegalStateException("no number: " + vector.getField());
    }
    BitVectorHelper.setBit(vector.getValidityBuffer(), row);
  }
}
