package io.megadb.tier.memory.segment;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.SqlType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;

/** Java objects (see {@link io.megadb.spi.tier.ColumnPredicate}) as segments hold them. */
public final class KeyValues {
  private KeyValues() {}

  /** Stores the value of key column {@code index}. */
  public static void store(SqlType type, Object value, LookupKey key, int index) {
    switch (type) {
      case SqlType.Simple simple -> {
        switch (simple) {
          case BOOLEAN -> key.low()[index] = cast(Boolean.class, type, value) ? 1 : 0;
          case SMALLINT, INTEGER, BIGINT -> key.low()[index] = integer(type, value);
          case REAL, DOUBLE ->
              key.low()[index] = RowKeys.bits(cast(Number.class, type, value).doubleValue());
          case DATE -> key.low()[index] = cast(LocalDate.class, type, value).toEpochDay();
          case TIME -> key.low()[index] = cast(LocalTime.class, type, value).toNanoOfDay() / 1000;
          case TIMESTAMP ->
              key.low()[index] =
                  micros(cast(LocalDateTime.class, type, value).atOffset(ZoneOffset.UTC));
          case TIMESTAMPTZ -> key.low()[index] = micros(cast(OffsetDateTime.class, type, value));
          case UUID -> {
            UUID uuid = cast(UUID.class, type, value);
            // Arrow keeps the sixteen bytes in the order in which they are written.
            key.low()[index] = Long.reverseBytes(uuid.getMostSignificantBits());
            key.high()[index] = Long.reverseBytes(uuid.getLeastSignificantBits());
          }
          case TEXT -> key.bytes()[index] = text(type, value);
          case BYTEA -> key.bytes()[index] = cast(byte[].class, type, value);
          case INTERVAL, JSON -> throw mismatch(type, value);
        }
      }
      case SqlType.Numeric n -> decimal(n, value, key, index);
      case SqlType.Varchar v -> key.bytes()[index] = text(type, value);
      case SqlType.UnconstrainedNumeric n -> throw mismatch(type, value);
      case SqlType.Array a -> throw mismatch(type, value);
      case SqlType.Struct s -> throw mismatch(type, value);
      case SqlType.VectorType v -> throw mismatch(type, value);
    }
  }

  private static byte[] text(SqlType type, Object value) {
    return cast(String.class, type, value).getBytes(StandardCharsets.UTF_8);
  }

  private static long integer(SqlType type, Object value) {
    return switch (value) {
      case Long v -> v;
      case Integer v -> v;
      case Short v -> v;
      case null, default -> throw mismatch(type, value);
    };
  }

  private static long micros(OffsetDateTime time) {
    return Math.addExact(
        Math.multiplyExact(time.toEpochSecond(), 1_000_000L), time.getNano() / 1000);
  }

  private static void decimal(SqlType.Numeric type, Object value, LookupKey key, int index) {
    BigDecimal number =
        switch (value) {
          case BigDecimal v -> v;
          case BigInteger v -> new BigDecimal(v);
          case Long v -> BigDecimal.valueOf(v);
          case Integer v -> BigDecimal.valueOf(v);
          case null, default -> throw mismatch(type, value);
        };
    BigInteger unscaled;
    try {
      unscaled = number.setScale(type.scale()).unscaledValue();
    } catch (ArithmeticException e) {
      throw mismatch(type, value);
    }
    byte[] big = unscaled.toByteArray();
    if (big.length > 16) {
      throw mismatch(type, value);
    }
    ByteBuffer little = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    byte sign = (byte) (unscaled.signum() < 0 ? -1 : 0);
    for (int i = 0; i < 16; i++) {
      little.put(i < big.length ? big[big.length - 1 - i] : sign);
    }
    key.low()[index] = little.getLong(0);
    key.high()[index] = little.getLong(8);
  }

  private static <T> T cast(Class<T> wanted, SqlType type, Object value) {
    if (!wanted.isInstance(value)) {
      throw mismatch(type, value);
    }
    return wanted.cast(value);
  }

  private static MegaDbException mismatch(SqlType type, Object value) {
    return new MegaDbException(
        ErrorCode.DATATYPE_MISMATCH,
        "a key of type "
            + type.sql()
            + " can't be "
            + (value == null ? "null" : value + " (" + value.getClass().getSimpleName() + ")"));
  }
}
