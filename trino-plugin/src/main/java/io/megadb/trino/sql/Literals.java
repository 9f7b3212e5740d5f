package io.megadb.trino.sql;

import io.airlift.slice.Slice;
import io.megadb.spi.catalog.Identifiers;
import io.trino.spi.type.BigintType;
import io.trino.spi.type.BooleanType;
import io.trino.spi.type.DateType;
import io.trino.spi.type.DecimalType;
import io.trino.spi.type.DoubleType;
import io.trino.spi.type.Int128;
import io.trino.spi.type.IntegerType;
import io.trino.spi.type.LongTimestampWithTimeZone;
import io.trino.spi.type.RealType;
import io.trino.spi.type.SmallintType;
import io.trino.spi.type.TimeType;
import io.trino.spi.type.TimestampType;
import io.trino.spi.type.TimestampWithTimeZoneType;
import io.trino.spi.type.TinyintType;
import io.trino.spi.type.Type;
import io.trino.spi.type.UuidType;
import io.trino.spi.type.VarbinaryType;
import io.trino.spi.type.VarcharType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.HexFormat;
import java.util.Optional;

/** Values of Trino as literals of MegaDB, of the same type and value or not at all. */
public final class Literals {
  private static final long MICROS_PER_SECOND = 1_000_000L;
  private static final long PICOS_PER_MICRO = 1_000_000L;

  /** MegaDB reads no literal before year 1 or after 9999. */
  private static final LocalDate FIRST_DATE = LocalDate.of(1, 1, 1);

  private static final LocalDate LAST_DATE = LocalDate.of(9999, 12, 31);

  private static final DateTimeFormatter TIMESTAMP =
      new DateTimeFormatterBuilder()
          .appendPattern("yyyy-MM-dd HH:mm:ss")
          .appendFraction(ChronoField.MICRO_OF_SECOND, 6, 6, true)
          .toFormatter();

  private Literals() {}

  /**
   * The literal of a value that is not null.
   *
   * @param value as Trino keeps it natively
   * @return empty if MegaDB has no such literal
   */
  public static Optional<String> literal(Type type, Object value) {
    return switch (type) {
      case BooleanType t -> Optional.of((Boolean) value ? "TRUE" : "FALSE");
      case TinyintType t -> Optional.of(whole((Long) value));
      case SmallintType t -> Optional.of(whole((Long) value));
      case IntegerType t -> Optional.of(whole((Long) value));
      case BigintType t -> Optional.of(whole((Long) value));
      case RealType t ->
          Optional.of(floating(Float.intBitsToFloat(Math.toIntExact((Long) value)), "real"));
      case DoubleType t -> Optional.of(floating((Double) value, "double precision"));
      case DecimalType t -> Optional.of(decimal(t, value));
      case VarcharType t -> text((Slice) value);
      case VarbinaryType t ->
          Optional.of(
              "CAST('\\x" + HexFormat.of().formatHex(((Slice) value).getBytes()) + "' AS bytea)");
      case UuidType t ->
          Optional.of("CAST('" + UuidType.trinoUuidToJavaUuid((Slice) value) + "' AS uuid)");
      case DateType t -> date((Long) value);
      case TimeType t -> time((Long) value);
      case TimestampType t when t.isShort() -> timestamp((Long) value, "timestamp");
      case TimestampWithTimeZoneType t when !t.isShort() ->
          instant((LongTimestampWithTimeZone) value);
      default -> Optional.empty();
    };
  }

  private static String whole(long value) {
    if (value > Integer.MIN_VALUE && value <= Integer.MAX_VALUE) {
      return value < 0 ? "(" + value + ")" : Long.toString(value);
    }
    return "CAST('" + value + "' AS bigint)";
  }

  private static String floating(double value, String type) {
    return "CAST('"
        + (type.equals("real") ? Float.toString((float) value) : Double.toString(value))
        + "' AS "
        + type
        + ")";
  }

  private static String decimal(DecimalType type, Object value) {
    BigInteger unscaled =
        value instanceof Int128 wide ? wide.toBigInteger() : BigInteger.valueOf((Long) value);
    return "CAST('"
        + new BigDecimal(unscaled, type.getScale()).toPlainString()
        + "' AS numeric("
        + type.getPrecision()
        + ","
        + type.getScale()
        + "))";
  }

  /** A text; PostgreSQL has none with the character 0. */
  static Optional<String> text(Slice value) {
    String text = value.toStringUtf8();
    return text.indexOf(0) >= 0 ? Optional.empty() : Optional.of(Identifiers.literal(text));
  }

  private static Optional<String> date(long days) {
    return days < FIRST_DATE.toEpochDay() || days > LAST_DATE.toEpochDay()
        ? Optional.empty()
        : Optional.of("DATE '" + LocalDate.ofEpochDay(days) + "'");
  }

  private static Optional<String> time(long picos) {
    if (picos % PICOS_PER_MICRO != 0) {
      return Optional.empty();
    }
    LocalTime time = LocalTime.ofNanoOfDay(picos / 1000);
    return Optional.of(
        "TIME '" + DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS").format(time) + "'");
  }

  private static Optional<String> timestamp(long micros, String type) {
    LocalDateTime at =
        LocalDateTime.ofEpochSecond(
            Math.floorDiv(micros, MICROS_PER_SECOND),
            (int) Math.floorMod(micros, MICROS_PER_SECOND) * 1000,
            ZoneOffset.UTC);
    LocalDate day = at.toLocalDate();
    if (day.isBefore(FIRST_DATE) || day.isAfter(LAST_DATE)) {
      return Optional.empty();
    }
    String text = TIMESTAMP.format(at);
    return Optional.of(
        type.equals("timestamp")
            ? "TIMESTAMP '" + text + "'"
            : "CAST('" + text + "+00' AS timestamptz)");
  }

  private static Optional<String> instant(LongTimestampWithTimeZone at) {
    if (at.getPicosOfMilli() % PICOS_PER_MICRO != 0) {
      return Optional.empty();
    }
    return timestamp(
        Math.addExact(
            Math.multiplyExact(at.getEpochMillis(), 1000L), at.getPicosOfMilli() / PICOS_PER_MICRO),
        "timestamptz");
  }
}
