package io.megadb.planner.split.scan;

import io.megadb.planner.bind.types.Intervals;
import io.megadb.planner.bind.types.NamedType;
import io.megadb.spi.tier.ColumnPredicate.Operator;
import io.megadb.spi.type.SqlType;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.util.DateString;
import org.apache.calcite.util.TimeString;
import org.apache.calcite.util.TimestampString;

/**
 * Evaluates the few constant expressions that matter for skipping data (literals, casts of
 * literals, a date plus an interval) and turns them into values of a column's type. Whatever is not
 * understood exactly is no constant: then nothing is skipped.
 */
public final class Constants {
  private Constants() {}

  /**
   * One end of a range.
   *
   * @param operator possibly wider than asked for
   */
  record Bound(Operator operator, Object value) {}

  /**
   * The value of a constant: Boolean, BigDecimal, Double, String, byte[], LocalDate, LocalTime,
   * LocalDateTime, OffsetDateTime, UUID or Intervals; empty for NULL and for what is no constant.
   */
  static Optional<Object> value(RexNode node) {
    if (node instanceof RexLiteral literal) {
      return literal.isNull() ? Optional.empty() : literal(literal);
    }
    if (!(node instanceof RexCall call)) {
      return Optional.empty();
    }
    List<RexNode> operands = call.getOperands();
    return switch (call.getKind()) {
      case CAST -> value(operands.getFirst()).flatMap(v -> cast(v, call.getType()));
      case PLUS, MINUS ->
          operands.size() == 2
              ? moved(operands.get(0), call.getKind(), operands.get(1))
                  .filter(v -> call.getType().getSqlTypeName() != SqlTypeName.DATE || isDate(v))
              : none();
      case MINUS_PREFIX ->
          value(operands.getFirst())
              .filter(BigDecimal.class::isInstance)
              .map(v -> ((BigDecimal) v).negate());
      default -> Optional.empty();
    };
  }

  private static boolean isDate(Object value) {
    return value instanceof LocalDate
        || (value instanceof LocalDateTime timestamp
            && timestamp.toLocalTime().equals(LocalTime.MIDNIGHT));
  }

  private static Optional<Object> none() {
    return Optional.empty();
  }

  private static Optional<Object> literal(RexLiteral literal) {
    return switch (literal.getType().getSqlTypeName()) {
      case BOOLEAN -> Optional.ofNullable(literal.getValueAs(Boolean.class));
      case TINYINT, SMALLINT, INTEGER, BIGINT, DECIMAL ->
          Optional.ofNullable(literal.getValueAs(BigDecimal.class));
      case REAL, FLOAT, DOUBLE -> Optional.ofNullable(literal.getValueAs(Double.class));
      case CHAR, VARCHAR -> Optional.ofNullable(literal.getValueAs(String.class));
      case BINARY, VARBINARY -> Optional.ofNullable(literal.getValueAs(byte[].class));
      case DATE ->
          Optional.of(
              LocalDate.ofEpochDay(literal.getValueAs(DateString.class).getDaysSinceEpoch()));
      case TIME -> Optional.of(LocalTime.parse(literal.getValueAs(TimeString.class).toString()));
      case TIMESTAMP -> Optional.of(timestamp(literal.getValueAs(TimestampString.class)));
      case TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
          Optional.of(
              timestamp(literal.getValueAs(TimestampString.class)).atOffset(ZoneOffset.UTC));
      default -> Optional.empty();
    };
  }

  private static LocalDateTime timestamp(TimestampString text) {
    return LocalDateTime.parse(text.toString().replace(' ', 'T'));
  }

