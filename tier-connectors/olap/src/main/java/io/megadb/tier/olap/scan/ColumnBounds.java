package io.megadb.tier.olap.scan;

import io.megadb.spi.tier.ScanUnits.ColumnFacts;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Comparators;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.iceberg.types.Types.TimestampType;

/** What the metrics of data files tell of columns. Where one file has none, nothing is told. */
final class ColumnBounds {
  private ColumnBounds() {}

  static Map<String, ColumnFacts> of(Schema schema, List<String> columns, List<DataFile> files) {
    Map<String, ColumnFacts> facts = new HashMap<>();
    for (String name : columns) {
      NestedField field = schema.asStruct().field(name);
      if (field != null && field.type().isPrimitiveType() && !files.isEmpty()) {
        facts.put(name, of(field, files));
      }
    }
    return facts;
  }

  private static ColumnFacts of(NestedField field, List<DataFile> files) {
    int id = field.fieldId();
    OptionalLong nulls = sum(files, DataFile::nullValueCounts, id);
    long rows = files.stream().mapToLong(DataFile::recordCount).sum();
    OptionalDouble nullFraction =
        nulls.isPresent() && rows > 0
            ? OptionalDouble.of((double) nulls.getAsLong() / rows)
            : OptionalDouble.empty();
    return new ColumnFacts(
        nullFraction,
        bound(field, files, DataFile::lowerBounds, -1),
        bound(field, files, DataFile::upperBounds, 1),
        sum(files, DataFile::columnSizes, id));
  }

  private static OptionalLong sum(
      List<DataFile> files, Function<DataFile, Map<Integer, Long>> metric, int id) {
    long sum = 0;
    for (DataFile file : files) {
      Map<Integer, Long> values = metric.apply(file);
      Long value = values == null ? null : values.get(id);
      if (value == null) {
        return OptionalLong.empty();
      }
      sum += value;
    }
    return OptionalLong.of(sum);
  }

  private static Optional<Object> bound(
      NestedField field,
      List<DataFile> files,
      Function<DataFile, Map<Integer, ByteBuffer>> metric,
      int sign) {
    Type.PrimitiveType type = field.type().asPrimitiveType();
    if (!ordered(type)) {
      return Optional.empty();
    }
    Comparator<Object> order = Comparators.forType(type);
    Object extreme = null;
    for (DataFile file : files) {
      Map<Integer, ByteBuffer> bounds = metric.apply(file);
      ByteBuffer bytes = bounds == null ? null : bounds.get(field.fieldId());
      if (bytes == null) {
        if (onlyNulls(file, field.fieldId())) {
          continue;
        }
        return Optional.empty();
      }
      Object value = Conversions.fromByteBuffer(type, bytes);
      if (extreme == null || sign * order.compare(value, extreme) > 0) {
        extreme = value;
      }
    }
    return Optional.ofNullable(extreme).map(value -> java(type, value));
  }

  private static boolean onlyNulls(DataFile file, int id) {
    Map<Integer, Long> nulls = file.nullValueCounts();
    return nulls != null && nulls.containsKey(id) && nulls.get(id) == file.recordCount();
  }

  // Bounds of text may be shortened and those of floats leave NaN out; both are no values.
  private static boolean ordered(Type type) {
    return switch (type.typeId()) {
      case INTEGER, LONG, DECIMAL, DATE, TIME, TIMESTAMP -> true;
      default -> false;
    };
  }

  private static Object java(Type type, Object value) {
    return switch (type.typeId()) {
      case DATE -> LocalDate.ofEpochDay((Integer) value);
      case TIME -> LocalTime.ofNanoOfDay((Long) value * 1_000);
      case TIMESTAMP -> {
        LocalDateTime local =
            LocalDateTime.ofInstant(
                Instant.EPOCH.plus((Long) value, ChronoUnit.MICROS), ZoneOffset.UTC);
        yield ((TimestampType) type).shouldAdjustToUTC() ? local.atOffset(ZoneOffset.UTC) : local;
      }
      default -> value;
    };
  }
}
