package io.megadb.exec.values;

import io.megadb.spi.type.SqlType;
import java.math.BigDecimal;
import java.util.Optional;

/** Finds the type that holds all numbers of a column: integer, bigint or numeric. */
final class NumberType {
  private static final BigDecimal MIN_INTEGER = BigDecimal.valueOf(Integer.MIN_VALUE);
  private static final BigDecimal MAX_INTEGER = BigDecimal.valueOf(Integer.MAX_VALUE);
  private static final BigDecimal MIN_BIGINT = BigDecimal.valueOf(Long.MIN_VALUE);
  private static final BigDecimal MAX_BIGINT = BigDecimal.valueOf(Long.MAX_VALUE);

  private BigDecimal least;
  private BigDecimal greatest;
  private int scale;

  void add(BigDecimal number) {
    least = least == null ? number : least.min(number);
    greatest = greatest == null ? number : greatest.max(number);
    scale = Math.max(scale, number.scale());
  }

  boolean isEmpty() {
    return least == null;
  }

  /** Empty if they have more digits than a numeric of fixed scale. */
  Optional<SqlType> type() {
    if (scale == 0 && within(MIN_INTEGER, MAX_INTEGER)) {
      return Optional.of(SqlType.Simple.INTEGER);
    }
    if (scale == 0 && within(MIN_BIGINT, MAX_BIGINT)) {
      return Optional.of(SqlType.Simple.BIGINT);
    }
    int digits = Math.max(integerDigits(least), integerDigits(greatest)) + scale;
    return digits > SqlType.Numeric.MAX_PRECISION
        ? Optional.empty()
        : Optional.of(new SqlType.Numeric(Math.max(1, digits), scale));
  }

  private boolean within(BigDecimal low, BigDecimal high) {
    return least.compareTo(low) >= 0 && greatest.compareTo(high) <= 0;
  }

  private static int integerDigits(BigDecimal number) {
    return Math.max(0, number.precision() - number.scale());
  }
}
