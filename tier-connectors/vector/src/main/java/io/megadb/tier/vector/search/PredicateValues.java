package io.megadb.tier.vector.search;

import io.megadb.spi.type.SqlType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;

/** Operands of conditions as the table keeps such values. */
final class PredicateValues {
  private static final long MICROS = 1_000_000;

  private PredicateValues() {}

  /** Whether values of a type can be compared here. */
  static boolean comparable(SqlType type) {
    return switch (type) {
      case SqlType.Simple simple ->
          switch (simple) {
            case BOOLEAN,
                SMALLINT,
                INTEGER,
                BIGINT,
                REAL,
                DOUBLE,
                TEXT,
                BYTEA,
                DATE,
                TIME,
                TIMESTAMP,
                TIMESTAMPTZ,
                UUID ->
                true;
            case INTERVAL, JSON -> false;
          };
      case SqlType.Numeric n -> true;
      case SqlType.Varchar v -> true;
      default -> false;
    };
  }

  /** A value of a type that has points. */
  static long number(Object value) {
    return switch (value) {
      case Boolean b -> b ? 1 : 0;
      case LocalDate date -> date.toEpochDay();
      case LocalTime time -> time.toNanoOfDay() / 1000;
      case LocalDateTime timestamp -> micros(timestamp);
      case OffsetDateTime timestamp ->
          micros(timestamp.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime());
      case Number number -> number.longValue();
      default -> throw new IllegalArgumentException("no number: " + value);
    };
  }

  private static long micros(LocalDateTime timestamp) {
    return Math.addExact(
        Math.multiplyExact(timestamp.toEpochSecond(ZoneOffset.UTC), MICROS),
        timestamp.getNano() / 1000);
  }

  /** A value of text, bytea or uuid. */
  static byte[] bytes(Object value, SqlType type) {
    return switch (value) {
      case byte[] bytes -> bytes;
      case UUID uuid ->
          ByteBuffer.allocate(16)
              .putLong(uuid.getMostSignificantBits())
              .putLong(uuid.getLeastSignificantBits())
              .array();
      case String text -> text.getBytes(StandardCharsets.UTF_8);
      default -> throw new IllegalArgumentException("no " + type.sql() + ": " + value);
    };
  }
}