  private static Optional<Object> cast(Object value, RelDataType type) {
    SqlTypeName target = type.getSqlTypeName();
    try {
      return switch (value) {
        case String text ->
            switch (target) {
              case CHAR, VARCHAR -> keepsText(text, type) ? Optional.of(text) : none();
              case DATE -> Optional.of(LocalDate.parse(text.strip()));
              case TIMESTAMP -> Optional.of(parseTimestamp(text.strip()));
              case TIMESTAMP_WITH_LOCAL_TIME_ZONE, TIMESTAMP_TZ ->
                  Optional.of(parseInstant(text.strip()));
              case UUID -> Optional.of(UUID.fromString(text.strip()));
              case REAL -> special(text.strip()).or(() -> finite(Float.parseFloat(text.strip())));
              case DOUBLE ->
                  special(text.strip()).or(() -> finite(Double.parseDouble(text.strip())));
              case OTHER -> interval(text, type);
              default -> none();
            };
        case BigDecimal number ->
            switch (target) {
              case SMALLINT, INTEGER, BIGINT -> isWhole(number) ? Optional.of(number) : none();
              case DECIMAL -> number.scale() <= type.getScale() ? Optional.of(number) : none();
              case REAL -> finite(number.floatValue());
              case DOUBLE -> finite(number.doubleValue());
              default -> none();
            };
        case LocalDate date ->
            switch (target) {
              case DATE -> Optional.of(date);
              case TIMESTAMP -> Optional.of(date.atStartOfDay());
              default -> none();
            };
        case LocalDateTime timestamp ->
            target == SqlTypeName.TIMESTAMP
                ? Optional.of(timestamp)
                : target == SqlTypeName.DATE ? Optional.of(timestamp.toLocalDate()) : none();
        case byte[] bytes ->
            target == SqlTypeName.BINARY || target == SqlTypeName.VARBINARY
                ? Optional.of(bytes)
                : none();
        case Boolean flag -> target == SqlTypeName.BOOLEAN ? Optional.of(flag) : none();
        case Double number -> target == SqlTypeName.DOUBLE ? Optional.of(number) : none();
        default -> none();
      };
    } catch (DateTimeException | IllegalArgumentException e) {
      // Whether the text is wrong or only unknown to Java is for the engine that runs it to say.
      return Optional.empty();
    }
  }

  private static boolean keepsText(String text, RelDataType type) {
    return type.getSqlTypeName() == SqlTypeName.VARCHAR
        && (type.getPrecision() == RelDataType.PRECISION_NOT_SPECIFIED
            || text.codePointCount(0, text.length()) <= type.getPrecision());
  }

