package io.megadb.planner.dialect.duckdb;

import io.megadb.planner.dialect.text.Calls;
import io.megadb.planner.dialect.text.NativeTypes;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.type.SqlType;

/**
 * {@code to_char} of numbers with formats of {@code 9 0 . , FM} (PostgreSQL documentation, table
 * 9.31). The number's digits are rounded to the format's and laid into it from the right.
 */
final class DuckDbNumberFormat {
  private DuckDbNumberFormat() {}

  static String write(String value, SqlType type, String format) {
    boolean fill = !format.startsWith("FM");
    String pattern = fill ? format : format.substring(2);
    if (!pattern.matches("[90,G]*([.D][90]*)?") || pattern.matches("[.D]?")) {
      throw Calls.unsupported("to_char with the format " + format);
    }
    int point = pattern.replace('D', '.').indexOf('.');
    String whole = (point < 0 ? pattern : pattern.substring(0, point)).replace('G', ',');
    String fraction = point < 0 ? "" : pattern.substring(point + 1);
    int digits = whole.replace(",", "").length();
    int firstZero = whole.replace(",", "").indexOf('0');
    int least = firstZero < 0 ? (fraction.isEmpty() ? 1 : 0) : digits - firstZero;
    int lastZero = fraction.lastIndexOf('0') + 1;
    String number =
        NativeTypes.isFloat(type)
            ? DuckDbCasts.cast(
                value, type, new SqlType.Numeric(38, Math.min(15, fraction.length())))
            : value;
    String rounded = "CAST(" + number + " AS DECIMAL(38," + fraction.length() + "))";
    return "mdb_to_char("
        + rounded
        + ", "
        + Identifiers.literal(whole)
        + ", "
        + digits
        + ", "
        + least
        + ", "
        + fraction.length()
        + ", "
        + (fill ? fraction.length() : lastZero)
        + ", "
        + (fill ? "TRUE" : "FALSE")
        + ", "
        + (point < 0 ? "''" : "'.'")
        + ")";
  }
}
