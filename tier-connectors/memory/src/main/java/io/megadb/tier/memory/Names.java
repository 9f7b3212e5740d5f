package io.megadb.tier.memory;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.util.regex.Pattern;

/** Names of columns. */
final class Names {
  private static final String RESERVED = "_megadb_";

  private Names() {}

  /** Refuses a name that streams need themselves. */
  static void checkColumn(String column) {
    if (column.startsWith(RESERVED)) {
      throw new MegaDbException(
              ErrorCode.INVALID_TABLE_DEFINITION, "column name \"" + column + "\" is reserved")
          .withHint("Names that begin with " + RESERVED + " are MegaDB's own.");
    }
  }

  /** Whether the identifier stands in an expression, as far as its text tells. */
  static boolean mentions(String expression, String identifier) {
    return Pattern.compile("(?<![\\w$])" + Pattern.quote(identifier) + "(?![\\w$])")
        .matcher(expression)
        .find();
  }
}
