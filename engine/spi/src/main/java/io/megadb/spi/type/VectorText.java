package io.megadb.spi.type;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Vectors as text, in and out, with the syntax, the checks and the messages of pgvector 0.8's input
 * and output functions ({@code vector_in}, {@code halfvec_in}, {@code sparsevec_in}, and {@code
 * bit_in} of PostgreSQL). Stateless; any thread.
 *
 * <p>The errors: INVALID_TEXT_REPRESENTATION for what is no vector, DATA_EXCEPTION for NaN,
 * infinity, no elements and another dimension than expected, NUMERIC_OUT_OF_RANGE for elements the
 * type does not hold, PROGRAM_LIMIT_EXCEEDED for too many.
 */
public final class VectorText {
  /** The most elements of a sparse vector that are not zero. */
  public static final int MAX_NON_ZERO = 16_000;

  private static final Pattern TYPE =
      Pattern.compile(
          "\\s*(vector|halfvec|sparsevec|bit)\\s*\\(\\s*(-?\\d+)\\s*\\)\\s*",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?");
  private static final int SHOWN = 200;

  private VectorText() {}

  /**
   * What is wrong with the dimension in a type's name, {@code vector(0)}.
   *
   * @return empty for all other names; INVALID_PARAMETER_VALUE without a position
   */
  public static Optional<MegaDbException> typeError(String name) {
    Matcher parts = TYPE.matcher(name);
    if (!parts.matches()) {
      return Optional.empty();
    }
    String base = parts.group(1).toLowerCase(Locale.ROOT);
    String what = base.equals("bit") ? "length for type bit" : "dimensions for type " + base;
    int most =
        switch (base) {
          case "bit" -> SqlType.BitString.MAX_LENGTH;
          case "sparsevec" -> SqlType.SparseVector.MAX_SPARSE_DIMENSION;
          default -> SqlType.VectorType.MAX_DIMENSION;
        };
    BigInteger given = new BigInteger(parts.group(2));
    if (given.signum() > 0 && given.compareTo(BigInteger.valueOf(most)) <= 0) {
      return Optional.empty();
    }
    String wrong =
        given.signum() <= 0 ? " must be at least 1, not " + given : " cannot exceed " + most;
    return Optional.of(
        new MegaDbException(ErrorCode.INVALID_PARAMETER_VALUE, what + wrong)
            .withHint("Write " + base + "(n), n from 1 to " + most + "."));
  }

  /**
   * The elements of a dense vector, rounded to what the type holds.
   *
   * @param type one of dimension {@link SqlType.VectorType#ANY} takes all
   */
  public static float[] dense(SqlType.DenseVector type, String text) {
    String name = type.baseName();
    String body = text.strip();
    if (!body.startsWith("[")) {
      throw malformed(name, text).withHint("Vector contents must start with \"[\".");
    }
    int close = body.indexOf(']');
    if (close < 0) {
      throw malformed(name, text);
    }
    if (close != body.length() - 1) {
      throw malformed(name, text).withHint("Junk after the closing bracket.");
    }
    String inner = body.substring(1, close);
    if (inner.isBlank()) {
      throw new MegaDbException(ErrorCode.DATA_EXCEPTION, name + " must have at least 1 dimension");
    }
    String[] items = inner.split(",", -1);
    float[] elements = new float[items.length];
    checkCount(name, items.length, SqlType.VectorType.MAX_DIMENSION, "dimensions");
    for (int i = 0; i < items.length; i++) {
      elements[i] = element(type, items[i].strip(), text);
    }
    checkDimension(type, elements.length);
    return elements;
  }

  /**
   * The elements of a dense vector that numbers stand for.
   *
   * @param values numbers; a null among them is a DATA_EXCEPTION
   */
  public static float[] dense(SqlType.DenseVector type, List<?> values) {
    String name = type.baseName();
    if (values.isEmpty()) {
      throw new MegaDbException(ErrorCode.DATA_EXCEPTION, name + " must have at least 1 dimension");
    }
    checkCount(name, values.size(), SqlType.VectorType.MAX_DIMENSION, "dimensions");
    float[] elements = new float[values.size()];
    for (int i = 0; i < elements.length; i++) {
      elements[i] =
          switch (values.get(i)) {
            case Number number -> checked(type, number.floatValue(), number.toString());
            case String text -> element(type, text.strip(), text);
            case null ->
                throw new MegaDbException(
                    ErrorCode.DATA_EXCEPTION, "array must not contain nulls to become a " + name);
            default -> throw malformed(name, String.valueOf(values.get(i)));
          };
    }
    checkDimension(type, elements.length);
    return elements;
  }

  /** Numbers as the text of a vector of any dimension; errors as of {@link #dense}. */
  public static String of(List<?> values) {
    return dense(dense(new SqlType.Vector(SqlType.VectorType.ANY), values));
  }

  /** The same elements, each checked and rounded to what the type holds. */
  public static float[] dense(SqlType.DenseVector type, float[] values) {
    String name = type.baseName();
    if (values.length == 0) {
      throw new MegaDbException(ErrorCode.DATA_EXCEPTION, name + " must have at least 1 dimension");
    }
    checkCount(name, values.length, SqlType.VectorType.MAX_DIMENSION, "dimensions");
    float[] elements = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      elements[i] = checked(type, values[i], Float.toString(values[i]));
    }
    checkDimension(type, elements.length);
    return elements;
  }

