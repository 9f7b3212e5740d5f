package io.megadb.trino.type;

import io.megadb.spi.catalog.Identifiers;
import io.trino.spi.type.BigintType;
import io.trino.spi.type.BooleanType;
import io.trino.spi.type.DateType;
import io.trino.spi.type.DecimalType;
import io.trino.spi.type.DoubleType;
import io.trino.spi.type.IntegerType;
import io.trino.spi.type.RealType;
import io.trino.spi.type.SmallintType;
import io.trino.spi.type.TimestampType;
import io.trino.spi.type.Type;
import io.trino.spi.type.VarcharType;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * DEFAULT of columns. Trino has literals only; MegaDB has any expression, of which Trino sees those
 * that are a literal, and lets MegaDB apply all of them.
 */
public final class DefaultValues {
  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?([eE][+-]?\\d+)?");
  private static final Pattern TEXT = Pattern.compile("'(?:[^']|'')*'");
  private static final Pattern BINARY = Pattern.compile("[xX]('[0-9a-fA-F]*')");
  private static final Pattern TYPED = Pattern.compile("[A-Za-z][\\w ()]* (" + TEXT + ")");
  private static final Pattern CAST =
      Pattern.compile("CAST\\((.+) AS [\\w ,()]+\\)", Pattern.CASE_INSENSITIVE);
  private static final Pattern DAY = Pattern.compile("\\d{4}-\\d\\d-\\d\\d");
  private static final Pattern INSTANT =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d(\\.\\d{1,6})?");

  private DefaultValues() {}

  /**
   * A literal of Trino as MegaDB writes it.
   *
   * @param sqlType MegaDB's type of the column
   */
  public static String megadb(String literal, String sqlType) {
    Matcher binary = BINARY.matcher(literal);
    if (binary.matches()) {
      return "CAST('\\x" + binary.group(1).substring(1) + " AS bytea)";
    }
    Matcher typed = TYPED.matcher(literal);
    return typed.matches() ? "CAST(" + typed.group(1) + " AS " + sqlType + ")" : literal;
  }

  /**
   * MegaDB's default as a literal of Trino.
   *
   * @param sql as the tier tells it: PostgreSQL adds casts such as {@code 'a'::text}
   * @return empty for an expression that is none
   */
  public static Optional<String> trino(String sql, Type type) {
    String value = withoutCasts(sql.strip());
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "null" -> Optional.of("NULL");
      case "true", "false" -> type instanceof BooleanType ? Optional.of(value) : Optional.empty();
      default -> {
        boolean quoted = TEXT.matcher(value).matches();
        String text = quoted ? value.substring(1, value.length() - 1).replace("''", "'") : value;
        yield quoted || NUMBER.matcher(value).matches() ? literal(text, type) : Optional.empty();
      }
    };
  }

  private static Optional<String> literal(String text, Type type) {
    return switch (type) {
      case VarcharType t -> Optional.of(Identifiers.literal(text));
      case SmallintType t -> number(text);
      case IntegerType t -> number(text);
      case BigintType t -> number(text);
      case RealType t -> number(text);
      case DoubleType t -> number(text);
      case DecimalType t -> number(text);
      case DateType t -> matching(DAY, text, "DATE ");
      case TimestampType t -> matching(INSTANT, text, "TIMESTAMP ");
      default -> Optional.empty();
    };
  }

  private static Optional<String> number(String text) {
    return NUMBER.matcher(text).matches() ? Optional.of(text) : Optional.empty();
  }

  private static Optional<String> matching(Pattern form, String text, String prefix) {
    return form.matcher(text).matches()
        ? Optional.of(prefix + Identifiers.literal(text))
        : Optional.empty();
  }

  /** What stands within {@code (x)}, {@code CAST(x AS t)} and {@code x::t}. */
  private static String withoutCasts(String sql) {
    Matcher cast = CAST.matcher(sql);
    if (cast.matches()) {
      return withoutCasts(cast.group(1).strip());
    }
    int colons = sql.lastIndexOf("::");
    // A quote behind them means that they stand within a text.
    if (colons > 0 && sql.indexOf('\'', colons) < 0) {
      return withoutCasts(sql.substring(0, colons).strip());
    }
    return sql.startsWith("(") && sql.endsWith(")")
        ? withoutCasts(sql.substring(1, sql.length() - 1).strip())
        : sql;
  }
}
