package io.megadb.tier.oltp.wire;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.VectorText;
import java.nio.charset.StandardCharsets;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.BaseListVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.postgresql.core.Oid;

/** Dense vectors from PostgreSQL: as real[] in binary, or pgvector's own in binary or as text. */
final class VectorDecoders {
  private static final int HEADER = 20;
  private static final int OWN_HEADER = 4;

  private VectorDecoders() {}

  /**
   * From either binary format: they begin with the number of dimensions, 1, as int32, or with the
   * dimension and a zero as two int16, which together are more.
   */
  static ValueDecoder binary(BaseListVector vector, SqlType.DenseVector type) {
    ValueDecoder array = array(vector, type);
    ValueDecoder own = own(vector, type);
    return (row, bytes, offset, length) ->
        (Bytes.int32(bytes, offset) >>> Short.SIZE == 0 ? array : own)
            .decode(row, bytes, offset, length);
  }

  /** pgvector's: the dimension, a zero, the elements (vector.c, vector_send; halfvec_send). */
  private static ValueDecoder own(BaseListVector vector, SqlType.DenseVector type) {
    boolean half = type instanceof SqlType.HalfVector;
    int elementBytes = half ? Short.BYTES : Float.BYTES;
    return (row, bytes, offset, length) -> {
      int size = (length - OWN_HEADER) / elementBytes;
      if (Bytes.int32(bytes, offset) != size << Short.SIZE
          || length != OWN_HEADER + size * elementBytes
          || wrong(type, size)) {
        throw notThis(type);
      }
      Float4Vector items = start(vector, row, size);
      int first = vector.getElementStartIndex(row);
      int at = offset + OWN_HEADER;
      for (int i = 0; i < size; i++) {
        items.setSafe(
            first + i,
            half
                ? Float.float16ToFloat(Bytes.int16(bytes, at))
                : Float.intBitsToFloat(Bytes.int32(bytes, at)));
        at += elementBytes;
      }
    };
  }

  /** From the binary format of real[] (arrayfuncs.c, array_send). */
  private static ValueDecoder array(BaseListVector vector, SqlType.DenseVector type) {
    return (row, bytes, offset, length) -> {
      int dimensions = Bytes.int32(bytes, offset);
      int size = dimensions == 1 ? Bytes.int32(bytes, offset + 12) : 0;
      if (dimensions != 1
          || Bytes.int32(bytes, offset + 4) != 0
          || Bytes.int32(bytes, offset + 8) != Oid.FLOAT4
          || wrong(type, size)) {
        throw notThis(type);
      }
      Float4Vector items = start(vector, row, size);
      int first = vector.getElementStartIndex(row);
      int at = offset + HEADER;
      for (int i = 0; i < size; i++) {
        items.setSafe(first + i, Float.intBitsToFloat(Bytes.int32(bytes, at + 4)));
        at += 8;
      }
    };
  }

  /** From pgvector's text. */
  static ValueDecoder text(BaseListVector vector, SqlType.DenseVector type) {
    return (row, bytes, offset, length) -> {
      String text = new String(bytes, offset, length, StandardCharsets.UTF_8);
      float[] elements = VectorText.dense(type, text);
      Float4Vector items = start(vector, row, elements.length);
      int first = vector.getElementStartIndex(row);
      for (int i = 0; i < elements.length; i++) {
        items.setSafe(first + i, elements[i]);
      }
    };
  }

  /** From the binary format of bit: the number of bits, then they (varbit.c, bit_send). */
  static ValueDecoder bits(VarCharVector vector) {
    return (row, bytes, offset, length) -> {
      byte[] digits = new byte[Bytes.int32(bytes, offset)];
      for (int i = 0; i < digits.length; i++) {
        int octet = bytes[offset + Integer.BYTES + i / Byte.SIZE];
        digits[i] = (byte) ((octet >> (Byte.SIZE - 1 - i % Byte.SIZE) & 1) == 0 ? '0' : '1');
      }
      vector.setSafe(row, digits);
    };
  }

  private static boolean wrong(SqlType.DenseVector type, int size) {
    return size == 0 || type.dimension() != SqlType.VectorType.ANY && type.dimension() != size;
  }

  private static MegaDbException notThis(SqlType.DenseVector type) {
    return new MegaDbException(
            ErrorCode.DATA_CORRUPTED, "PostgreSQL holds a value that is no " + type.sql())
        .withHint("Something else than MegaDB wrote the column; correct the row there.");
  }

  private static Float4Vector start(BaseListVector vector, int row, int size) {
    return switch (vector) {
      case FixedSizeListVector fixed -> {
        while (row >= fixed.getValueCapacity()) {
          fixed.reAlloc();
        }
        fixed.startNewValue(row);
        yield (Float4Vector) fixed.getDataVector();
      }
      case ListVector list -> {
        list.startNewValue(row);
        list.endValue(row, size);
        yield (Float4Vector) list.getDataVector();
      }
      default -> throw new IllegalStateException("vectors in a " + vector.getClass());
    };
  }
}
