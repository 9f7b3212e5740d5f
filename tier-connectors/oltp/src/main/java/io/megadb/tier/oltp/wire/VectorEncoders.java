package io.megadb.tier.oltp.wire;

import io.megadb.spi.type.SqlType;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.BaseListVector;
import org.postgresql.core.Oid;

/**
 * Vectors on their way into COPY: dense ones as real[] or pgvector's own, sparse ones as text, bits
 * as bit.
 */
final class VectorEncoders {
  private VectorEncoders() {}

  /** The encoder of rows that are not NULL. */
  static ValueEncoder of(FieldVector vector, SqlType.VectorType type) {
    return switch (type) {
      case SqlType.DenseVector dense -> array((BaseListVector) vector);
      case SqlType.SparseVector sparse -> text((VarCharVector) vector);
      case SqlType.BitString bits -> bits((VarCharVector) vector);
    };
  }

  /** One dimension, no nulls, float4 elements, lower bound 1 (arrayfuncs.c, array_send). */
  private static ValueEncoder array(BaseListVector vector) {
    FieldVector items = vector.getChildrenFromFields().getFirst();
    return (row, out) -> {
      int start = vector.getElementStartIndex(row);
      int size = vector.getElementEndIndex(row) - start;
      ArrowBuf data = items.getDataBuffer();
      int hole = out.lengthHole();
      out.int32(1);
      out.int32(0);
      out.int32(Oid.FLOAT4);
      out.int32(size);
      out.int32(1);
      for (int i = start; i < start + size; i++) {
        out.int32(Float.BYTES);
        out.int32(data.getInt((long) i * Float.BYTES));
      }
      out.setLength(hole);
    };
  }

  /** pgvector's: the dimension, a zero, the elements (vector.c, vector_recv; halfvec_recv). */
  static ValueEncoder own(FieldVector vector, SqlType.DenseVector type) {
    BaseListVector list = (BaseListVector) vector;
    FieldVector items = vector.getChildrenFromFields().getFirst();
    boolean half = type instanceof SqlType.HalfVector;
    return (row, out) -> {
      int start = list.getElementStartIndex(row);
      int end = list.getElementEndIndex(row);
      ArrowBuf data = items.getDataBuffer();
      int hole = out.lengthHole();
      out.int16(end - start);
      out.int16(0);
      for (int i = start; i < end; i++) {
        int bits = data.getInt((long) i * Float.BYTES);
        if (half) {
          out.int16(Float.floatToFloat16(Float.intBitsToFloat(bits)));
        } else {
          out.int32(bits);
        }
      }
      out.setLength(hole);
    };
  }

  private static ValueEncoder text(VarCharVector vector) {
    return (row, out) -> {
      int start = vector.getStartOffset(row);
      int length = vector.getEndOffset(row) - start;
      int hole = out.lengthHole();
      out.put(vector.getDataBuffer(), start, length);
      out.setLength(hole);
    };
  }

  /** The number of bits, then the bits, the first in the highest place (varbit.c, bit_send). */
  private static ValueEncoder bits(VarCharVector vector) {
    return (row, out) -> {
      int start = vector.getStartOffset(row);
      int length = vector.getEndOffset(row) - start;
      ArrowBuf data = vector.getDataBuffer();
      int hole = out.lengthHole();
      out.int32(length);
      for (int i = 0; i < length; i += Byte.SIZE) {
        int packed = 0;
        for (int bit = 0; bit < Byte.SIZE; bit++) {
          boolean set = i + bit < length && data.getByte((long) start + i + bit) == '1';
          packed = packed << 1 | (set ? 1 : 0);
        }
        out.int8(packed);
      }
      out.setLength(hole);
    };
  }
}
