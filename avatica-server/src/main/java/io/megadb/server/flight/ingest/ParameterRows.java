package io.megadb.server.flight.ingest;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;

/**
 * Bound parameters as the Java objects that {@link io.megadb.exec.Session#execute} takes.
 * Parameters are few, so here rows are objects.
 */
public final class ParameterRows {
  private static final int MOST_ROWS = 1_000_000;

  private ParameterRows() {}

  /**
   * All rows of a stream.
   *
   * @param types of the statement's parameters
   * @param mostBytes of all rows as they are sent
   * @throws MegaDbException UNDEFINED_PARAMETER if there are too few or too many,
   *     NUMERIC_OUT_OF_RANGE or DATATYPE_MISMATCH for a value the type does not hold,
   *     INVALID_PARAMETER_VALUE for what is no Arrow data, PROGRAM_LIMIT_EXCEEDED, OUT_OF_MEMORY
   */
  public static List<List<Object>> read(
      List<SqlType> types, FlightStreamReader reader, long mostBytes) {
    long bytes = 0;
    List<List<Object>> rows = new ArrayList<>();
    VectorSchemaRoot root = reader.getVectorSchemaRoot();
    if (root.getFieldVectors().size() != types.size()) {
      throw new MegaDbException(
          ErrorCode.UNDEFINED_PARAMETER,
          "the statement has "
              + types.size()
              + " parameters, but "
              + root.getFieldVectors().size()
              + " values were given");
    }
    while (reader.loadNextBatch()) {
      if (rows.size() + (long) root.getRowCount() > MOST_ROWS) {
        throw new MegaDbException(
                ErrorCode.PROGRAM_LIMIT_EXCEEDED,
                "more than " + MOST_ROWS + " rows of parameters were bound")
            .withHint("Use bulk ingest.");
      }
      for (FieldVector vector : root.getFieldVectors()) {
        bytes += vector.getBufferSize();
      }
      if (bytes > mostBytes) {
        throw new MegaDbException(
                ErrorCode.OUT_OF_MEMORY,
                "the call's parameters take " + bytes + " bytes, and " + mostBytes + " are allowed")
            .withHint("Use bulk ingest, or raise flight.call_memory_bytes.");
      }
      for (int row = 0; row < root.getRowCount(); row++) {
        List<Object> values = new ArrayList<>(types.size());
        for (int i = 0; i < types.size(); i++) {
          values.add(value(i, types.get(i), root.getVector(i), row));
        }
        rows.add(values);
      }
    }
    return rows;
  }

  private static Object value(int parameter, SqlType type, FieldVector vector, int row) {
    try {
      Object found = vector.isNull(row) ? null : vector.getObject(row);
      return found == null ? null : converted(type, vector.getField().getType(), found);
    } catch (ArithmeticException e) {
      throw new MegaDbException(
          ErrorCode.NUMERIC_OUT_OF_RANGE,
          "parameter "
              + (parameter + 1)
              + ": "
              + vector.getObject(row)
              + " is out of range for "
              + type.sql(),
          e);
    } catch (ClassCastException e) {
      throw new MegaDbException(
          ErrorCode.DATATYPE_MISMATCH,
          "parameter "
              + (parameter + 1)
              + " is "
              + type.sql()
              + ", not Arrow's "
              + vector.getField().getType(),
          e);
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new MegaDbException(
          ErrorCode.INVALID_PARAMETER_VALUE,
          "parameter " + (parameter + 1) + " is malformed Arrow data: " + e.getMessage(),
          e);
    }
  }

  private static Object converted(SqlType type, ArrowType arrow, Object value) {
    return switch (value) {
      case org.apache.arrow.vector.util.Text text -> text.toString();
      case Number number -> number(type, arrow, number);
      case byte[] bytes -> type == SqlType.Simple.UUID && bytes.length == 16 ? uuid(bytes) : bytes;
      case List<?> list -> list(type, list);
      case LocalDateTime local -> timestamp(type, local);
      case Map<?, ?> struct -> throw new ClassCastException("a struct");
      case Duration duration ->
          arrow instanceof ArrowType.Time ? LocalTime.ofNanoOfDay(duration.toNanos()) : duration;
      default -> value;
    };
  }

