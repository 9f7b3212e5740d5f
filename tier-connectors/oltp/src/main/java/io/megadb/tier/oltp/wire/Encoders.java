package io.megadb.tier.oltp.wire;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.SqlType;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BaseLargeVariableWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
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
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.postgresql.core.Oid;

/** Chooses the encoder of a column on its way into COPY. */
public final class Encoders {
  private static final int JSONB_VERSION = 1;

  private Encoders() {}

  /** The type a stream's column is written as if its table's column does not say otherwise. */
  public static SqlType written(SqlType type) {
    return switch (type) {
      case SqlType.UnconstrainedNumeric n -> SqlType.Simple.TEXT;
      case SqlType.Struct s -> SqlType.Simple.JSON;
      case SqlType.DenseVector v -> new SqlType.Array(SqlType.Simple.REAL);
      case SqlType.SparseVector v -> SqlType.Simple.TEXT;
      case SqlType.Array a -> new SqlType.Array(written(a.element()));
      default -> type;
    };
  }

  /**
   * The encoder into a column of PostgreSQL's type {@code target}.
   *
   * @param type what the stream says its column is
   * @return empty if the column takes no such values without a cast
   * @throws MegaDbException FEATURE_NOT_SUPPORTED for an Arrow vector that has no SQL type
   */
  public static Optional<ValueEncoder> of(FieldVector vector, SqlType type, int target) {
    int natural = PgTypes.oid(written(type));
    if (type instanceof SqlType.VectorType vectors) {
      return PgTypes.accepts(target, natural)
          ? Optional.of(nullable(vector, VectorEncoders.of(vector, vectors)))
          : Optional.empty();
    }
    if (vector instanceof ListVector list && PgTypes.accepts(target, natural)) {
      int element = PgTypes.elementOf(target);
      return of(list.getDataVector(), ((SqlType.Array) type).element(), element)
          .map(items -> nullable(list, array(list, items, element)));
    }
    if (!PgTypes.accepts(target, natural)) {
      return Optional.empty();
    }
    return Optional.of(nullable(vector, present(vector, target)));
  }

  /**
   * The encoder into a column of a type of pgvector's.
   *
   * @param type what the stream says its column is
   * @return empty unless both are vectors with the same elements
   */
  public static Optional<ValueEncoder> ofPgVector(FieldVector vector, SqlType type, SqlType own) {
    return type instanceof SqlType.DenseVector dense
            && own instanceof SqlType.DenseVector target
            && dense.baseName().equals(target.baseName())
        ? Optional.of(nullable(vector, VectorEncoders.own(vector, dense)))
        : Optional.empty();
  }

  private static ValueEncoder nullable(FieldVector vector, ValueEncoder encoder) {
    return (row, out) -> {
      if (vector.isNull(row)) {
        out.int32(-1);
      } else {
        encoder.encode(row, out);
      }
    };
  }

  private static ValueEncoder present(FieldVector vector, int target) {
    return switch (vector) {
      case BaseFixedWidthVector fixed -> fixed(fixed);
      case BaseVariableWidthVector variable -> variable(variable, target);
      case BaseLargeVariableWidthVector large ->
          (row, out) -> {
            long start = large.getOffsetBuffer().getLong(8L * row);
            int length = Math.toIntExact(large.getOffsetBuffer().getLong(8L * row + 8) - start);
            bytes(out, target, large.getDataBuffer(), start, length);
          };
      case StructVector struct ->
          (row, out) -> {
            byte[] json = struct.getObject(row).toString().getBytes(StandardCharsets.UTF_8);
            int hole = out.lengthHole();
            version(out, target);
            out.put(json);
            out.setLength(hole);
          };
      default -> throw unsupported(vector);
    };
  }

  private static ValueEncoder variable(BaseVariableWidthVector vector, int target) {
    return (row, out) -> {
      int start = vector.getOffsetBuffer().getInt(4L * row);
      int length = vector.getOffsetBuffer().getInt(4L * row + 4) - start;
      bytes(out, target, vector.getDataBuffer(), start, length);
    };
  }

