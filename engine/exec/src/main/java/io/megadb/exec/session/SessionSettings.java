package io.megadb.exec.session;

import io.megadb.spi.catalog.CatalogSnapshot;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.Durations;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What SET changes in MegaDB itself; every other parameter belongs to PostgreSQL. One thread, as
 * its session.
 */
final class SessionSettings {
  /** How many join keys a sideways filter may list, 0 for no sideways filters. */
  static final String SIDEWAYS_MAX_KEYS = "megadb.sideways_max_keys";

  /** The recall that searches for nearest rows should have; 1 for exact answers. */
  static final String TARGET_RECALL = "megadb.target_recall";

  private static final double DEFAULT_RECALL = 0.98;
  private static final double LEAST_RECALL = 0.5;
  private static final int MOST_SIDEWAYS_KEYS = 10_000_000;

  private final Duration defaultTimeout;
  private final int defaultSidewaysKeys;
  private List<String> searchPath = List.of(CatalogSnapshot.DEFAULT_SCHEMA);
  private ZoneId timeZone = ZoneId.of("UTC");
  private Duration statementTimeout;
  private int sidewaysKeys;
  private double targetRecall = DEFAULT_RECALL;
  private long version;

  SessionSettings(Duration defaultTimeout, int defaultSidewaysKeys) {
    this.defaultTimeout = defaultTimeout;
    this.statementTimeout = defaultTimeout;
    this.defaultSidewaysKeys = defaultSidewaysKeys;
    this.sidewaysKeys = defaultSidewaysKeys;
  }

  /** The same settings for another session. */
  SessionSettings copy() {
    SessionSettings copy = new SessionSettings(defaultTimeout, defaultSidewaysKeys);
    copy.searchPath = searchPath;
    copy.timeZone = timeZone;
    copy.statementTimeout = statementTimeout;
    copy.sidewaysKeys = sidewaysKeys;
    copy.targetRecall = targetRecall;
    copy.version = version;
    return copy;
  }

  List<String> searchPath() {
    return searchPath;
  }

  ZoneId timeZone() {
    return timeZone;
  }

  /** Zero for none. */
  Duration statementTimeout() {
    return statementTimeout;
  }

  /** See {@link #SIDEWAYS_MAX_KEYS}. */
  int sidewaysKeys() {
    return sidewaysKeys;
  }

  /** See {@link #TARGET_RECALL}. */
  double targetRecall() {
    return targetRecall;
  }

  /** Changes with each {@link #set}. */
  long version() {
    return version;
  }

  /**
   * Sets a parameter, or with no value resets it.
   *
   * @throws MegaDbException INVALID_PARAMETER_VALUE
   */
  void set(String name, Optional<String> value) {
    version++;
    switch (name) {
      case "search_path" ->
          searchPath =
              value.map(SessionSettings::names).orElse(List.of(CatalogSnapshot.DEFAULT_SCHEMA));
      case "timezone" -> timeZone = value.map(SessionSettings::zone).orElse(ZoneId.of("UTC"));
      case "statement_timeout" ->
          statementTimeout = value.map(SessionSettings::duration).orElse(defaultTimeout);
      case SIDEWAYS_MAX_KEYS ->
          sidewaysKeys = value.map(SessionSettings::keys).orElse(defaultSidewaysKeys);
      case TARGET_RECALL ->
          targetRecall = value.map(SessionSettings::recall).orElse(DEFAULT_RECALL);
      default -> throw new IllegalArgumentException(name);
    }
  }

  /** Values by name, for SHOW ALL. */
  Map<String, String> all() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put(SIDEWAYS_MAX_KEYS, String.valueOf(sidewaysKeys));
    all.put("search_path", String.join(", ", searchPath));
    all.put("statement_timeout", statementTimeout.toMillis() + "ms");
    all.put(TARGET_RECALL, String.valueOf(targetRecall));
    all.put("timezone", timeZone.getId());
    return all;
  }

  private static List<String> names(String value) {
    List<String> names =
        Arrays.stream(value.split(","))
            .map(String::strip)
            .map(n -> n.startsWith("\"") ? n.substring(1, n.length() - 1).replace("\"\"", "\"") : n)
            .filter(n -> !n.isEmpty() && !n.equals("$user") && !n.equals("pg_catalog"))
            .toList();
    if (names.isEmpty()) {
      throw new MegaDbException(
          ErrorCode.INVALID_PARAMETER_VALUE, "search_path needs at least one schema");
    }
    return names;
  }

  private static ZoneId zone(String value) {
    try {
      return value.equalsIgnoreCase("local") || value.equalsIgnoreCase("default")
          ? ZoneId.of("UTC")
          : ZoneId.of(value, ZoneId.SHORT_IDS);
    } catch (DateTimeException e) {
      throw new MegaDbException(
              ErrorCode.INVALID_PARAMETER_VALUE, "unknown time zone \"" + value + "\"", e)
          .withHint(
              "Use a name of the tz database such as Europe/Berlin, or an offset like +02:00.");
    }
  }

  private static int keys(String value) {
    int keys = -1;
    try {
      keys = Integer.parseInt(value.strip());
    } catch (NumberFormatException e) {
      // Answered below, as a number out of bounds is.
    }
    if (keys < 0 || keys > MOST_SIDEWAYS_KEYS) {
      throw new MegaDbException(
              ErrorCode.INVALID_PARAMETER_VALUE, SIDEWAYS_MAX_KEYS + " can't be \"" + value + "\"")
          .withHint(
              "Write a number from 0, for no sideways filters, to " + MOST_SIDEWAYS_KEYS + ".");
    }
    return keys;
  }

  private static double recall(String value) {
    double recall = Double.NaN;
    try {
      recall = Double.parseDouble(value.strip());
    } catch (NumberFormatException e) {
      // Answered below, as a number out of bounds is.
    }
    if (!(recall >= LEAST_RECALL && recall <= 1)) {
      throw new MegaDbException(
              ErrorCode.INVALID_PARAMETER_VALUE, TARGET_RECALL + " can't be \"" + value + "\"")
          .withHint("Write a number from " + LEAST_RECALL + " to 1, for exact answers.");
    }
    return recall;
  }

  private static Duration duration(String value) {
    return Durations.parse(value)
        .orElseThrow(
            () ->
                new MegaDbException(
                        ErrorCode.INVALID_PARAMETER_VALUE,
                        "statement_timeout can't be \"" + value + "\"")
                    .withHint("Write milliseconds, or " + Durations.FORM + "; 0 means none."));
  }
}
