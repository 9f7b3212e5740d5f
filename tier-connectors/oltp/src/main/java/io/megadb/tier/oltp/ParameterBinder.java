package io.megadb.tier.oltp;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.apache.arrow.vector.PeriodDuration;
import org.postgresql.core.Oid;
import org.postgresql.core.ParameterList;

/**
 * Sends parameters. Each goes as text of unknown type, so PostgreSQL reads it as the type the place
 * it stands in has: what {@code describe} said, and one prepared statement whatever the Java types.
 * Only bytea goes in binary.
 */
final class ParameterBinder {
  private static final DateTimeFormatter DATE =
      new DateTimeFormatterBuilder()
          .appendValue(ChronoField.YEAR_OF_ERA, 4, 9, java.time.format.SignStyle.NOT_NEGATIVE)
          .appendPattern("-MM-dd")
          .toFormatter();
  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder()
          .appendPattern("HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .toFormatter();
  private static final double EXACT_INTEGERS = 0x1p53;

  private ParameterBinder() {}

  static void bind(ParameterList list, List<Object> values) throws SQLException {
    for (int i = 0; i < values.size(); i++) {
      Object value = values.get(i);
      if (value == null) {
        list.setNull(i + 1, Oid.UNSPECIFIED);
      } else if (value instanceof byte[] bytes) {
        list.setBytea(i + 1, bytes, 0, bytes.length);
      } else {
        list.setStringParameter(i + 1, text(value), Oid.UNSPECIFIED);
      }
    }
  }

  /** A value as PostgreSQL reads it. */
  static String text(Object value) {
    return switch (value) {
      case String s -> s;
      case Character c -> c.toString();
      case Boolean b -> b ? "t" : "f";
      case Float f -> number(f, f.toString());
      case Double d -> number(d, d.toString());
      case BigDecimal d -> d.toPlainString();
      case Number n -> n.toString();
      case LocalDate d -> date(d);
      case LocalTime t -> TIME.format(t);
      case LocalDateTime t -> dateTime(t);
      case OffsetDateTime t -> offsetDateTime(t);
      case Instant t -> offsetDateTime(t.atOffset(ZoneOffset.UTC));
      case UUID u -> u.toString();
      case PeriodDuration p -> interval(p.getPeriod(), p.getDuration());
      case Period p -> interval(p, Duration.ZERO);
      case Duration d -> interval(Period.ZERO, d);
      case byte[] bytes -> "\\x" + HexFormat.of().formatHex(bytes);
      case List<?> elements -> array(elements);
      default ->
          throw new MegaDbException(
              ErrorCode.DATATYPE_MISMATCH, "no parameter can be a " + value.getClass().getName());
    };
  }

  /** Integral doubles without a fraction: the place may turn out to be an integer's. */
  private static String number(double value, String text) {
    return value == Math.rint(value) && Math.abs(value) < EXACT_INTEGERS && !text.startsWith("-0")
        ? Long.toString((long) value)
        : text;
  }

  private static String date(LocalDate date) {
    if (date.equals(LocalDate.MAX)) {
      return "infinity";
    }
    if (date.equals(LocalDate.MIN)) {
      return "-infinity";
    }
    return DATE.format(date) + era(date);
  }

  private static String era(LocalDate date) {
    return date.getYear() <= 0 ? " BC" : "";
  }

  private static String dateTime(LocalDateTime t) {
    if (t.equals(LocalDateTime.MAX)) {
      return "infinity";
    }
    if (t.equals(LocalDateTime.MIN)) {
      return "-infinity";
    }
    return DATE.format(t) + " " + TIME.format(t) + era(t.toLocalDate());
  }

  private static String offsetDateTime(OffsetDateTime t) {
    if (t.equals(OffsetDateTime.MAX)) {
      return "infinity";
    }
    if (t.equals(OffsetDateTime.MIN)) {
      return "-infinity";
    }
    String offset = t.getOffset().equals(ZoneOffset.UTC) ? "+00" : t.getOffset().getId();
    return DATE.format(t) + " " + TIME.format(t) + offset + era(t.toLocalDate());
  }

  private static String interval(Period period, Duration duration) {
    long seconds = duration.getSeconds();
    long micros = duration.getNano() / 1_000;
    return "%d months %d days %d seconds %d microseconds"
        .formatted(period.toTotalMonths(), period.getDays(), seconds, micros);
  }

  private static String array(List<?> elements) {
    StringBuilder text = new StringBuilder("{");
    for (Object element : elements) {
      if (text.length() > 1) {
        text.append(',');
      }
      if (element == null) {
        text.append("NULL");
      } else if (element instanceof List<?> inner) {
        text.append(array(inner));
      } else {
        text.append('"')
            .append(text(element).replace("\\", "\\\\").replace("\"", "\\\""))
            .append('"');
      }
    }
    return text.append('}').toString();
  }
}
