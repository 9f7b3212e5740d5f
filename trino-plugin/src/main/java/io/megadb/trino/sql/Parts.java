package io.megadb.trino.sql;

import io.trino.spi.expression.ConnectorExpression;
import io.trino.spi.type.BigintType;
import io.trino.spi.type.DateType;
import io.trino.spi.type.TimestampType;
import io.trino.spi.type.Type;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code year(x)} and its like, which {@code EXTRACT} becomes in Trino too. */
final class Parts {
  private static final Set<String> OF_DATES = Set.of("year", "quarter", "month", "day");
  private static final Set<String> OF_TIMES = Set.of("hour", "minute");

  private Parts() {}

  static Optional<String> translate(
      String function, List<ConnectorExpression> arguments, Type type, Expressions expressions) {
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
}
