package io.megadb.sql.text;

import java.util.Locale;
import java.util.Optional;

/** Booleans as PostgreSQL reads them. */
public final class BooleanText {
  private BooleanText() {}

  /**
   * The value of {@code true}, {@code yes}, {@code on}, {@code 1}, their opposites and prefixes.
   */
  public static Optional<Boolean> parse(String text) {
    String word = text.strip().toLowerCase(Locale.ROOT);
    if (word.isEmpty()) {
      return Optional.empty();
    }
    if ("true".startsWith(word)
        || "yes".startsWith(word)
        || word.equals("on")
        || word.equals("1")) {
      return Optional.of(true);
    }
    boolean isFalse =
        "false".startsWith(word)
            || "no".startsWith(word)
            || word.equals("of")
            || word.equals("off")
            || word.equals("0");
    return isFalse ? Optional.of(false) : Optional.empty();
  }
}