  private static void bytes(CopyBuffer out, int target, ArrowBuf data, long start, int length) {
    int hole = out.lengthHole();
    version(out, target);
    out.put(data, start, length);
    out.setLength(hole);
  }

  private static void version(CopyBuffer out, int target) {
    if (target == Oid.JSONB) {
      out.int8(JSONB_VERSION);
    }
  }

  private static ValueEncoder fixed(BaseFixedWidthVector vector) {
    return switch (vector) {
      case BitVector v ->
          (row, out) -> {
            out.int32(1);
            out.int8(v.get(row));
          };
      case TinyIntVector v -> (row, out) -> int16(out, v.get(row));
      case SmallIntVector v -> (row, out) -> int16(out, v.get(row));
      case IntVector v -> (row, out) -> int32(out, v.get(row));
      case BigIntVector v -> (row, out) -> int64(out, v.get(row));
      case Float4Vector v -> (row, out) -> int32(out, Float.floatToRawIntBits(v.get(row)));
      case Float8Vector v -> (row, out) -> int64(out, Double.doubleToRawLongBits(v.get(row)));
      case DecimalVector v -> new NumericEncoder(v);
      case DateDayVector v -> (row, out) -> int32(out, PgTime.daysToPg(v.get(row)));
      case TimeMicroVector v -> (row, out) -> int64(out, v.get(row));
      case TimeStampMicroVector v -> (row, out) -> int64(out, PgTime.microsToPg(v.get(row)));
      case TimeStampMicroTZVector v -> (row, out) -> int64(out, PgTime.microsToPg(v.get(row)));
      case IntervalMonthDayNanoVector v -> interval(v);
      case FixedSizeBinaryVector v -> {
        int width = v.getByteWidth();
        yield (row, out) -> {
          out.int32(width);
          out.put(v.getDataBuffer(), (long) width * row, width);
        };
      }
      default -> throw unsupported(vector);
    };
  }

  private static void int16(CopyBuffer out, int value) {
    out.int32(2);
    out.int16(value);
  }

  private static void int32(CopyBuffer out, int value) {
    out.int32(4);
    out.int32(value);
  }

  private static void int64(CopyBuffer out, long value) {
    out.int32(8);
    out.int64(value);
  }

  private static ValueEncoder interval(IntervalMonthDayNanoVector vector) {
    return (row, out) -> {
      var data = vector.getDataBuffer();
      long at = (long) IntervalMonthDayNanoVector.TYPE_WIDTH * row;
      out.int32(16);
      // PostgreSQL keeps microseconds; it rounds what it reads half away from zero.
      long nanos = IntervalMonthDayNanoVector.getNanoseconds(data, row);
      out.int64(Math.floorDiv(nanos + (nanos < 0 ? 499 : 500), 1_000L));
      out.int32(data.getInt(at + 4));
      out.int32(data.getInt(at));
    };
  }

  private static ValueEncoder array(ListVector vector, ValueEncoder items, int elementOid) {
    return (row, out) -> {
      int start = vector.getElementStartIndex(row);
      int size = vector.getElementEndIndex(row) - start;
      int hole = out.lengthHole();
      out.int32(size == 0 ? 0 : 1);
      int flags = out.size();
      out.int32(0);
      out.int32(elementOid);
      if (size > 0) {
        out.int32(size);
        out.int32(1);
        FieldVector data = vector.getDataVector();
        for (int i = start; i < start + size; i++) {
          if (data.isNull(i)) {
            out.setInt32(flags, 1);
          }
          items.encode(i, out);
        }
      }
      out.setLength(hole);
    };
  }

  private static MegaDbException unsupported(FieldVector vector) {
    return new MegaDbException(
        ErrorCode.FEATURE_NOT_SUPPORTED,
        "column "
            + vector.getName()
            + " is "
            + vector.getField().getType()
            + ", which PostgreSQL has no type for");
  }
}
