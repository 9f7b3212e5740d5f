package io.megadb.tier.olap.scan;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** Operands of predicates as values Iceberg expressions take. */
final class PredicateValues {
  private PredicateValues() {}

  /**
   * The operand in Iceberg's form.
   *
   * @return empty if the type cannot hold it exactly; the predicate then prunes nothing
   */
  static Optional<Object> of(Type type, Object operand) {
    try {
      return switch (type.typeId()) {
        case BOOLEAN -> operand instanceof Boolean b ? Optional.of(b) : Optional.empty();
        case INTEGER ->
            operand instanceof Number n && !(n instanceof BigDecimal)
                ? Optional.of(Math.toIntExact(n.longValue()))
                : Optional.empty();
        case LONG ->
            operand instanceof Number n && !(n instanceof BigDecimal)
                ? Optional.of(n.longValue())
                : Optional.empty();
        case FLOAT -> operand instanceof Float f ? Optional.of(f) : Optional.empty();
        case DOUBLE ->
            operand instanceof Double || operand instanceof Float
                ? Optional.of(((Number) operand).doubleValue())
                : Optional.empty();
        case DECIMAL ->
            operand instanceof BigDecimal d
                ? Optional.of(d.setScale(((Types.DecimalType) type).scale()))
                : Optional.empty();
        case STRING -> operand instanceof String s ? Optional.of(s) : Optional.empty();
        case BINARY ->
            operand instanceof byte[] b ? Optional.of(ByteBuffer.wrap(b)) : Optional.empty();
        case UUID -> operand instanceof UUID u ? Optional.of(u) : Optional.empty();
        case DATE ->
            operand instanceof LocalDate d
                ? Optional.of(Math.toIntExact(d.toEpochDay()))
                : Optional.empty();
        case TIME ->
            operand instanceof LocalTime t && t.getNano() % 1000 == 0
                ? Optional.of(t.toNanoOfDay() / 1000)
                : Optional.empty();
        case TIMESTAMP -> timestamp((Types.TimestampType) type, operand);
        default -> Optional.empty();
      };
    } catch (ArithmeticException e) {
      // Out of the type's range, or more digits than it has.
      return Optional.empty();
    }
  }

  private static Optional<Object> timestamp(Types.TimestampType type, Object operand) {
    Instant instant =
        switch (operand) {
          case LocalDateTime local when !type.shouldAdjustToUTC() ->
              local.toInstant(ZoneOffset.UTC);
          case OffsetDateTime zoned when type.shouldAdjustToUTC() -> zoned.toInstant();
          default -> null;
        };
    return instant == null || instant.getNano() % 1000 != 0
        ? Optional.empty()
        : Optional.of(ChronoUnit.MICROS.between(Instant.EPOCH, instant));
  }
}
