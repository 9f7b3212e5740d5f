package io.megadb.tier.oltp.wire;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.IntervalMonthDayNanoVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeStampMicroTZVector;
import org.apache.arrow.vector.TimeStampMicroVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.BaseListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.postgresql.core.Oid;

/** Chooses the decoder of a column. */
public final class Decoders {
  private static final long NANOS_PER_MICRO = 1_000;

  private Decoders() {}

  /**
   * The decoder of a result's column.
   *
   * @param vector of the Arrow type that {@link TypeTable} has for {@code type}
   * @param oid PostgreSQL's type of the column
   * @param binary whether values come in binary
   */
  public static ValueDecoder ofResult(FieldVector vector, SqlType type, int oid, boolean binary) {
    if (vector instanceof VarCharVector text && !(type instanceof SqlType.UnconstrainedNumeric)) {
      return text::setSafe;
    }
    if (!binary && type instanceof SqlType.DenseVector dense) {
      return VectorDecoders.text((BaseListVector) vector, dense);
    }
    if (!binary) {
      throw new MegaDbException(
          ErrorCode.INTERNAL_ERROR, "a column of type " + type.sql() + " came as text");
    }
    if (oid == Oid.OID) {
      BigIntVector numbers = (BigIntVector) vector;
      return (row, bytes, offset, length) ->
          numbers.setSafe(row, Integer.toUnsignedLong(Bytes.int32(bytes, offset)));
    }
    return binary(vector, type);
  }

  /**
   * The decoder of a column whose values come in the binary format of {@link TypeTable#postgres}.
   */
  public static ValueDecoder binary(FieldVector vector, SqlType type) {
    return switch (type) {
      case SqlType.Simple simple -> simple(vector, simple);
      case SqlType.Numeric numeric -> NumericDecoder.fixed((DecimalVector) vector, numeric);
      case SqlType.UnconstrainedNumeric numeric -> NumericDecoder.text((VarCharVector) vector);
      case SqlType.Varchar varchar -> ((VarCharVector) vector)::setSafe;
      case SqlType.Array array -> array((ListVector) vector, array);
      case SqlType.DenseVector dense -> VectorDecoders.binary((BaseListVector) vector, dense);
      case SqlType.SparseVector sparse -> ((VarCharVector) vector)::setSafe;
      case SqlType.BitString bits -> VectorDecoders.bits((VarCharVector) vector);
      case SqlType.Struct struct ->
          throw new MegaDbException(
              ErrorCode.FEATURE_NOT_SUPPORTED, "PostgreSQL gives no " + struct.sql());
    };
  }

  private static ValueDecoder simple(FieldVector vector, SqlType.Simple type) {
    return switch (type) {
      case BOOLEAN -> {
        BitVector v = (BitVector) vector;
        yield (row, bytes, offset, length) -> v.setSafe(row, bytes[offset]);
      }
      case SMALLINT -> {
        SmallIntVector v = (SmallIntVector) vector;
        yield (row, bytes, offset, length) -> v.setSafe(row, Bytes.int16(bytes, offset));
      }
      case INTEGER -> {
        IntVector v = (IntVector) vector;
        yield (row, bytes, offset, length) -> v.setSafe(row, Bytes.int32(bytes, offset));
      }
      case BIGINT -> {
        BigIntVector v = (BigIntVector) vector;
        yield (row, bytes, offset, length) -> v.setSafe(row, Bytes.int64(bytes, offset));
      }
      case REAL -> {
        Float4Vector v = (Float4Vector) vector;
        yield (row, bytes, offset, length) ->
            v.setSafe(row, Float.intBitsToFloat(Bytes.int32(bytes, offset)));
      }
      case DOUBLE -> {
        Float8Vector v = (Float8Vector) vector;
        yield (row, bytes, offset, length) ->
            v.setSafe(row, Double.longBitsToDouble(Bytes.int64(bytes, offset)));
      }
      case TEXT -> ((VarCharVector) vector)::setSafe;
      case JSON -> {
        VarCharVector v = (VarCharVector) vector;
        // jsonb is a version byte, 1, and the text.
        yield (row, bytes, offset, length) -> v.setSafe(row, bytes, offset + 1, length - 1);
      }
      case BYTEA -> ((VarBinaryVector) vector)::setSafe;
      case DATE -> {
        DateDayVector v = (DateDayVector) vector;
        yield (row, bytes, offset, length) ->
            v.setSafe(row, PgTime.daysFromPg(Bytes.int32(bytes, offset)));
      }
      case TIME -> {
        TimeMicroVector v = (TimeMicroVector) vector;
        yield (row, bytes, offset, length) -> v.setSafe(row, Bytes.int64(bytes, offset));
      }
      case TIMESTAMP -> {
        TimeStampMicroVector v = (TimeStampMicroVector) vector;
        yield (row, bytes, offset, length) ->
            v.setSafe(row, PgTime.microsFromPg(Bytes.int64(bytes, offset)));
      }
      case TIMESTAMPTZ -> {
        TimeStampMicroTZVector v = (TimeStampMicroTZVector) vector;
        yield (row, bytes, offset, length) ->
            v.setSafe(row, PgTime.microsFromPg(Bytes.int64(bytes, offset)));
      }
      case INTERVAL -> interval((IntervalMonthDayNanoVector) vector);
      case UUID -> {
        FixedSizeBinaryVector v = (FixedSizeBinaryVector) vector;
        yield (row, bytes, offset, length) -> {
          while (row >= v.getValueCapacity()) {
            v.reAlloc();
          }
          v.getDataBuffer().setBytes(16L * row, bytes, offset, 16);
          v.setIndexDefined(row);
        };
      }
    };
  }

