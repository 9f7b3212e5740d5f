package io.megadb.server.config;

import java.util.Locale;
import java.util.Optional;

/**
 * One key of the configuration.
 *
 * @param name section and name, the unit at the end where there is one, e.g. {@code
 *     server.query_timeout_seconds}
 * @param type what values it takes
 * @param defaultValue empty when the key may be left out without a value taking its place
 * @param description one sentence or two for the documentation
 * @param secret whether its value is never shown
 */
public record ConfigKey<T>(
    String name, ConfigType<T> type, Optional<T> defaultValue, String description, boolean secret) {

  /** The environment variable that sets it. */
  public String environmentVariable() {
    return "MEGADB_" + name.toUpperCase(Locale.ROOT).replace('.', '_');
  }

  /** The value as it may be shown. */
  String shown(Object value) {
    if (secret) {
      return "***";
    }
    return type.toText(cast(value));
  }

  // Only values this key's own type made are ever stored under it.
  @SuppressWarnings("unchecked")
  T cast(Object value) {
    return (T) value;
  }
}
