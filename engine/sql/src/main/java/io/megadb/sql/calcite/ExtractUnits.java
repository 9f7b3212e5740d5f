package io.megadb.sql.calcite;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.error.NearestName;
import io.megadb.sql.text.Token;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The fields of EXTRACT by PostgreSQL's names, singular and plural. */
final class ExtractUnits {
  private static final Map<String, String> KEYWORDS = new TreeMap<>();

  static {
    for (String unit :
        new String[] {
          "MICROSECOND",
          "MILLISECOND",
          "SECOND",
          "MINUTE",
          "HOUR",
          "DAY",
          "WEEK",
          "MONTH",
          "QUARTER",
          "YEAR",
          "DECADE",
          "EPOCH",
          "DOW",
          "DOY",
          "ISODOW",
          "ISOYEAR",
          "CENTURY",
          "MILLENNIUM"
        }) {
      KEYWORDS.put(unit.toLowerCase(Locale.ROOT), unit);
      KEYWORDS.put(unit.toLowerCase(Locale.ROOT) + "s", unit);
    }
  }

  private ExtractUnits() {}

  /** The grammar's keyword for a field in lower case; the token is for the error. */
  static String keyword(String field, Token token) {
    String unit = KEYWORDS.get(field);
    if (unit == null) {
      throw new MegaDbException(
              ErrorCode.INVALID_PARAMETER_VALUE, "unit \"" + field + "\" not recognized by extract")
          .withHint(
              NearestName.hint(
                  field, KEYWORDS.keySet(), "Units are year, month, day, hour and their like."))
          .withPosition(token.position());
    }
    return unit;
  }
}
