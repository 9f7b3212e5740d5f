package io.megadb.tier.olap.write;

import io.megadb.spi.catalog.Identifiers;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.iceberg.util.BinaryUtil;
import org.apache.iceberg.util.UnicodeUtil;

/**
 * Iceberg metrics from the statistics that DuckDB's {@code COPY ... (RETURN_STATS)} returns for a
 * file. Leaves of structs get metrics; what is within lists does not, as in Iceberg's own writers.
 *
 * <p>DuckDB's bounds are exact, or for long strings and bytes shortened so that they still are
 * bounds. Some long strings it gives no bounds for; {@link StringBounds} finds those.
 */
final class FileMetrics {
  /** Characters or bytes kept of a string's or binary's bounds. */
  static final int TRUNCATED_LENGTH = 64;

  private FileMetrics() {}

  /**
   * @param statistics by column path ({@code "a"."b"}), then by DuckDB's name of the statistic
   */
  static Metrics of(Schema schema, long rows, Map<String, Map<String, String>> statistics) {
    Builder builder = new Builder();
    forEachLeaf(
        schema,
        (path, field) -> {
          Map<String, String> column = statistics.get(path);
          if (column != null) {
            builder.add(field, column);
          }
        });
    return builder.build(rows);
  }

  /** Calls with the path and field of each leaf that is not within a list or map. */
  static void forEachLeaf(Schema schema, BiConsumer<String, NestedField> action) {
    schema.columns().forEach(f -> leaves("", f, action));
  }

  private static void leaves(
      String prefix, NestedField field, BiConsumer<String, NestedField> action) {
    String path = prefix + Identifiers.quote(field.name());
    if (field.type().isStructType()) {
      field.type().asStructType().fields().forEach(f -> leaves(path + ".", f, action));
    } else if (field.type().isPrimitiveType()) {
      action.accept(path, field);
    }
  }

  private static final class Builder {
    private final Map<Integer, Long> sizes = new HashMap<>();
    private final Map<Integer, Long> values = new HashMap<>();
    private final Map<Integer, Long> nulls = new HashMap<>();
    private final Map<Integer, Long> nans = new HashMap<>();
    private final Map<Integer, ByteBuffer> lower = new HashMap<>();
    private final Map<Integer, ByteBuffer> upper = new HashMap<>();

    void add(NestedField field, Map<String, String> column) {
      int id = field.fieldId();
      number(column, "column_size_bytes", id, sizes);
      number(column, "num_values", id, values);
      number(column, "null_count", id, nulls);
      number(column, "nan_count", id, nans);
      String min = column.get("min");
      String max = column.get("max");
      if (min == null || max == null) {
        return;
      }
      Type type = field.type();
      Object low = TextValues.parse(type, min);
      Object high = TextValues.parse(type, max);
      switch (type.typeId()) {
        case UUID -> uuid(field, (UUID) low, (UUID) high);
        case STRING -> {
          put(lower, field, UnicodeUtil.truncateStringMin((String) low, TRUNCATED_LENGTH));
          put(upper, field, UnicodeUtil.truncateStringMax((String) high, TRUNCATED_LENGTH));
        }
        case BINARY -> {
          put(lower, field, BinaryUtil.truncateBinaryMin((ByteBuffer) low, TRUNCATED_LENGTH));
          put(upper, field, BinaryUtil.truncateBinaryMax((ByteBuffer) high, TRUNCATED_LENGTH));
        }
        // Iceberg orders -0.0 before 0.0, SQL finds them equal: each bound takes the outer one.
        case FLOAT -> {
          put(lower, field, (Float) low == 0f ? -0f : low);
          put(upper, field, (Float) high == 0f ? 0f : high);
        }
        case DOUBLE -> {
          put(lower, field, (Double) low == 0d ? -0d : low);
          put(upper, field, (Double) high == 0d ? 0d : high);
        }
        default -> {
          put(lower, field, low);
          put(upper, field, high);
        }
      }
    }

    private static void number(
        Map<String, String> column, String key, int id, Map<Integer, Long> into) {
      String text = column.get(key);
      if (text != null) {
        into.put(id, Long.valueOf(text));
      }
    }

    /**
     * Parquet and DuckDB order UUIDs as unsigned bytes, Iceberg's Java library compares two signed
     * longs. Bounds are written where both agree, made a little wider if that is needed for it;
     * time-ordered UUIDs always get some, random ones have none that would help.
     */
    private void uuid(NestedField field, UUID low, UUID high) {
      long lowBits = low.getMostSignificantBits();
      long highBits = high.getMostSignificantBits();
      boolean sameSign = (lowBits < 0) == (highBits < 0);
      if (lowBits == highBits
          && (low.getLeastSignificantBits() < 0) == (high.getLeastSignificantBits() < 0)) {
        put(lower, field, low);
        put(upper, field, high);
      } else if (sameSign
          && (lowBits - 1 < 0) == (lowBits < 0)
          && (highBits + 1 < 0) == (highBits < 0)) {
        put(lower, field, new UUID(lowBits - 1, 0));
        put(upper, field, new UUID(highBits + 1, 0));
      }
    }

    private static void put(Map<Integer, ByteBuffer> bounds, NestedField field, Object value) {
      if (value != null) {
        bounds.put(field.fieldId(), Conversions.toByteBuffer(field.type(), value));
      }
    }

    Metrics build(long rows) {
      return new Metrics(rows, sizes, values, nulls, nans, lower, upper);
    }
  }
}
