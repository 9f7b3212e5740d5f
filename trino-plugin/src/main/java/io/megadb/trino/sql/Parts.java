package io.megadb.trino.sql;

import io.trino.spi.expression.ConnectorExpression;
import io.trino.spi.expression.Variable;
import io.trino.spi.type.BigintType;
import io.trino.spi.type.DateType;
import io.trino.spi.type.TimestampType;
import io.trino.spi.type.TimestampWithTimeZoneType;
import io.trino.spi.type.Type;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Parts of dates and times: {@code year(x)} and its like, which {@code EXTRACT} becomes in Trino
 * too, and {@code date_trunc}.
 */
final class Parts {
  private static final Set<String> OF_DATES = Set.of("year", "quarter", "month", "day");
  private static final Set<String> OF_TIMES = Set.of("hour", "minute");
  private static final Set<String> DATE_UNITS = Set.of("day", "week", "month", "quarter", "year");
  private static final Set<String> TIME_UNITS = Set.of("millisecond", "second", "minute", "hour");
  private static final int MICROS = 6;

  private Parts() {}

  static Optional<String> translate(
      String function, List<ConnectorExpression> arguments, Type type, Expressions expressions) {
    if (function.equals("date_trunc") && arguments.size() == 2) {
      return truncated(arguments.get(0), arguments.get(1), expressions);
    }
    if (arguments.size() != 1 || !(type instanceof BigintType)) {
      return Optional.empty();
    }
    Type argument = arguments.getFirst().getType();
    boolean has =
        OF_DATES.contains(function)
                && (argument instanceof DateType || argument instanceof TimestampType)
            || OF_TIMES.contains(function) && argument instanceof TimestampType;
    return has
        ? expressions
            .translate(arguments.getFirst())
            .map(a -> "CAST(EXTRACT(" + function + " FROM " + a + ") AS bigint)")
        : Optional.empty();
  }

  private static Optional<String> truncated(
      ConnectorExpression unit, ConnectorExpression value, Expressions expressions) {
    Type type = value.getType();
    String name = Expressions.constantText(unit).orElse("").toLowerCase(Locale.ENGLISH);
    boolean ofDate = DATE_UNITS.contains(name);
    if (!ofDate && !TIME_UNITS.contains(name)) {
      return Optional.empty();
    }
    return switch (type) {
      case DateType t when ofDate ->
          expressions
              .translate(value)
              .map(v -> "CAST(" + call(name, "CAST(" + v + " AS timestamp)") + " AS date)");
      case TimestampType t when t.getPrecision() == MICROS ->
          expressions.translate(value).map(v -> call(name, v));
      // Trino truncates in the value's own zone: a column's is UTC, as a session's of MegaDB that
      // has chosen none.
      case TimestampWithTimeZoneType t when t.getPrecision() == MICROS ->
          value instanceof Variable
              ? expressions.translate(value).map(v -> call(name, v))
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static String call(String unit, String value) {
    return "date_trunc('" + unit + "', " + value + ")";
  }
}