  /** PostgreSQL's words for what is no finite number. */
  private static Optional<Object> special(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "nan" -> Optional.of(Double.NaN);
      case "inf", "+inf", "infinity", "+infinity" -> Optional.of(Double.POSITIVE_INFINITY);
      case "-inf", "-infinity" -> Optional.of(Double.NEGATIVE_INFINITY);
      default -> Optional.empty();
    };
  }

  private static Optional<Object> finite(double value) {
    return Double.isFinite(value) ? Optional.of(value) : Optional.empty();
  }

  private static Optional<Object> interval(String text, RelDataType type) {
    return type instanceof NamedType named && named.type() == SqlType.Simple.INTERVAL
        ? Intervals.parse(text).map(i -> i)
        : Optional.empty();
  }

  /** Only with an offset: without, the session's zone decides. */
  private static Object parseInstant(String text) {
    String iso = text.replace(' ', 'T');
    return OffsetDateTime.parse(iso.matches(".*[+-]\\d\\d") ? iso + ":00" : iso);
  }

  private static Object parseTimestamp(String text) {
    return text.length() <= 10
        ? LocalDate.parse(text).atStartOfDay()
        : LocalDateTime.parse(text.replace(' ', 'T'));
  }

  /** A date or timestamp plus or minus an interval or, for dates, a number of days. */
  private static Optional<Object> moved(RexNode base, SqlKind direction, RexNode distance) {
    Optional<Object> start = value(base);
    Optional<Object> by = value(distance);
    if (start.isEmpty() || by.isEmpty()) {
      return Optional.empty();
    }
    int sign = direction == SqlKind.MINUS ? -1 : 1;
    try {
      return switch (by.get()) {
        case Intervals interval ->
            switch (start.get()) {
              case LocalDate date -> Optional.of(moved(date.atStartOfDay(), sign, interval));
              case LocalDateTime timestamp -> Optional.of(moved(timestamp, sign, interval));
              default -> none();
            };
        case BigDecimal days when start.get() instanceof LocalDate date ->
            Optional.of(date.plusDays(sign * days.longValueExact()));
        default -> none();
      };
    } catch (DateTimeException | ArithmeticException e) {
      // Out of range: the engine that runs it says so.
      return Optional.empty();
    }
  }

  private static LocalDateTime moved(LocalDateTime from, int sign, Intervals by) {
    return from.plusMonths(sign * by.months())
        .plusDays(sign * by.days())
        .plus(sign * by.microseconds(), ChronoUnit.MICROS);
  }

  /** The constant as a value of a column's type; empty if the column's type can't hold it. */
  static Optional<Bound> bound(Object value, Operator operator, SqlType type) {
    return switch (value) {
      case BigDecimal number -> number(number, type).map(v -> new Bound(operator, v));
      case Double number -> floating(number, type).map(v -> new Bound(operator, v));
      case LocalDate date when type == SqlType.Simple.TIMESTAMP ->
          Optional.of(new Bound(operator, date.atStartOfDay()));
      case LocalDateTime timestamp when type == SqlType.Simple.DATE ->
          dateBound(timestamp, operator);
      case Boolean flag when type == SqlType.Simple.BOOLEAN ->
          Optional.of(new Bound(operator, flag));
      case String text when type == SqlType.Simple.TEXT || type instanceof SqlType.Varchar ->
          Optional.of(new Bound(operator, text));
      case byte[] bytes when type == SqlType.Simple.BYTEA ->
          Optional.of(new Bound(operator, bytes));
      case LocalDate date when type == SqlType.Simple.DATE ->
          Optional.of(new Bound(operator, date));
      case LocalTime time when type == SqlType.Simple.TIME ->
          Optional.of(new Bound(operator, time));
      case LocalDateTime timestamp when type == SqlType.Simple.TIMESTAMP ->
          Optional.of(new Bound(operator, timestamp));
      case OffsetDateTime instant when type == SqlType.Simple.TIMESTAMPTZ ->
          Optional.of(new Bound(operator, instant));
      case UUID uuid when type == SqlType.Simple.UUID -> Optional.of(new Bound(operator, uuid));
      default -> Optional.empty();
    };
  }

  /** A date compared with a timestamp, as the date stands for its midnight. */
  private static Optional<Bound> dateBound(LocalDateTime timestamp, Operator operator) {
    LocalDate date = timestamp.toLocalDate();
    boolean midnight = timestamp.toLocalTime().equals(LocalTime.MIDNIGHT);
    Operator wider =
        midnight
            ? operator
            : switch (operator) {
              case LESS, LESS_OR_EQUAL -> Operator.LESS_OR_EQUAL;
              case GREATER, GREATER_OR_EQUAL -> Operator.GREATER;
              default -> operator;
            };
    return Optional.of(new Bound(wider, date));
  }

  private static Optional<Object> number(BigDecimal number, SqlType type) {
    return switch (type) {
      case SqlType.Simple simple ->
          switch (simple) {
            case SMALLINT -> whole(number, Short.MIN_VALUE, Short.MAX_VALUE).map(Long::shortValue);
            case INTEGER -> whole(number, Integer.MIN_VALUE, Integer.MAX_VALUE).map(Long::intValue);
            case BIGINT -> whole(number, Long.MIN_VALUE, Long.MAX_VALUE).map(v -> v);
            case REAL, DOUBLE -> floating(number.doubleValue(), type);
            default -> Optional.empty();
          };
      case SqlType.Numeric numeric -> Optional.of(number);
      case SqlType.UnconstrainedNumeric numeric -> Optional.of(number);
      default -> Optional.empty();
    };
  }

  private static boolean isWhole(BigDecimal number) {
    return number.stripTrailingZeros().scale() <= 0;
  }

  private static Optional<Long> whole(BigDecimal number, long least, long greatest) {
    boolean fits =
        isWhole(number)
            && number.compareTo(BigDecimal.valueOf(least)) >= 0
            && number.compareTo(BigDecimal.valueOf(greatest)) <= 0;
    return fits ? Optional.of(number.longValueExact()) : Optional.empty();
  }

  private static Optional<Object> floating(double number, SqlType type) {
    if (type == SqlType.Simple.DOUBLE) {
      return Optional.of(number);
    }
    return type == SqlType.Simple.REAL && Double.compare((float) number, number) == 0
        ? Optional.of((float) number)
        : Optional.empty();
  }
}
