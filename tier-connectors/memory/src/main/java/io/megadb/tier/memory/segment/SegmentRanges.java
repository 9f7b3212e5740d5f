package io.megadb.tier.memory.segment;

import io.megadb.spi.tier.ColumnPredicate;
import io.megadb.spi.type.SqlType;
import io.megadb.tier.memory.column.ColumnStore;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/**
 * The least and greatest value per column of a segment, for integers, dates and times: what a scan
 * may skip. Ranges only widen and know rows that are dead or were rolled back, so a reader that
 * races with the writer skips too little, never too much.
 */
public final class SegmentRanges {
  private final List<SqlType> types;
  private final long[] least;
  private final long[] greatest;

  public SegmentRanges(List<SqlType> types) {
    this.types = types;
    this.least = new long[types.size()];
    this.greatest = new long[types.size()];
    Arrays.fill(least, Long.MAX_VALUE);
    Arrays.fill(greatest, Long.MIN_VALUE);
  }

  /** Takes the rows {@code from} to {@code to} of a column in. */
  public void widen(int index, ColumnStore column, int from, int to) {
    if (!ranged(types.get(index))) {
      return;
    }
    boolean nulls = column.hasNulls();
    long low = least[index];
    long high = greatest[index];
    for (int row = from; row < to; row++) {
      if (nulls && column.isNull(row)) {
        continue;
      }
      long value = column.longAt(row);
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    least[index] = low;
    greatest[index] = high;
  }

  /** Whether a row that meets the predicate may be here. */
  public boolean mayHold(int index, ColumnPredicate predicate) {
    if (!ranged(types.get(index))) {
      return true;
    }
    return switch (predicate.operator()) {
      case IS_NULL, IS_NOT_NULL, MATCHES -> true;
      case EQUAL, IN -> predicate.values().stream().anyMatch(v -> mayEqual(index, v));
      case LESS, LESS_OR_EQUAL -> {
        OptionalLong bound = stored(types.get(index), predicate.values().getFirst());
        yield bound.isEmpty() || least[index] <= bound.getAsLong();
      }
      case GREATER, GREATER_OR_EQUAL -> {
        OptionalLong bound = stored(types.get(index), predicate.values().getFirst());
        yield bound.isEmpty() || greatest[index] >= bound.getAsLong();
      }
    };
  }

  private boolean mayEqual(int index, Object value) {
    OptionalLong wanted = stored(types.get(index), value);
    return wanted.isEmpty()
        || (least[index] <= wanted.getAsLong() && wanted.getAsLong() <= greatest[index]);
  }

  private static boolean ranged(SqlType type) {
    return type instanceof SqlType.Simple simple
        && switch (simple) {
          case SMALLINT, INTEGER, BIGINT, DATE, TIME, TIMESTAMP, TIMESTAMPTZ -> true;
          case BOOLEAN, REAL, DOUBLE, TEXT, BYTEA, INTERVAL, UUID, JSON -> false;
        };
  }

  /** The value as the column stores it; empty if it is of another kind, which skips nothing. */
  private static OptionalLong stored(SqlType type, Object value) {
    if (!(type instanceof SqlType.Simple simple)) {
      return OptionalLong.empty();
    }
    return switch (value) {
      case Short v when integer(simple) -> OptionalLong.of(v);
      case Integer v when integer(simple) -> OptionalLong.of(v);
      case Long v when integer(simple) -> OptionalLong.of(v);
      case LocalDate v when simple == SqlType.Simple.DATE -> OptionalLong.of(v.toEpochDay());
      case LocalTime v when simple == SqlType.Simple.TIME ->
          OptionalLong.of(v.toNanoOfDay() / 1000);
      case LocalDateTime v when simple == SqlType.Simple.TIMESTAMP ->
          micros(v.atOffset(ZoneOffset.UTC));
      case OffsetDateTime v when simple == SqlType.Simple.TIMESTAMPTZ -> micros(v);
      default -> OptionalLong.empty();
    };
  }

  private static boolean integer(SqlType.Simple type) {
    return switch (type) {
      case SMALLINT, INTEGER, BIGINT -> true;
      default -> false;
    };
  }

  private static OptionalLong micros(OffsetDateTime time) {
    try {
      return OptionalLong.of(
          ChronoUnit.MICROS.between(OffsetDateTime.parse("1970-01-01T00:00Z"), time));
    } catch (ArithmeticException e) {
      // Beyond what 64 bits of microseconds hold: no such row is stored, so nothing is known.
      return OptionalLong.empty();
    }
  }
}