  private static Object number(SqlType type, ArrowType arrow, Number number) {
    return switch (arrow) {
      case ArrowType.Date date ->
          LocalDate.ofEpochDay(
              date.getUnit() == org.apache.arrow.vector.types.DateUnit.DAY
                  ? number.longValue()
                  : Math.floorDiv(number.longValue(), 86_400_000L));
      case ArrowType.Time time ->
          LocalTime.ofNanoOfDay(Math.multiplyExact(number.longValue(), nanos(time.getUnit())));
      case ArrowType.Timestamp timestamp -> timestamp(type, instant(timestamp.getUnit(), number));
      default -> plain(type, number);
    };
  }

  private static long nanos(TimeUnit unit) {
    return switch (unit) {
      case SECOND -> 1_000_000_000L;
      case MILLISECOND -> 1_000_000L;
      case MICROSECOND -> 1_000L;
      case NANOSECOND -> 1L;
    };
  }

  private static LocalDateTime instant(TimeUnit unit, Number number) {
    ChronoUnit step =
        switch (unit) {
          case SECOND -> ChronoUnit.SECONDS;
          case MILLISECOND -> ChronoUnit.MILLIS;
          case MICROSECOND -> ChronoUnit.MICROS;
          case NANOSECOND -> ChronoUnit.NANOS;
        };
    return LocalDateTime.ofInstant(Instant.EPOCH.plus(number.longValue(), step), ZoneOffset.UTC);
  }

  // With a zone, Arrow's numbers are instants; without, wall clocks.
  private static Object timestamp(SqlType type, LocalDateTime local) {
    return type == SqlType.Simple.TIMESTAMPTZ ? local.atOffset(ZoneOffset.UTC) : local;
  }

  private static Object plain(SqlType type, Number number) {
    return switch (type) {
      case SqlType.Numeric n -> decimal(number);
      case SqlType.UnconstrainedNumeric n -> decimal(number);
      case SqlType.Simple simple ->
          switch (simple) {
            case SMALLINT -> whole(number).shortValueExact();
            case INTEGER -> whole(number).intValueExact();
            case BIGINT -> whole(number).longValueExact();
            case REAL -> number.floatValue();
            case DOUBLE -> number.doubleValue();
            case BOOLEAN -> throw new ClassCastException("a number is no boolean");
            default -> number.toString();
          };
      default -> number.toString();
    };
  }

  private static BigDecimal whole(Number number) {
    return decimal(number) instanceof BigDecimal d
        ? d.setScale(0, RoundingMode.HALF_EVEN)
        : throwing(number);
  }

  private static BigDecimal throwing(Number number) {
    throw new ArithmeticException(number.toString());
  }

  private static Object decimal(Number number) {
    return switch (number) {
      case BigDecimal d -> d;
      case BigInteger i -> new BigDecimal(i);
      case Double d -> Double.isFinite(d) ? BigDecimal.valueOf(d) : d.toString();
      case Float f -> Float.isFinite(f) ? new BigDecimal(f.toString()) : f.toString();
      default -> BigDecimal.valueOf(number.longValue());
    };
  }

  private static Object list(SqlType type, List<?> list) {
    SqlType element =
        switch (type) {
          case SqlType.Array array -> array.element();
          case SqlType.VectorType vector -> SqlType.Simple.REAL;
          default -> throw new ClassCastException("a list");
        };
    List<Object> values = new ArrayList<>(list.size());
    for (Object value : list) {
      values.add(value == null ? null : converted(element, TypeTable.arrowType(element), value));
    }
    return values;
  }

  private static UUID uuid(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new UUID(buffer.getLong(), buffer.getLong());
  }
}