  /** A dense vector as pgvector writes it, e.g. {@code [1,-0.5,1e-07]}. */
  public static String dense(float[] elements) {
    StringBuilder text = new StringBuilder(elements.length * 8 + 2).append('[');
    for (int i = 0; i < elements.length; i++) {
      if (i > 0) {
        text.append(',');
      }
      FloatText.append(text, elements[i]);
    }
    return text.append(']').toString();
  }

  /** A sparse vector in canonical text: indices rising, zeros left out. */
  public static String sparse(SqlType.SparseVector type, String text) {
    String body = text.strip();
    int close = body.indexOf('}');
    if (!body.startsWith("{")) {
      throw malformed("sparsevec", text).withHint("Vector contents must start with \"{\".");
    }
    int slash = body.indexOf('/', Math.max(close, 0));
    if (close < 0 || slash < 0 || !body.substring(close + 1, slash).isBlank()) {
      throw malformed("sparsevec", text).withHint("Unexpected end of input.");
    }
    int dimension = integer(body.substring(slash + 1).strip(), text);
    TreeMap<Integer, Float> elements = new TreeMap<>();
    String inner = body.substring(1, close);
    if (!inner.isBlank()) {
      String[] items = inner.split(",", -1);
      checkCount("sparsevec", items.length, MAX_NON_ZERO, "non-zero elements");
      for (String item : items) {
        int colon = item.indexOf(':');
        if (colon < 0) {
          throw malformed("sparsevec", text);
        }
        int index = integer(item.substring(0, colon).strip(), text);
        float value = element(type, item.substring(colon + 1).strip(), text);
        if (value != 0 && elements.put(index, value) != null) {
          throw new MegaDbException(
              ErrorCode.DATA_EXCEPTION,
              "sparsevec indices must not contain duplicates: " + index + " stands twice");
        }
      }
    }
    if (dimension < 1) {
      throw new MegaDbException(
          ErrorCode.DATA_EXCEPTION, "sparsevec must have at least 1 dimension");
    }
    checkCount("sparsevec", dimension, SqlType.SparseVector.MAX_SPARSE_DIMENSION, "dimensions");
    checkDimension(type, dimension);
    if (!elements.isEmpty() && (elements.firstKey() < 1 || elements.lastKey() > dimension)) {
      int wrong = elements.firstKey() < 1 ? elements.firstKey() : elements.lastKey();
      throw new MegaDbException(ErrorCode.DATA_EXCEPTION, "sparsevec index out of bounds: " + wrong)
          .withHint("Indices go from 1 to the dimension, " + dimension + ".");
    }
    StringBuilder out = new StringBuilder("{");
    elements.forEach(
        (index, value) -> {
          out.append(out.length() == 1 ? "" : ",").append(index).append(':');
          FloatText.append(out, value);
        });
    return out.append("}/").append(dimension).toString();
  }

