package io.megadb.tier.oltp.wire;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.SqlType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.VarCharVector;

/**
 * PostgreSQL's numeric (numeric.c, numeric_send): int16 count of base-10000 digits, weight of the
 * first one, sign, digits after the point, then the digits, each an int16.
 */
final class NumericDecoder {
  static final short NEGATIVE = 0x4000;
  static final short NAN = (short) 0xC000;
  static final short PLUS_INFINITY = (short) 0xD000;
  static final short MINUS_INFINITY = (short) 0xF000;
  static final int HEADER_BYTES = 8;
  static final int BASE = 10_000;
  private static final long[] POWERS = powers();

  private NumericDecoder() {}

  private static long[] powers() {
    long[] powers = new long[19];
    powers[0] = 1;
    for (int i = 1; i < powers.length; i++) {
      powers[i] = powers[i - 1] * 10;
    }
    return powers;
  }

  /** Into a fixed scale: the unscaled number, built in 64 bits where it fits. */
  static ValueDecoder fixed(DecimalVector vector, SqlType.Numeric type) {
    int scale = type.scale();
    return (row, bytes, offset, length) -> {
      int count = Bytes.int16(bytes, offset);
      int weight = Bytes.int16(bytes, offset + 2);
      short sign = Bytes.int16(bytes, offset + 4);
      if (sign != 0 && sign != NEGATIVE) {
        throw new MegaDbException(
                ErrorCode.NUMERIC_OUT_OF_RANGE,
                (sign == NAN ? "NaN" : "infinity") + " has no place in " + type.sql())
            .withHint("Cast the column to double precision or text.");
      }
      // Decimal places between the last base-10000 digit and the wanted scale.
      int shift = 4 * (weight - count + 1) + scale;
      while (row >= vector.getValueCapacity()) {
        vector.reAlloc();
      }
      if (Math.max(4 * (weight + 1) + scale, 4 * count) <= 18 && shift > -4) {
        long unscaled = 0;
        for (int i = 0; i < count; i++) {
          unscaled = unscaled * BASE + Bytes.int16(bytes, offset + HEADER_BYTES + 2 * i);
        }
        unscaled = shift >= 0 ? unscaled * POWERS[shift] : unscaled / POWERS[-shift];
        if (sign == NEGATIVE) {
          unscaled = -unscaled;
        }
        ArrowBuf data = vector.getDataBuffer();
        data.setLong(16L * row, unscaled);
        data.setLong(16L * row + 8, unscaled >> 63);
        vector.setIndexDefined(row);
      } else {
        vector.set(row, wide(bytes, offset, count, shift, sign == NEGATIVE, scale, type));
      }
    };
  }

  private static BigDecimal wide(
      byte[] bytes,
      int offset,
      int count,
      int shift,
      boolean negative,
      int scale,
      SqlType.Numeric type) {
    BigInteger unscaled = BigInteger.ZERO;
    for (int i = 0; i < count; i++) {
      unscaled =
          unscaled
              .multiply(BigInteger.valueOf(BASE))
              .add(BigInteger.valueOf(Bytes.int16(bytes, offset + HEADER_BYTES + 2 * i)));
    }
    BigInteger power = BigInteger.TEN.pow(Math.abs(shift));
    unscaled = shift >= 0 ? unscaled.multiply(power) : unscaled.divide(power);
    BigDecimal value = new BigDecimal(negative ? unscaled.negate() : unscaled, scale);
    if (value.precision() > type.precision()) {
      throw new MegaDbException(
          ErrorCode.NUMERIC_OUT_OF_RANGE, value + " has no place in " + type.sql());
    }
    return value;
  }

  /** As PostgreSQL prints it (numeric.c, get_str_from_var). */
  static ValueDecoder text(VarCharVector vector) {
    Text text = new Text();
    return (row, bytes, offset, length) -> {
      int end = text.print(bytes, offset);
      vector.setSafe(row, text.ascii, 0, end);
    };
  }

  private static final class Text {
    private byte[] ascii = new byte[64];
    private int end;

    int print(byte[] bytes, int offset) {
      int count = Bytes.int16(bytes, offset);
      int weight = Bytes.int16(bytes, offset + 2);
      short sign = Bytes.int16(bytes, offset + 4);
      int places = Bytes.int16(bytes, offset + 6);
      end = 0;
      switch (sign) {
        case NAN -> put("NaN");
        case PLUS_INFINITY -> put("Infinity");
        case MINUS_INFINITY -> put("-Infinity");
        default -> {
          int needed = 4 * (Math.max(weight, 0) + 2) + places + 8;
          if (needed > ascii.length) {
            ascii = Arrays.copyOf(ascii, needed * 2);
          }
          if (sign == NEGATIVE) {
            ascii[end++] = '-';
          }
          if (weight < 0) {
            ascii[end++] = '0';
          }
          for (int d = 0; d <= weight; d++) {
            putDigits(digit(bytes, offset, count, d), d == 0);
          }
          if (places > 0) {
            ascii[end++] = '.';
            int pointEnd = end + places;
            for (int d = weight + 1; end < pointEnd; d++) {
              putDigits(d < 0 ? 0 : digit(bytes, offset, count, d), false);
            }
            end = pointEnd;
          }
        }
      }
      return end;
    }

    private static int digit(byte[] bytes, int offset, int count, int index) {
      return index < count ? Bytes.int16(bytes, offset + HEADER_BYTES + 2 * index) : 0;
    }

    private void putDigits(int value, boolean first) {
      boolean started = !first;
      for (int power = 1000; power > 0; power /= 10) {
        int digit = value / power % 10;
        started |= digit != 0 || power == 1;
        if (started) {
          ascii[end++] = (byte) ('0' + digit);
        }
      }
    }

    private void put(String word) {
      for (int i = 0; i < word.length(); i++) {
        ascii[end++] = (byte) word.charAt(i);
      }
    }
  }
}
