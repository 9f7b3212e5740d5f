package io.megadb.exec.run;

import io.megadb.spi.tier.ColumnPredicate.Operator;
import io.megadb.spi.type.SqlType;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Optional;

/**
 * What a comparison with a date or timestamp says about a column of another such type. Bounds may
 * be wider than the comparison, never narrower.
 */
final class PruneBounds {
  /** How far local times are from the order of instants at most, at a change of summer time. */
  private static final int SLACK_DAYS = 1;

  private PruneBounds() {}

  /** One end of a range. */
  record Bound(Operator operator, Object value) {}

  /**
   * @param value of the parameter, as the Java object of its type
   * @param column type of the column
   * @param zone in which the engine compares local times with instants
   * @return empty if nothing follows for the column
   */
  static Optional<Bound> of(
      Object value, Operator operator, SqlType parameter, SqlType column, ZoneId zone) {
    if (parameter.equals(column) || !isTime(parameter) || !isTime(column)) {
      return Optional.of(new Bound(operator, value));
    }
    if (isInfinite(value)) {
      return Optional.empty();
    }
    try {
      return switch (value) {
        case LocalDate date when column == SqlType.Simple.TIMESTAMP ->
            Optional.of(new Bound(operator, date.atStartOfDay()));
        case LocalDateTime timestamp when column == SqlType.Simple.DATE ->
            Optional.of(date(timestamp, operator));
        case OffsetDateTime instant ->
            local(instant.atZoneSameInstant(zone).toLocalDateTime(), operator)
                .map(b -> column == SqlType.Simple.DATE ? dateOf(b) : b);
        default -> Optional.empty();
      };
    } catch (DateTimeException e) {
      // Past the last date Java can write: nothing is skipped.
      return Optional.empty();
    }
  }

  private static boolean isTime(SqlType type) {
    return type == SqlType.Simple.DATE
        || type == SqlType.Simple.TIMESTAMP
        || type == SqlType.Simple.TIMESTAMPTZ;
  }

  private static boolean isInfinite(Object value) {
    return value.equals(LocalDate.MAX)
        || value.equals(LocalDate.MIN)
        || value.equals(LocalDateTime.MAX)
        || value.equals(LocalDateTime.MIN)
        || value.equals(OffsetDateTime.MAX)
        || value.equals(OffsetDateTime.MIN);
  }

  /** A date compared with a timestamp: the date stands for its midnight. */
  private static Bound date(LocalDateTime timestamp, Operator operator) {
    boolean midnight = timestamp.toLocalTime().equals(LocalTime.MIDNIGHT);
    Operator wider =
        midnight
            ? operator
            : switch (operator) {
              case LESS, LESS_OR_EQUAL -> Operator.LESS_OR_EQUAL;
              case GREATER, GREATER_OR_EQUAL -> Operator.GREATER;
              case EQUAL, IN, IS_NULL, IS_NOT_NULL, MATCHES -> operator;
            };
    return new Bound(wider, timestamp.toLocalDate());
  }

  private static Optional<Bound> local(LocalDateTime at, Operator operator) {
    return switch (operator) {
      case LESS, LESS_OR_EQUAL ->
          Optional.of(new Bound(Operator.LESS_OR_EQUAL, at.plusDays(SLACK_DAYS)));
      case GREATER, GREATER_OR_EQUAL ->
          Optional.of(new Bound(Operator.GREATER_OR_EQUAL, at.minusDays(SLACK_DAYS)));
      case EQUAL, IN, IS_NULL, IS_NOT_NULL, MATCHES -> Optional.empty();
    };
  }

  private static Bound dateOf(Bound bound) {
    return new Bound(bound.operator(), ((LocalDateTime) bound.value()).toLocalDate());
  }
}
