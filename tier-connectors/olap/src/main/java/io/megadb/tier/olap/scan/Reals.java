package io.megadb.tier.olap.scan;

import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;

/** Comparisons of floats and doubles with PostgreSQL's meaning of NaN and of the two zeros. */
final class Reals {
  private Reals() {}

  static Expression less(String name, Object value) {
    return isNaN(value)
        ? Expressions.and(Expressions.notNull(name), Expressions.notNaN(name))
        : Expressions.lessThan(name, zero(value, -0.0));
  }

  static Expression lessOrEqual(String name, Object value) {
    return isNaN(value)
        ? Expressions.notNull(name)
        : Expressions.lessThanOrEqual(name, zero(value, 0.0));
  }

  static Expression greater(String name, Object value) {
    return isNaN(value)
        ? Expressions.alwaysFalse()
        : Expressions.or(Expressions.greaterThan(name, zero(value, 0.0)), Expressions.isNaN(name));
  }

  static Expression greaterOrEqual(String name, Object value) {
    return isNaN(value)
        ? Expressions.isNaN(name)
        : Expressions.or(
            Expressions.greaterThanOrEqual(name, zero(value, -0.0)), Expressions.isNaN(name));
  }

  static Expression in(String name, Set<Object> values) {
    Expression nan = Expressions.alwaysFalse();
    Set<Object> numbers = new LinkedHashSet<>();
    for (Object value : values) {
      if (isNaN(value)) {
        nan = Expressions.isNaN(name);
      } else {
        numbers.add(zero(value, 0.0));
        numbers.add(zero(value, -0.0));
      }
    }
    return numbers.isEmpty() ? nan : Expressions.or(nan, Expressions.in(name, numbers));
  }

  private static boolean isNaN(Object value) {
    return Double.isNaN(((Number) value).doubleValue());
  }

  /** Another value as it is, a zero with the sign of {@code zero}. */
  private static Object zero(Object value, double zero) {
    return switch (value) {
      case Float f when f == 0f -> (float) zero;
      case Double d when d == 0d -> zero;
      default -> value;
    };
  }
}
