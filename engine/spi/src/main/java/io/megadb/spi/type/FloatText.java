package io.megadb.spi.type;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** float4 as PostgreSQL writes it (f2s.c). Stateless; any thread. */
final class FloatText {
  // Below the first power of ten and from the second on there is an exponent.
  private static final int LEAST_FIXED = -4;
  private static final int MOST_FIXED = 6;

  private FloatText() {}

  /**
   * Appends a float4 as PostgreSQL writes it: the shortest digits that read back as it, an exponent
   * of two digits at least below 1e-4 and from 1e6 on.
   */
  static void append(StringBuilder out, float value) {
    if (value == 0) {
      out.append(Float.floatToRawIntBits(value) < 0 ? "-0" : "0");
      return;
    }
    String shortest = Float.toString(Math.abs(value));
    int e = shortest.indexOf('E');
    int exponent = e < 0 ? 0 : Integer.parseInt(shortest.substring(e + 1));
    String mantissa = e < 0 ? shortest : shortest.substring(0, e);
    int point = mantissa.indexOf('.');
    String digits = mantissa.substring(0, point) + mantissa.substring(point + 1);
    int first = 0;
    while (digits.charAt(first) == '0') {
      first++;
    }
    int last = digits.length();
    while (digits.charAt(last - 1) == '0') {
      last--;
    }
    // The value is d.ddd times ten to this power.
    int power = exponent + point - 1 - first;
    digits = digits.substring(first, last);
    if (digits.length() == 2) {
      // Java never writes fewer than two digits where PostgreSQL may write one.
      BigDecimal one = new BigDecimal(shortest).round(new MathContext(1, RoundingMode.HALF_EVEN));
      boolean same = one.floatValue() == Math.abs(value);
      power = same ? one.precision() - one.scale() - 1 : power;
      digits = same ? one.unscaledValue().toString().substring(0, 1) : digits;
    }
    if (value < 0) {
      out.append('-');
    }
    if (power < LEAST_FIXED || power >= MOST_FIXED) {
      out.append(digits.charAt(0));
      if (digits.length() > 1) {
        out.append('.').append(digits, 1, digits.length());
      }
      out.append('e').append(power < 0 ? '-' : '+');
      int size = Math.abs(power);
      out.append(size < 10 ? "0" : "").append(size);
    } else if (power < 0) {
      out.append("0.").append("0".repeat(-power - 1)).append(digits);
    } else if (digits.length() <= power + 1) {
      out.append(digits).append("0".repeat(power + 1 - digits.length()));
    } else {
      out.append(digits, 0, power + 1).append('.').append(digits, power + 1, digits.length());
    }
  }
}
