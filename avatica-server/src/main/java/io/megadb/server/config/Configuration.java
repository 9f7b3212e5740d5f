package io.megadb.server.config;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The values of all keys, and where each came from. Immutable. */
public final class Configuration {
  private final Map<ConfigKey<?>, Sourced> values;

  /** A value and where it came from. */
  record Sourced(Object value, String source) {}

  Configuration(Map<ConfigKey<?>, Sourced> values) {
    this.values = new LinkedHashMap<>(values);
  }

  /** Only defaults. */
  public static Configuration defaults() {
    return new Configuration(Map.of());
  }

  /** The value, or the default; empty for an optional key that was not set. */
  public <T> Optional<T> find(ConfigKey<T> key) {
    Sourced sourced = values.get(key);
    return sourced == null ? key.defaultValue() : Optional.of(key.cast(sourced.value()));
  }

  /**
   * The value of a key that has a default or must be set.
   *
   * @throws MegaDbException CONFIGURATION_ERROR if there is none
   */
  public <T> T get(ConfigKey<T> key) {
    return find(key)
        .orElseThrow(
            () ->
                new MegaDbException(
                        ErrorCode.CONFIGURATION_ERROR,
                        "configuration key " + key.name() + " is not set")
                    .withHint(
                        "Set it in the configuration file, as "
                            + key.environmentVariable()
                            + " or with --set "
                            + key.name()
                            + "=..."));
  }

  /** Where the value came from. */
  public String source(ConfigKey<?> key) {
    Sourced sourced = values.get(key);
    return sourced == null ? "default" : sourced.source();
  }

  /** All keys for {@code megadb.system.settings}, secrets hidden. */
  public List<Setting> settings() {
    List<Setting> settings = new ArrayList<>();
    for (ConfigKey<?> key : ConfigKeys.all()) {
      String shown = find(key).map(v -> key.shown(v)).orElse("");
      settings.add(new Setting(key.name(), shown, source(key), key.description()));
    }
    return settings;
  }
}