  /** Bits as the digits 0 and 1; {@code x1f} and {@code b101} are read too, as PostgreSQL does. */
  public static String bits(SqlType.BitString type, String text) {
    String digits = text;
    if (digits.startsWith("x") || digits.startsWith("X")) {
      StringBuilder binary = new StringBuilder();
      for (char c : digits.substring(1).toCharArray()) {
        int value = Character.digit(c, 16);
        if (value < 0) {
          throw new MegaDbException(
              ErrorCode.INVALID_TEXT_REPRESENTATION,
              "\"" + c + "\" is not a valid hexadecimal digit");
        }
        binary.append(Integer.toBinaryString(value | 16), 1, 5);
      }
      digits = binary.toString();
    } else if (digits.startsWith("b") || digits.startsWith("B")) {
      digits = digits.substring(1);
    }
    for (int i = 0; i < digits.length(); i++) {
      if (digits.charAt(i) != '0' && digits.charAt(i) != '1') {
        throw new MegaDbException(
            ErrorCode.INVALID_TEXT_REPRESENTATION,
            "\"" + digits.charAt(i) + "\" is not a valid binary digit");
      }
    }
    checkCount("bit", digits.length(), SqlType.BitString.MAX_LENGTH, "digits");
    if (type.dimension() != SqlType.VectorType.ANY && type.dimension() != digits.length()) {
      throw new MegaDbException(
          ErrorCode.STRING_LENGTH_MISMATCH,
          "bit string length " + digits.length() + " does not match type " + type.sql());
    }
    return digits;
  }

  /** The dimension of a canonical sparse vector's text. */
  public static int sparseDimension(String canonical) {
    return Integer.parseInt(canonical, canonical.lastIndexOf('/') + 1, canonical.length(), 10);
  }

  /** A value of any vector type in canonical text. */
  public static String canonical(SqlType.VectorType type, String text) {
    return switch (type) {
      case SqlType.DenseVector d -> dense(dense(d, text));
      case SqlType.SparseVector s -> sparse(s, text);
      case SqlType.BitString b -> bits(b, text);
    };
  }

  /** The dimension of a value in canonical text. */
  public static int dimension(SqlType.VectorType type, String canonical) {
    return switch (type) {
      case SqlType.DenseVector d -> (int) canonical.chars().filter(c -> c == ',').count() + 1;
      case SqlType.SparseVector s -> sparseDimension(canonical);
      case SqlType.BitString b -> canonical.length();
    };
  }

  private static float element(SqlType.VectorType type, String item, String text) {
    switch (item.toLowerCase(Locale.ROOT)) {
      case "nan", "+nan", "-nan" -> {
        return checked(type, Float.NaN, item);
      }
      case "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity" -> {
        return checked(type, Float.POSITIVE_INFINITY, item);
      }
      default -> {}
    }
    if (!NUMBER.matcher(item).matches()) {
      throw malformed(type.baseName(), text);
    }
    float value = Float.parseFloat(item);
    if (Float.isInfinite(value)) {
      throw outOfRange(type, item);
    }
    return checked(type, value, item);
  }

  private static float checked(SqlType.VectorType type, float value, String item) {
    if (Float.isNaN(value)) {
      throw new MegaDbException(ErrorCode.DATA_EXCEPTION, "NaN not allowed in " + type.baseName());
    }
    if (Float.isInfinite(value)) {
      throw new MegaDbException(
          ErrorCode.DATA_EXCEPTION, "infinite value not allowed in " + type.baseName());
    }
    if (!(type instanceof SqlType.HalfVector)) {
      return value;
    }
    float rounded = Float.float16ToFloat(Float.floatToFloat16(value));
    if (Float.isInfinite(rounded)) {
      throw outOfRange(type, item);
    }
    return rounded;
  }

  private static int integer(String digits, String text) {
    if (!digits.matches("[+-]?\\d+")) {
      throw malformed("sparsevec", text);
    }
    try {
      return Integer.parseInt(digits);
    } catch (NumberFormatException e) {
      return digits.startsWith("-") ? Integer.MIN_VALUE : Integer.MAX_VALUE;
    }
  }

  private static void checkCount(String name, int count, int most, String what) {
    if (count > most) {
      throw new MegaDbException(
          ErrorCode.PROGRAM_LIMIT_EXCEEDED,
          name + " cannot have more than " + most + " " + what + ", and this has " + count);
    }
  }

  private static void checkDimension(SqlType.VectorType type, int given) {
    if (type.dimension() != SqlType.VectorType.ANY && type.dimension() != given) {
      throw new MegaDbException(
          ErrorCode.DATA_EXCEPTION, "expected " + type.dimension() + " dimensions, not " + given);
    }
  }

  private static MegaDbException malformed(String type, String text) {
    return new MegaDbException(
        ErrorCode.INVALID_TEXT_REPRESENTATION,
        "invalid input syntax for type "
            + type
            + ": \""
            + (text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...")
            + "\"");
  }

  private static MegaDbException outOfRange(SqlType.VectorType type, String item) {
    return new MegaDbException(
        ErrorCode.NUMERIC_OUT_OF_RANGE,
        "\"" + item + "\" is out of range for type " + type.baseName());
  }
}
