package io.megadb.tier.oltp.wire;

import java.math.BigInteger;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.DecimalVector;

/** Decimal128 to PostgreSQL's numeric; the layout is at {@link NumericDecoder}. */
final class NumericEncoder implements ValueEncoder {
  private static final BigInteger BASE = BigInteger.valueOf(NumericDecoder.BASE);
  private static final long NARROW = Long.MAX_VALUE / 1000;
  private static final int MAX_DIGITS = 16;

  private final DecimalVector vector;
  private final int scale;
  private final int fractionDigits;
  private final int padding;
  private final short[] digits = new short[MAX_DIGITS];

  NumericEncoder(DecimalVector vector) {
    this.vector = vector;
    this.scale = vector.getScale();
    this.fractionDigits = (scale + 3) / 4;
    this.padding = (int) Math.pow(10, fractionDigits * 4 - scale);
  }

  @Override
  public void encode(int row, CopyBuffer out) {
    ArrowBuf data = vector.getDataBuffer();
    long low = data.getLong(16L * row);
    long high = data.getLong(16L * row + 8);
    boolean negative = high < 0;
    int count = 0;
    if (high == low >> 63 && Math.abs(low) <= NARROW && low != Long.MIN_VALUE) {
      for (long rest = Math.abs(low) * padding; rest != 0; rest /= NumericDecoder.BASE) {
        digits[count++] = (short) (rest % NumericDecoder.BASE);
      }
    } else {
      BigInteger rest = vector.getObject(row).unscaledValue().abs();
      rest = rest.multiply(BigInteger.valueOf(padding));
      while (rest.signum() != 0) {
        BigInteger[] parts = rest.divideAndRemainder(BASE);
        digits[count++] = parts[1].shortValue();
        rest = parts[0];
      }
    }
    int zeros = 0;
    while (zeros < count && digits[zeros] == 0) {
      zeros++;
    }
    out.int32(NumericDecoder.HEADER_BYTES + 2 * (count - zeros));
    out.int16(count - zeros);
    out.int16(count == 0 ? 0 : count - fractionDigits - 1);
    out.int16(negative ? NumericDecoder.NEGATIVE : 0);
    out.int16(scale);
    for (int i = count - 1; i >= zeros; i--) {
      out.int16(digits[i]);
    }
  }
}
