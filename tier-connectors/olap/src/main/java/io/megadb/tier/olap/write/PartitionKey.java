package io.megadb.tier.olap.write;

import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.PartitionField;
import org.apache.iceberg.Schema;
import org.apache.iceberg.transforms.Transform;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/**
 * One field of a partition spec in DuckDB: an expression that gives each row its partition value as
 * text, by which {@code COPY ... PARTITION_BY} splits, and the way back to Iceberg's value.
 *
 * <p>The text is {@code n} for NULL, {@code v} and the value, or for long strings {@code m} and a
 * digest (it becomes a folder name, which may not be long); the value is then read back from the
 * written file. The arithmetic is that of the Iceberg specification, "Partition Transforms".
 */
record PartitionKey(String column, String expression, Type resultType, boolean longValues) {
  private static final Pattern WITH_ARGUMENT = Pattern.compile("(bucket|truncate)\\[(\\d+)\\]");

  /** Bytes of a value that still become part of a folder name. */
  private static final int LONGEST_KEY = 60;

  /** The keys of a spec's fields, as columns {@code _megadb_p0, _megadb_p1, ...}. */
  static List<PartitionKey> of(Schema schema, List<PartitionField> fields) {
    List<PartitionKey> keys = new ArrayList<>();
    for (PartitionField field : fields) {
      Type source = schema.findType(field.sourceId());
      String column = Identifiers.quote(schema.findColumnName(field.sourceId()));
      String expression = value(column, source, field.transform());
      Type result = field.transform().getResultType(source);
      if (field.transform().toString().equals("day")) {
        // Iceberg calls it a date; both are an int of days.
        result = Types.IntegerType.get();
      }
      boolean longValues =
          result.typeId() == Type.TypeID.STRING || result.typeId() == Type.TypeID.BINARY;
      keys.add(new PartitionKey("_megadb_p" + keys.size(), expression, result, longValues));
    }
    return keys;
  }

  /** The SELECT item of this key. */
  String selectItem() {
    String text = text();
    String key =
        longValues
            ? "CASE WHEN strlen("
                + text
                + ") <= "
                + LONGEST_KEY
                + " THEN 'v' || "
                + text
                + " ELSE 'm' || md5("
                + text
                + ") END"
            : "'v' || " + text;
    return "coalesce(" + key + ", 'n') AS " + column;
  }

  /** The value as text (decimals unscaled, bytes in hex), or NULL. */
  String text() {
    return resultType.typeId() == Type.TypeID.BINARY
        ? "hex(" + expression + ")"
        : "CAST(" + expression + " AS VARCHAR)";
  }

  /** Whether the key's text does not hold the value. */
  static boolean isDigest(String key) {
    return key.startsWith("m");
  }

  /** Iceberg's partition value of a key that is no digest. */
  Object value(String key) {
    return key.equals("n") ? null : parse(key.substring(1));
  }

  /**
   * Iceberg's partition value of the text of {@link #text}.
   *
   * @throws MegaDbException NUMERIC_OUT_OF_RANGE for a decimal that truncation made one digit
   *     longer
   */
  Object parse(String text) {
    if (resultType instanceof Types.DecimalType decimal) {
      BigDecimal value = new BigDecimal(new BigInteger(text), decimal.scale());
      if (value.precision() > decimal.precision()) {
        throw new MegaDbException(
                ErrorCode.NUMERIC_OUT_OF_RANGE,
                "partition value " + value + " does not fit " + decimal)
            .withHint("Partition by bucket, or give the column more digits.");
      }
      return value;
    }
    if (resultType.typeId() == Type.TypeID.INTEGER) {
      // Iceberg cuts the hour of an infinite timestamp to an int, too.
      return (int) Long.parseLong(text);
    }
    return TextValues.parse(resultType, text);
  }

  private static String value(String column, Type source, Transform<?, ?> transform) {
    String name = transform.toString();
    Matcher matcher = WITH_ARGUMENT.matcher(name);
    if (matcher.matches()) {
      int argument = Integer.parseInt(matcher.group(2));
      return matcher.group(1).equals("bucket")
          ? BucketFunctions.call(argument, column, source, integral(column, source))
          : truncate(argument, column, source);
    }
    return switch (name) {
      case "identity" -> identity(column, source);
      case "year" -> calendar(transform, column, source, "year(%s) - 1970");
      case "month" ->
          calendar(transform, column, source, "(year(%1$s) - 1970) * 12 + month(%1$s) - 1");
      case "day" ->
          source.typeId() == Type.TypeID.DATE
              ? integral(column, source)
              : floorDivide(integral(column, source), 86_400_000_000L);
      case "hour" -> floorDivide(integral(column, source), 3_600_000_000L);
      case "void" -> "NULL";
      default -> throw new IllegalArgumentException("partition transform " + name);
    };
  }

