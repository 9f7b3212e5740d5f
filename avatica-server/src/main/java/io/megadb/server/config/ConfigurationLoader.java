package io.megadb.server.config;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.error.NearestName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.tomlj.Toml;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;

/**
 * Reads a configuration: the file first, then the environment, then {@code --set}, the later one
 * winning. All errors are {@link MegaDbException} CONFIGURATION_ERROR that begin with the place.
 */
public final class ConfigurationLoader {
  /** Variables that begin with MEGADB_ but belong to the start script and the shell. */
  private static final Set<String> SCRIPT_VARIABLES =
      Set.of("MEGADB_JAVA_OPTIONS", "MEGADB_PASSWORD");

  private final Map<String, ConfigKey<?>> byName = new TreeMap<>();
  private final Map<String, ConfigKey<?>> byVariable = new TreeMap<>();
  private final Map<ConfigKey<?>, Configuration.Sourced> values = new LinkedHashMap<>();

  public ConfigurationLoader() {
    for (ConfigKey<?> key : ConfigKeys.all()) {
      byName.put(key.name(), key);
      byVariable.put(key.environmentVariable(), key);
    }
  }

  /** Takes over what the file sets. */
  public ConfigurationLoader file(Path file) {
    TomlParseResult toml;
    try {
      toml = Toml.parse(Files.readString(file));
    } catch (IOException e) {
      throw new MegaDbException(
              ErrorCode.CONFIGURATION_ERROR, "can't read configuration file " + file + ": " + e, e)
          .withHint("Give the path of a readable TOML file to --config.");
    }
    for (TomlParseError problem : toml.errors()) {
      throw error(place(file, problem.position()) + ": " + problem.getMessage(), null);
    }
    for (String name : toml.dottedKeySet()) {
      TomlPosition position = toml.inputPositionOf(name);
      String place = place(file, position);
      ConfigKey<?> key = byName.get(name);
      if (key == null) {
        throw unknown(place + ": unknown key " + name, name, byName.keySet());
      }
      put(key, place, () -> key.type().ofToml(toml.get(name)));
    }
    return this;
  }

  /** Takes over every variable that begins with {@code MEGADB_}. */
  public ConfigurationLoader environment(Map<String, String> environment) {
    for (Map.Entry<String, String> variable : new TreeMap<>(environment).entrySet()) {
      String name = variable.getKey();
      if (!name.startsWith("MEGADB_") || SCRIPT_VARIABLES.contains(name)) {
        continue;
      }
      ConfigKey<?> key = byVariable.get(name);
      if (key == null) {
        throw unknown(
            "environment: unknown configuration variable " + name, name, byVariable.keySet());
      }
      put(key, "environment " + name, () -> key.type().ofText(variable.getValue()));
    }
    return this;
  }

  /** Takes over {@code key=value} options. */
  public ConfigurationLoader options(List<String> assignments) {
    for (String assignment : assignments) {
      int equals = assignment.indexOf('=');
      if (equals < 0) {
        throw error("--set " + assignment + ": expected key=value", null);
      }
      String name = assignment.substring(0, equals).strip();
      ConfigKey<?> key = byName.get(name);
      if (key == null) {
        throw unknown("--set: unknown key " + name, name, byName.keySet());
      }
      put(key, "option --set", () -> key.type().ofText(assignment.substring(equals + 1)));
    }
    return this;
  }

  /** Takes over a value the command line has an option of its own for. */
  public <T> ConfigurationLoader option(String option, ConfigKey<T> key, Optional<T> value) {
    value.ifPresent(v -> values.put(key, new Configuration.Sourced(v, "option " + option)));
    return this;
  }

  /** What was read, defaults for the rest. */
  public Configuration load() {
    return new Configuration(values);
  }

  private interface Reading {
    Object read();
  }

  private void put(ConfigKey<?> key, String place, Reading reading) {
    try {
      values.put(key, new Configuration.Sourced(reading.read(), place));
    } catch (IllegalArgumentException e) {
      // A message may repeat the value, which must not happen to a password.
      boolean hidden = key.secret() && key.type() instanceof ConfigType.Text;
      String problem = hidden ? "expected a string" : e.getMessage();
      throw error(
          place + ": " + key.name() + ": " + problem,
          key.name() + " is: " + key.type().description() + ". " + key.description());
    }
  }

  private static String place(Path file, TomlPosition position) {
    return position == null
        ? file.toString()
        : file + ":" + position.line() + ":" + position.column();
  }

  private static MegaDbException unknown(String message, String name, Set<String> candidates) {
    return error(message, NearestName.hint(name, candidates, "./megadb config prints all keys."));
  }

  private static MegaDbException error(String message, String hint) {
    MegaDbException error = new MegaDbException(ErrorCode.CONFIGURATION_ERROR, message);
    return hint == null ? error : error.withHint(hint);
  }
}