  /** int64 microseconds, int32 days, int32 months; all at their extremes is infinity (since 17). */
  private static ValueDecoder interval(IntervalMonthDayNanoVector vector) {
    return (row, bytes, offset, length) -> {
      long micros = Bytes.int64(bytes, offset);
      int days = Bytes.int32(bytes, offset + 8);
      int months = Bytes.int32(bytes, offset + 12);
      if (micros > Long.MAX_VALUE / NANOS_PER_MICRO || micros < Long.MIN_VALUE / NANOS_PER_MICRO) {
        throw new MegaDbException(
                ErrorCode.DATETIME_OVERFLOW, "interval with more than 292 years of hours")
            .withHint("Cast it to text.");
      }
      vector.setSafe(row, months, days, micros * NANOS_PER_MICRO);
    };
  }

  /**
   * int32 dimensions, flags, element type, per dimension size and lower bound, then the elements,
   * each with an int32 length, -1 for NULL (arrayfuncs.c, array_send).
   */
  private static ValueDecoder array(ListVector vector, SqlType.Array type) {
    FieldVector items = vector.getDataVector();
    boolean versionByte = type.element() == SqlType.Simple.JSON;
    ValueDecoder jsonText = versionByte ? ((VarCharVector) items)::setSafe : null;
    ValueDecoder decoder = binary(items, type.element());
    return (row, bytes, offset, length) -> {
      int dimensions = Bytes.int32(bytes, offset);
      if (dimensions > 1) {
        throw new MegaDbException(
                ErrorCode.FEATURE_NOT_SUPPORTED, "an array of " + dimensions + " dimensions")
            .withHint("Unnest it, or cast it to text.");
      }
      int elementOid = Bytes.int32(bytes, offset + 8);
      ValueDecoder element = elementOid == Oid.JSON ? jsonText : decoder;
      int size = dimensions == 0 ? 0 : Bytes.int32(bytes, offset + 12);
      int start = vector.startNewValue(row);
      int at = offset + 20;
      for (int i = 0; i < size; i++) {
        int itemLength = Bytes.int32(bytes, at);
        at += 4;
        if (itemLength < 0) {
          setNull(items, start + i);
        } else if (elementOid == Oid.OID) {
          ((BigIntVector) items).setSafe(start + i, Integer.toUnsignedLong(Bytes.int32(bytes, at)));
          at += itemLength;
        } else {
          element.decode(start + i, bytes, at, itemLength);
          at += itemLength;
        }
      }
      vector.endValue(row, size);
    };
  }

  private static void setNull(FieldVector vector, int row) {
    while (row >= vector.getValueCapacity()) {
      vector.reAlloc();
    }
    vector.setNull(row);
  }
}
