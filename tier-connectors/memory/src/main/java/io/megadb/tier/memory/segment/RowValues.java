package io.megadb.tier.memory.segment;

import io.megadb.spi.type.SqlType;
import io.megadb.tier.memory.column.ColumnStore;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.arrow.vector.PeriodDuration;

/** Values of a segment as Java objects: for single rows and messages, never for scans. */
public final class RowValues {
  // PostgreSQL has a 24:00:00, Java has not.
  private static final long LAST_MICRO = 86_400_000_000L - 1;

  private RowValues() {}

  /** The value as a message shows it. */
  public static String text(ColumnStore column, int row) {
    Object value = object(column, row);
    return value instanceof byte[] bytes
        ? "\\x" + HexFormat.of().formatHex(bytes)
        : String.valueOf(value);
  }

  /**
   * The Java object that {@link io.megadb.spi.tier.ColumnPredicate} lists for the type, a {@link
   * PeriodDuration} for intervals, a list for arrays, a map for structs; null for NULL.
   */
  public static Object object(ColumnStore column, int row) {
    if (column.isNull(row)) {
      return null;
    }
    return switch (column.type()) {
      case SqlType.Simple simple ->
          switch (simple) {
            case BOOLEAN -> column.longAt(row) != 0;
            case SMALLINT -> (short) column.longAt(row);
            case INTEGER -> (int) column.longAt(row);
            case BIGINT -> column.longAt(row);
            case REAL -> (float) column.doubleAt(row);
            case DOUBLE -> column.doubleAt(row);
            case TEXT, JSON -> string(column, row);
            case BYTEA -> bytes(column, row);
            case DATE -> LocalDate.ofEpochDay(column.longAt(row));
            case TIME -> LocalTime.ofNanoOfDay(Math.min(column.longAt(row), LAST_MICRO) * 1000);
            case TIMESTAMP -> timestamp(column.longAt(row));
            case TIMESTAMPTZ -> timestamp(column.longAt(row)).atOffset(ZoneOffset.UTC);
            case INTERVAL -> interval(column, row);
            case UUID ->
                new UUID(
                    Long.reverseBytes(column.wideAt(row, 0)),
                    Long.reverseBytes(column.wideAt(row, 1)));
          };
      case SqlType.Numeric n ->
          new BigDecimal(
              BigInteger.valueOf(column.wideAt(row, 1))
                  .shiftLeft(64)
                  .add(new BigInteger(Long.toUnsignedString(column.wideAt(row, 0)))),
              n.scale());
      case SqlType.UnconstrainedNumeric n -> new BigDecimal(string(column, row));
      case SqlType.Varchar v -> string(column, row);
      case SqlType.DenseVector v -> {
        float[] elements = new float[v.dimension()];
        long start = (long) row * elements.length * Float.BYTES;
        MemorySegment.copy(
            column.data().data(), ValueLayout.JAVA_FLOAT, start, elements, 0, elements.length);
        yield elements;
      }
      case SqlType.SparseVector v -> string(column, row);
      case SqlType.BitString v -> string(column, row);
      case SqlType.Array a -> {
        List<Object> items = new ArrayList<>();
        for (int i = column.startAt(row); i < column.endAt(row); i++) {
          items.add(object(column.children().getFirst(), i));
        }
        yield items;
      }
      case SqlType.Struct s -> {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < s.fields().size(); i++) {
          fields.put(s.fields().get(i).name(), object(column.children().get(i), row));
        }
        yield fields;
      }
    };
  }

  public static String string(ColumnStore column, int row) {
    return new String(bytes(column, row), StandardCharsets.UTF_8);
  }

  public static byte[] bytes(ColumnStore column, int row) {
    int start = column.startAt(row);
    byte[] copy = new byte[column.endAt(row) - start];
    MemorySegment.copy(column.data().data(), ValueLayout.JAVA_BYTE, start, copy, 0, copy.length);
    return copy;
  }

  private static LocalDateTime timestamp(long micros) {
    return OffsetDateTime.ofInstant(Instant.EPOCH.plus(micros, ChronoUnit.MICROS), ZoneOffset.UTC)
        .toLocalDateTime();
  }

  private static PeriodDuration interval(ColumnStore column, int row) {
    long monthsAndDays = column.wideAt(row, 0);
    return new PeriodDuration(
        Period.of(0, (int) monthsAndDays, (int) (monthsAndDays >>> 32)),
        Duration.ofNanos(column.wideAt(row, 1)));
  }
}
