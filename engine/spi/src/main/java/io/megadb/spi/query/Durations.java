package io.megadb.spi.query;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as settings and options have them. */
public final class Durations {
  /** How to write one, for hints. */
  public static final String FORM = "a number and ms, s, min or h, e.g. '5s'";

  private static final Pattern TEXT = Pattern.compile("(\\d{1,12})\\s*(ms|s|min|h)?");

  private Durations() {}

  /** A number with ms, s, min or h; milliseconds without. Empty if the text is nothing of that. */
  public static Optional<Duration> parse(String text) {
    Matcher matcher = TEXT.matcher(text.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long number = Long.parseLong(matcher.group(1));
    return Optional.of(
        switch (matcher.group(2) == null ? "ms" : matcher.group(2)) {
          case "s" -> Duration.ofSeconds(number);
          case "min" -> Duration.ofMinutes(number);
          case "h" -> Duration.ofHours(number);
          default -> Duration.ofMillis(number);
        });
  }
}
