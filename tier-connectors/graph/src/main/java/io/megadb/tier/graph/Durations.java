package io.megadb.tier.graph;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations in options: a number and ms, s, min or h. */
final class Durations {
  private static final Pattern FORM = Pattern.compile("(\\d{1,9})\\s*(ms|s|min|h)");

  private Durations() {}

  /**
   * Reads a duration.
   *
   * @throws MegaDbException INVALID_PARAMETER_VALUE
   */
  static Duration parse(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      throw new MegaDbException(
              ErrorCode.INVALID_PARAMETER_VALUE, "\"" + text + "\" is not a duration")
          .withHint("Write a number and ms, s, min or h, e.g. '5s'.");
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "min" -> Duration.ofMinutes(number);
      default -> Duration.ofHours(number);
    };
  }
}
