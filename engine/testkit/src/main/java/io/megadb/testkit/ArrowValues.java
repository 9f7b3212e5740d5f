package io.megadb.testkit;

import io.megadb.spi.type.SqlType;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
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
import org.apache.arrow.vector.PeriodDuration;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;

/**
 * Java objects in and out of vectors of the type table's fields, one at a time: for tests only. The
 * objects are those {@link io.megadb.spi.tier.ColumnPredicate} lists; besides them {@link
 * PeriodDuration} for intervals, the decimal text of a numeric without precision, and lists for
 * arrays, for dense vectors and for structs (their fields in order).
 */
final class ArrowValues {
  private static final LocalDateTime EPOCH = LocalDate.EPOCH.atStartOfDay();

  private ArrowValues() {}

  /** Stores a value; null for NULL. */
  static void set(FieldVector vector, SqlType type, int row, Object value) {
    if (value == null) {
      setNull(vector, type, row);
      return;
    }
    switch (vector) {
      case BitVector v -> v.setSafe(row, (Boolean) value ? 1 : 0);
      case SmallIntVector v -> v.setSafe(row, ((Number) value).shortValue());
      case IntVector v -> v.setSafe(row, ((Number) value).intValue());
      case BigIntVector v -> v.setSafe(row, ((Number) value).longValue());
      case Float4Vector v -> v.setSafe(row, (Float) value);
      case Float8Vector v -> v.setSafe(row, (Double) value);
      case DecimalVector v -> v.setSafe(row, (BigDecimal) value);
      case VarCharVector v -> v.setSafe(row, value.toString().getBytes(StandardCharsets.UTF_8));
      case VarBinaryVector v -> v.setSafe(row, (byte[]) value);
      case DateDayVector v -> v.setSafe(row, Math.toIntExact(((LocalDate) value).toEpochDay()));
      case TimeMicroVector v -> v.setSafe(row, ((LocalTime) value).toNanoOfDay() / 1000);
      case TimeStampVector v -> v.setSafe(row, micros(value));
      case FixedSizeBinaryVector v -> v.setSafe(row, bytes((UUID) value));
      case IntervalMonthDayNanoVector v -> {
        PeriodDuration interval = (PeriodDuration) value;
        v.setSafe(
            row,
            Math.toIntExact(interval.getPeriod().toTotalMonths()),
            interval.getPeriod().getDays(),
            interval.getDuration().toNanos());
      }
      case ListVector v -> {
        SqlType element = ((SqlType.Array) type).element();
        List<?> items = (List<?>) value;
        int start = v.startNewValue(row);
        for (int i = 0; i < items.size(); i++) {
          set(v.getDataVector(), element, start + i, items.get(i));
        }
        v.endValue(row, items.size());
        v.getDataVector().setValueCount(start + items.size());
      }
      case FixedSizeListVector v -> {
        List<?> items = (List<?>) value;
        int start = v.startNewValue(row);
        for (int i = 0; i < items.size(); i++) {
          set(v.getDataVector(), SqlType.Simple.REAL, start + i, items.get(i));
        }
      }
      case StructVector v -> {
        List<?> fields = (List<?>) value;
        SqlType.Struct struct = (SqlType.Struct) type;
        v.setIndexDefined(row);
        for (int i = 0; i < fields.size(); i++) {
          set(v.getChildrenFromFields().get(i), struct.fields().get(i).type(), row, fields.get(i));
        }
      }
      default -> throw new IllegalArgumentException("no values for " + vector.getClass());
    }
  }

  private static void setNull(FieldVector vector, SqlType type, int row) {
    while (vector.getValueCapacity() <= row) {
      vector.reAlloc();
    }
    if (vector instanceof StructVector struct) {
      List<FieldVector> children = struct.getChildrenFromFields();
      for (int i = 0; i < children.size(); i++) {
        setNull(children.get(i), ((SqlType.Struct) type).fields().get(i).type(), row);
      }
    }
    vector.setNull(row);
  }

  /** Reads a value; null for NULL. */
  static Object get(FieldVector vector, SqlType type, int row) {
    if (vector.isNull(row)) {
      return null;
    }
    return switch (vector) {
      case BitVector v -> v.get(row) != 0;
      case SmallIntVector v -> v.get(row);
      case IntVector v -> v.get(row);
      case BigIntVector v -> v.get(row);
      case Float4Vector v -> v.get(row);
      case Float8Vector v -> v.get(row);
      case DecimalVector v -> v.getObject(row);
      case VarCharVector v -> new String(v.get(row), StandardCharsets.UTF_8);
      case VarBinaryVector v -> v.get(row);
      case DateDayVector v -> LocalDate.ofEpochDay(v.get(row));
      case TimeMicroVector v -> LocalTime.ofNanoOfDay(v.get(row) * 1000);
      case TimeStampVector v -> {
        LocalDateTime time = EPOCH.plus(v.get(row), ChronoUnit.MICROS);
        yield type == SqlType.Simple.TIMESTAMPTZ ? time.atOffset(ZoneOffset.UTC) : time;
      }
      case FixedSizeBinaryVector v -> {
        ByteBuffer bytes = ByteBuffer.wrap(v.get(row));
        yield new UUID(bytes.getLong(), bytes.getLong());
      }
      case IntervalMonthDayNanoVector v -> v.getObject(row);
      case ListVector v -> {
        List<Object> items = new ArrayList<>();
        for (int i = v.getElementStartIndex(row); i < v.getElementEndIndex(row); i++) {
          items.add(get(v.getDataVector(), ((SqlType.Array) type).element(), i));
        }
        yield items;
      }
      case FixedSizeListVector v -> {
        List<Object> items = new ArrayList<>();
        for (int i = v.getElementStartIndex(row); i < v.getElementEndIndex(row); i++) {
          items.add(get(v.getDataVector(), SqlType.Simple.REAL, i));
        }
        yield items;
      }
      case StructVector v -> {
        List<Object> fields = new ArrayList<>();
        for (int i = 0; i < v.getChildrenFromFields().size(); i++) {
          fields.add(
              get(
                  v.getChildrenFromFields().get(i),
                  ((SqlType.Struct) type).fields().get(i).type(),
                  row));
        }
        yield fields;
      }
      default -> throw new IllegalArgumentException("no values of " + vector.getClass());
    };
  }

  private static long micros(Object value) {
    OffsetDateTime time =
        value instanceof LocalDateTime local
            ? local.atOffset(ZoneOffset.UTC)
            : (OffsetDateTime) value;
    return Math.addExact(
        Math.multiplyExact(time.toEpochSecond(), 1_000_000L), time.getNano() / 1000);
  }

  private static byte[] bytes(UUID uuid) {
    return ByteBuffer.allocate(16)
        .putLong(uuid.getMostSignificantBits())
        .putLong(uuid.getLeastSignificantBits())
        .array();
  }
}
