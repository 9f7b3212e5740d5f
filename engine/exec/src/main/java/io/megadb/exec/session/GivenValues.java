package io.megadb.exec.session;

import io.megadb.exec.compile.Compiled;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.util.List;

/** What is checked of parameters before a statement runs. */
final class GivenValues {
  private GivenValues() {}

  /** Refuses a wrong number of values, and text that no tier can hold. */
  static void check(Compiled compiled, List<Object> parameters) {
    int expected = compiled.prepared().parameterTypes().size();
    if (parameters.size() != expected) {
      throw new MegaDbException(
          ErrorCode.UNDEFINED_PARAMETER,
          "the statement has " + expected + " parameters, " + parameters.size() + " were given");
    }
    for (int i = 0; i < expected; i++) {
      if (hasNullByte(parameters.get(i))) {
        throw noNullBytes("parameter " + (i + 1));
      }
    }
  }

  /** PostgreSQL's text can't hold it, so no tier's may: rows move between tiers. */
  private static boolean hasNullByte(Object value) {
    return switch (value) {
      case String text -> text.indexOf('\0') >= 0;
      case List<?> list -> list.stream().anyMatch(GivenValues::hasNullByte);
      case null, default -> false;
    };
  }

  /** The error of text with the character U+0000. */
  static MegaDbException noNullBytes(String where) {
    return new MegaDbException(
            ErrorCode.CHARACTER_NOT_IN_REPERTOIRE,
            "invalid byte sequence for encoding \"UTF8\": 0x00 in " + where)
        .withHint("Text can't hold the character U+0000; use bytea for binary data.");
  }
}
