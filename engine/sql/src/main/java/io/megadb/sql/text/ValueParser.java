package io.megadb.sql.text;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.VectorText;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.HexFormat;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;

/** Text to values, as PostgreSQL's input functions read it. Stateless; any thread. */
public final class ValueParser {
  private static final Pattern INTEGER = Pattern.compile("[+-]?\\d+");
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d{1,9})?");
  private static final Pattern UUID_DIGITS = Pattern.compile("[0-9a-fA-F]{32}");

  private ValueParser() {}

  /**
   * The value a text stands for, as one of the classes {@link Literals} lists.
   *
   * @param zone of timestamptz texts that name none
   * @throws MegaDbException INVALID_TEXT_REPRESENTATION, NUMERIC_OUT_OF_RANGE, DATETIME_OVERFLOW,
   *     STRING_TOO_LONG, FEATURE_NOT_SUPPORTED for structs
   */
  public static Object parse(SqlType type, String text, ZoneId zone) {
    return switch (type) {
      case SqlType.Simple simple -> simple(simple, text, zone);
      case SqlType.Numeric numeric -> numeric(numeric, text);
      case SqlType.UnconstrainedNumeric numeric -> decimal(numeric, text);
      case SqlType.Varchar varchar -> varchar(varchar, text);
      case SqlType.Array array -> new ArrayText(array, text, zone).parse();
      case SqlType.DenseVector vector -> VectorText.dense(vector, text);
      case SqlType.SparseVector vector -> VectorText.sparse(vector, text);
      case SqlType.BitString bits -> VectorText.bits(bits, text);
      case SqlType.Struct struct ->
          throw new MegaDbException(
                  ErrorCode.FEATURE_NOT_SUPPORTED, "text is not read as " + struct.sql())
              .withHint("Give a map of its fields.");
    };
  }

  private static Object simple(SqlType.Simple type, String text, ZoneId zone) {
    return switch (type) {
      case BOOLEAN -> BooleanText.parse(text).orElseThrow(() -> invalid("boolean", text));
      case SMALLINT -> (short) integer(type, text, Short.MIN_VALUE, Short.MAX_VALUE);
      case INTEGER -> (int) integer(type, text, Integer.MIN_VALUE, Integer.MAX_VALUE);
      case BIGINT -> integer(type, text, Long.MIN_VALUE, Long.MAX_VALUE);
      case REAL -> real(text);
      case DOUBLE -> floating(type, text);
      case TEXT -> text;
      case BYTEA -> bytea(text);
      case DATE -> DatetimeText.date(text);
      case TIME -> DatetimeText.time(text);
      case TIMESTAMP -> DatetimeText.timestamp(text);
      case TIMESTAMPTZ -> DatetimeText.timestamptz(text, zone);
      case INTERVAL -> IntervalText.parse(text);
      case UUID -> uuid(text);
      case JSON -> {
        if (!JsonText.isValid(text)) {
          throw invalid("json", text);
        }
        yield text;
      }
    };
  }

  private static long integer(SqlType type, String text, long min, long max) {
    String digits = text.strip();
    if (!INTEGER.matcher(digits).matches()) {
      throw invalid(type.sql(), text);
    }
    BigInteger value = new BigInteger(digits);
    if (value.compareTo(BigInteger.valueOf(min)) < 0
        || value.compareTo(BigInteger.valueOf(max)) > 0) {
      throw outOfRange(type.sql(), text);
    }
    return value.longValue();
  }

  private static double floating(SqlType type, String text) {
    String stripped = text.strip();
    switch (stripped.toLowerCase(Locale.ROOT)) {
      case "nan" -> {
        return Double.NaN;
      }
      case "infinity", "+infinity", "inf", "+inf" -> {
        return Double.POSITIVE_INFINITY;
      }
      case "-infinity", "-inf" -> {
        return Double.NEGATIVE_INFINITY;
      }
      default -> {}
    }
    if (!DECIMAL.matcher(stripped).matches()) {
      throw invalid(type.sql(), text);
    }
    double value = Double.parseDouble(stripped);
    if (Double.isInfinite(value) || (value == 0 && hasDigit(stripped))) {
      throw outOfRange(type.sql(), text);
    }
    return value;
  }

  private static float real(String text) {
    double wide = floating(SqlType.Simple.REAL, text);
    float value = Double.isFinite(wide) ? Float.parseFloat(text.strip()) : (float) wide;
    if (Float.isInfinite(value) != Double.isInfinite(wide) || (value == 0 && wide != 0)) {
      throw outOfRange("real", text);
    }
    return value;
  }

  /** Whether the mantissa is not zero. */
  private static boolean hasDigit(String number) {
    String mantissa = number.split("[eE]")[0];
    return mantissa.chars().anyMatch(c -> c >= '1' && c <= '9');
  }

  private static BigDecimal decimal(SqlType type, String text) {
    String stripped = text.strip();
    if (!DECIMAL.matcher(stripped).matches()) {
      MegaDbException error = invalid("numeric", text);
      throw stripped.equalsIgnoreCase("nan")
              || stripped.toLowerCase(Locale.ROOT).endsWith("infinity")
          ? error.withHint(
              "numeric holds NaN and infinity in PostgreSQL only; use double precision.")
          : error;
    }
    BigDecimal value = new BigDecimal(stripped);
    // PostgreSQL's limits; beyond them toPlainString would fill the memory.
    if (value.signum() != 0
        && (value.precision() - (long) value.scale() > 131_072 || value.scale() > 16_383)) {
      throw outOfRange(type.sql(), text);
    }
    return value;
  }

  private static BigDecimal numeric(SqlType.Numeric type, String text) {
    BigDecimal value = decimal(type, text).setScale(type.scale(), RoundingMode.HALF_UP);
    if (value.precision() > type.precision() && value.signum() != 0) {
      throw new MegaDbException(
              ErrorCode.NUMERIC_OUT_OF_RANGE,
              "numeric field overflow: \"" + text + "\" does not fit " + type.sql())
          .withHint(
              "It has at most " + (type.precision() - type.scale()) + " digits before the point.");
    }
    return value;
  }

  private static String varchar(SqlType.Varchar type, String text) {
    int length = text.codePointCount(0, text.length());
    if (length <= type.length()) {
      return text;
    }
    // As PostgreSQL: only spaces may be cut off.
    int end = text.offsetByCodePoints(0, type.length());
    if (text.substring(end).chars().allMatch(c -> c == ' ')) {
      return text.substring(0, end);
    }
    throw new MegaDbException(
            ErrorCode.STRING_TOO_LONG,
            "value of " + length + " characters too long for type " + type.sql())
        .withHint("Shorten it, or widen the column.");
  }

  private static byte[] bytea(String text) {
    if (text.startsWith("\\x")) {
      try {
        return HexFormat.of().parseHex(text.substring(2).replaceAll("\\s", ""));
      } catch (IllegalArgumentException e) {
        throw invalid("bytea", text);
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(text.length());
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] != '\\') {
        out.write(bytes[i]);
      } else if (i + 1 < bytes.length && bytes[i + 1] == '\\') {
        out.write('\\');
        i++;
      } else if (i + 3 < bytes.length && isOctal(bytes, i + 1)) {
        out.write((bytes[i + 1] - '0') * 64 + (bytes[i + 2] - '0') * 8 + bytes[i + 3] - '0');
        i += 3;
      } else {
        throw invalid("bytea", text);
      }
    }
    return out.toByteArray();
  }

  private static boolean isOctal(byte[] bytes, int at) {
    return bytes[at] >= '0'
        && bytes[at] <= '3'
        && bytes[at + 1] >= '0'
        && bytes[at + 1] <= '7'
        && bytes[at + 2] >= '0'
        && bytes[at + 2] <= '7';
  }

  private static UUID uuid(String text) {
    String stripped = text.strip();
    String inner =
        stripped.startsWith("{") && stripped.endsWith("}")
            ? stripped.substring(1, stripped.length() - 1)
            : stripped;
    String digits = inner.replace("-", "");
    if (!UUID_DIGITS.matcher(digits).matches()) {
      throw invalid("uuid", text);
    }
    return new UUID(
        Long.parseUnsignedLong(digits, 0, 16, 16), Long.parseUnsignedLong(digits, 16, 32, 16));
  }

  static MegaDbException invalid(String type, String text) {
    return new MegaDbException(
        ErrorCode.INVALID_TEXT_REPRESENTATION,
        "invalid input syntax for type " + type + ": \"" + shortened(text) + "\"");
  }

  private static MegaDbException outOfRange(String type, String text) {
    return new MegaDbException(
        ErrorCode.NUMERIC_OUT_OF_RANGE,
        "value \"" + shortened(text) + "\" is out of range for type " + type);
  }

  private static String shortened(String text) {
    return text.length() <= 200 ? text : text.substring(0, 200) + "...";
  }
}
