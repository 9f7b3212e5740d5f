package io.megadb.exec.ingest;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BaseLargeVariableWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.NullVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** Whether a vector that somebody sent is one: long enough, offsets in order, text that is text. */
final class VectorChecks {
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final long ONES = 0x0101010101010101L;

  private VectorChecks() {}

  /**
   * @throws MegaDbException INVALID_PARAMETER_VALUE for a vector that is none,
   *     CHARACTER_NOT_IN_REPERTOIRE for text that is none, NUMERIC_OUT_OF_RANGE,
   *     FEATURE_NOT_SUPPORTED for an Arrow type that is not read
   */
  static void check(Column column, FieldVector vector, int rows) {
    check(column.name(), vector, rows);
    if (column.type() instanceof SqlType.Numeric n
        && n.precision() <= CheckedRows.MOST_CHECKED_DIGITS
        && vector instanceof DecimalVector decimals) {
      checkDigits(column.name(), decimals, n.precision(), rows);
    }
  }

  private static void check(String name, FieldVector vector, int rows) {
    if (vector.getValueCount() < rows) {
      throw malformed(name, "it has " + vector.getValueCount() + " of " + rows + " values");
    }
    if (vector instanceof NullVector || rows == 0) {
      return;
    }
    atLeast(name, vector.getValidityBuffer(), (rows + 7L) / 8);
    switch (vector) {
      case BaseFixedWidthVector fixed -> {
        long bits =
            fixed.getField().getType() instanceof ArrowType.Bool
                ? rows
                : (long) rows * fixed.getTypeWidth() * 8;
        atLeast(name, fixed.getDataBuffer(), (bits + 7) / 8);
      }
      case BaseVariableWidthVector variable -> {
        long end =
            offsets(name, variable.getOffsetBuffer(), rows, variable.getDataBuffer().capacity());
        if (vector instanceof VarCharVector) {
          checkText(name, variable.getDataBuffer(), variable.getOffsetBuffer().getInt(0), end);
        }
      }
      case BaseLargeVariableWidthVector variable -> {
        largeOffsets(name, variable.getOffsetBuffer(), rows, variable.getDataBuffer().capacity());
        if (vector instanceof LargeVarCharVector) {
          ArrowBuf offsets = variable.getOffsetBuffer();
          checkText(name, variable.getDataBuffer(), offsets.getLong(0), offsets.getLong(8L * rows));
        }
      }
      case ListVector list -> {
        int items = list.getDataVector().getValueCount();
        offsets(name, list.getOffsetBuffer(), rows, items);
        check(name, list.getDataVector(), items);
      }
      case FixedSizeListVector list -> {
        int items = Math.multiplyExact(rows, list.getListSize());
        check(name, list.getDataVector(), items);
      }
      case StructVector struct ->
          struct.getChildrenFromFields().forEach(child -> check(name, child, rows));
      default ->
          throw new MegaDbException(
              ErrorCode.FEATURE_NOT_SUPPORTED,
              "column \""
                  + name
                  + "\": Arrow type "
                  + vector.getField().getType()
                  + " is not read");
    }
  }

  private static void atLeast(String name, ArrowBuf buffer, long bytes) {
    if (buffer.capacity() < bytes) {
      throw malformed(
          name, "a buffer has " + buffer.capacity() + " bytes where " + bytes + " are needed");
    }
  }

  private static long offsets(String name, ArrowBuf offsets, int rows, long end) {
    atLeast(name, offsets, 4L * (rows + 1));
    int before = offsets.getInt(0);
    boolean ordered = before >= 0;
    for (int i = 1; i <= rows; i++) {
      int offset = offsets.getInt(4L * i);
      ordered &= offset >= before;
      before = offset;
    }
    if (!ordered || before > end) {
      throw malformed(name, "its offsets are not in order or end behind the data");
    }
    return before;
  }

  private static void largeOffsets(String name, ArrowBuf offsets, int rows, long end) {
    atLeast(name, offsets, 8L * (rows + 1));
    long before = offsets.getLong(0);
    boolean ordered = before >= 0;
    for (int i = 1; i <= rows; i++) {
      long offset = offsets.getLong(8L * i);
      ordered &= offset >= before;
      before = offset;
    }
    if (!ordered || before > end) {
      throw malformed(name, "its offsets are not in order or end behind the data");
    }
  }

  /**
   * All values at once: each value of valid UTF-8 joined to the next is valid. A value cut within a
   * character whose rest begins the next one is text that nobody meant, but harmless.
   */
  private static void checkText(String name, ArrowBuf data, long from, long to) {
    long at = from;
    for (; at + 8 <= to; at += 8) {
      long eight = data.getLong(at);
      // A byte is zero if subtracting one borrows from it and its high bit was not set.
      if ((eight & HIGH_BITS) != 0 || ((eight - ONES) & ~eight & HIGH_BITS) != 0) {
        break;
      }
    }
    if (at < to) {
      checkSlowly(name, data, at, to);
    }
  }

  private static void checkSlowly(String name, ArrowBuf data, long from, long to) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer bytes = data.nioBuffer(from, Math.toIntExact(to - from));
    for (int i = bytes.position(); i < bytes.limit(); i++) {
      if (bytes.get(i) == 0) {
        throw notText(name, "the character U+0000");
      }
    }
    try {
      decoder.decode(bytes);
    } catch (CharacterCodingException e) {
      throw notText(name, "bytes that are no UTF-8");
    }
  }

  private static MegaDbException notText(String name, String what) {
    return new MegaDbException(
            ErrorCode.CHARACTER_NOT_IN_REPERTOIRE,
            "invalid byte sequence for encoding \"UTF8\" in column \"" + name + "\": " + what)
        .withHint("Use bytea for binary data.");
  }

  // As two longs, little-endian: the high one is only the sign if the value has 18 digits.
  private static void checkDigits(String name, DecimalVector vector, int digits, int rows) {
    long bound = (long) Math.pow(10, digits);
    ArrowBuf data = vector.getDataBuffer();
    for (int row = 0; row < rows; row++) {
      long low = data.getLong(16L * row);
      boolean fits = data.getLong(16L * row + 8) == low >> 63 && low < bound && low > -bound;
      if (!fits && !vector.isNull(row)) {
        throw new MegaDbException(
            ErrorCode.NUMERIC_OUT_OF_RANGE,
            "numeric field overflow in column \""
                + name
                + "\": "
                + vector.getObject(row)
                + " has more than "
                + digits
                + " digits");
      }
    }
  }

  private static MegaDbException malformed(String name, String why) {
    return new MegaDbException(
        ErrorCode.INVALID_PARAMETER_VALUE,
        "column \"" + name + "\" is malformed Arrow data: " + why);
  }
}
