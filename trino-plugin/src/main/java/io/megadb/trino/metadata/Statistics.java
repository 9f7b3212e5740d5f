package io.megadb.trino.metadata;

import io.megadb.spi.remote.PlanReply;
import io.megadb.trino.handle.MegadbColumn;
import io.trino.spi.connector.ColumnHandle;
import io.trino.spi.statistics.ColumnStatistics;
import io.trino.spi.statistics.DoubleRange;
import io.trino.spi.statistics.Estimate;
import io.trino.spi.statistics.TableStatistics;
import io.trino.spi.type.DateType;
import io.trino.spi.type.DecimalType;
import io.trino.spi.type.TimestampType;
import io.trino.spi.type.TimestampWithTimeZoneType;
import io.trino.spi.type.Type;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A server's statistics as Trino's. */
public final class Statistics {
  private Statistics() {}

  /**
   * Statistics of a scan of these columns.
   *
   * @param columns in the order of the reply's
   */
  public static TableStatistics of(PlanReply reply, List<MegadbColumn> columns) {
    if (reply.rows().isEmpty()) {
      return TableStatistics.empty();
    }
    Map<ColumnHandle, ColumnStatistics> known = new HashMap<>();
    Map<String, MegadbColumn> byName = new HashMap<>();
    columns.forEach(c -> byName.put(c.name(), c));
    for (PlanReply.ColumnStatistics column : reply.columns()) {
      MegadbColumn handle = byName.get(column.name());
      if (handle != null) {
        known.put(handle, column(column, handle.type()));
      }
    }
    return new TableStatistics(Estimate.of(reply.rows().getAsLong()), known);
  }

  private static ColumnStatistics column(PlanReply.ColumnStatistics column, Type type) {
    ColumnStatistics.Builder statistics = ColumnStatistics.builder();
    if (column.nullFraction().isPresent() || column.distinct().isPresent()) {
      // Without a share of nulls Trino estimates no join at all; most columns have none.
      statistics.setNullsFraction(Estimate.of(column.nullFraction().orElse(0)));
    }
    column
        .distinct()
        .ifPresent(d -> statistics.setDistinctValuesCount(Estimate.of(Math.rint(Math.max(0, d)))));
    column.bytes().ifPresent(b -> statistics.setDataSize(Estimate.of(b)));
    Optional<Double> least = column.least().flatMap(v -> number(v, type));
    Optional<Double> greatest = column.greatest().flatMap(v -> number(v, type));
    if (least.isPresent() && greatest.isPresent() && least.get() <= greatest.get()) {
      statistics.setRange(new DoubleRange(least.get(), greatest.get()));
    }
    return statistics.build();
  }

  /** The value on Trino's scale of doubles; dates count days. */
  private static Optional<Double> number(String text, Type type) {
    try {
      return switch (type) {
        case DateType t -> Optional.of((double) LocalDate.parse(text).toEpochDay());
        case TimestampType t -> Optional.empty();
        case TimestampWithTimeZoneType t -> Optional.empty();
        case DecimalType t -> finite(Double.parseDouble(text));
        case Type t when t.getJavaType() == long.class || t.getJavaType() == double.class ->
            finite(Double.parseDouble(text));
        default -> Optional.empty();
      };
    } catch (NumberFormatException | java.time.format.DateTimeParseException e) {
      // An infinity, or a year that Java writes otherwise: nothing a cost is computed from.
      return Optional.empty();
    }
  }

  private static Optional<Double> finite(double value) {
    return Double.isFinite(value) ? Optional.of(value) : Optional.empty();
  }
}