  private static String identity(String column, Type source) {
    return source instanceof Types.DecimalType ? unscaled(column) : column;
  }

  /** Days or microseconds since 1970, infinities as DuckDB stores them. */
  private static String integral(String column, Type source) {
    return switch (source.typeId()) {
      case DATE -> "(" + column + " - DATE '1970-01-01')";
      case TIME -> "epoch_us(" + column + ")";
      case TIMESTAMP ->
          "CASE WHEN isinf("
              + column
              + ") THEN CASE WHEN "
              + column
              + " > CAST('1970-01-01 00:00:00+00' AS "
              + timestampType(source)
              + ") THEN 9223372036854775807 ELSE -9223372036854775807 END ELSE epoch_us("
              + column
              + ") END";
      default -> "CAST(" + column + " AS BIGINT)";
    };
  }

  private static String timestampType(Type source) {
    return ((Types.TimestampType) source).shouldAdjustToUTC() ? "TIMESTAMPTZ" : "TIMESTAMP";
  }

  /** DuckDB's // cuts towards zero, Iceberg rounds down. */
  private static String floorDivide(String value, long divisor) {
    return "((%1$s) // %2$d - CASE WHEN (%1$s) %% %2$d < 0 THEN 1 ELSE 0 END)"
        .formatted(value, divisor);
  }

  private static String calendar(
      Transform<?, ?> transform, String column, Type source, String formula) {
    String local = column;
    if (source instanceof Types.TimestampType timestamp && timestamp.shouldAdjustToUTC()) {
      local = "make_timestamp(epoch_us(" + column + "))";
    }
    boolean date = source.typeId() == Type.TypeID.DATE;
    Object last = date ? (Object) Integer.MAX_VALUE : (Object) Long.MAX_VALUE;
    Object first = date ? (Object) (-Integer.MAX_VALUE) : (Object) (-Long.MAX_VALUE);
    return "CASE WHEN isinf(%1$s) THEN CASE WHEN %1$s > CAST('1970-01-01 00:00:00' AS %2$s) THEN %3$s ELSE %4$s END ELSE %5$s END"
        .formatted(
            column,
            date ? "DATE" : timestampType(source),
            apply(transform, source, last),
            apply(transform, source, first),
            formula.formatted(local));
  }

  @SuppressWarnings("unchecked")
  private static Object apply(Transform<?, ?> transform, Type source, Object value) {
    return ((Transform<Object, Object>) transform).bind(source).apply(value);
  }

  private static String truncate(int width, String column, Type source) {
    return switch (source.typeId()) {
      case STRING -> "left(" + column + ", " + width + ")";
      case BINARY -> "array_slice(" + column + ", 1, " + width + ")";
      case DECIMAL -> floorTo(unscaled(column), width);
      case INTEGER -> wrap(floorTo("CAST(" + column + " AS HUGEINT)", width), 32);
      default -> wrap(floorTo("CAST(" + column + " AS HUGEINT)", width), 64);
    };
  }

  private static String unscaled(String column) {
    return "CAST(replace(CAST(" + column + " AS VARCHAR), '.', '') AS HUGEINT)";
  }

  private static String floorTo(String value, int width) {
    return "(%1$s - ((%1$s %% %2$d) + %2$d) %% %2$d)".formatted(value, width);
  }

  /** Iceberg lets the result of the smallest numbers wrap around. */
  private static String wrap(String value, int bits) {
    BigInteger modulus = BigInteger.ONE.shiftLeft(bits);
    BigInteger least = BigInteger.ONE.shiftLeft(bits - 1).negate();
    return "CASE WHEN %1$s < %2$s THEN %1$s + %3$s ELSE %1$s END"
        .formatted(value, "CAST('" + least + "' AS HUGEINT)", "CAST('" + modulus + "' AS HUGEINT)");
  }
}
