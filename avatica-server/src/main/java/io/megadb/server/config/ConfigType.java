package io.megadb.server.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/**
 * What values a key takes. Every problem is an {@link IllegalArgumentException} whose message says
 * what was expected and what was found; the loader adds the key and the place.
 *
 * @param <T> Java type of the value
 */
public sealed interface ConfigType<T> {
  /** For the documentation, e.g. {@code integer, 1 to 65535}. */
  String description();

  /** From a TOML value: Boolean, Long, Double, String, TomlArray or TomlTable. */
  T ofToml(Object value);

  /** From the text of an environment variable or of {@code --set}. */
  T ofText(String text);

  /** As a user would write it in the file. */
  default String toText(T value) {
    return value.toString();
  }

  /** {@code true} or {@code false}. */
  record Bool() implements ConfigType<Boolean> {
    @Override
    public String description() {
      return "boolean";
    }

    @Override
    public Boolean ofToml(Object value) {
      if (value instanceof Boolean b) {
        return b;
      }
      throw expected("true or false", value);
    }

    @Override
    public Boolean ofText(String text) {
      return switch (text.strip().toLowerCase(Locale.ROOT)) {
        case "true" -> true;
        case "false" -> false;
        default -> throw expected("true or false", text);
      };
    }
  }

  /** Whole numbers within bounds, both included. */
  record Whole(long minimum, long maximum) implements ConfigType<Long> {
    @Override
    public String description() {
      return maximum == Long.MAX_VALUE
          ? "integer, at least " + minimum
          : "integer, " + minimum + " to " + maximum;
    }

    @Override
    public Long ofToml(Object value) {
      if (value instanceof Long l) {
        return checked(l);
      }
      throw expected("an integer", value);
    }

    @Override
    public Long ofText(String text) {
      try {
        return checked(Long.parseLong(text.strip().replace("_", "")));
      } catch (NumberFormatException e) {
        throw expected("an integer", text);
      }
    }

    private Long checked(long value) {
      if (value < minimum || value > maximum) {
        throw new OutOfRangeException(value + " is out of range: " + description());
      }
      return value;
    }
  }

  /** Any text. */
  record Text() implements ConfigType<String> {
    @Override
    public String description() {
      return "string";
    }

    @Override
    public String ofToml(Object value) {
      if (value instanceof String s) {
        return s;
      }
      throw expected("a string", value);
    }

    @Override
    public String ofText(String text) {
      return text;
    }

    @Override
    public String toText(String value) {
      return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
  }

  /** One of a few words. */
  record OneOf(List<String> words) implements ConfigType<String> {
    public OneOf {
      words = List.copyOf(words);
    }

    @Override
    public String description() {
      return "one of " + String.join(", ", words);
    }

    @Override
    public String ofToml(Object value) {
      if (value instanceof String s) {
        return ofText(s);
      }
      throw expected(description(), value);
    }

    @Override
    public String ofText(String text) {
      if (!words.contains(text)) {
        throw expected(description(), text);
      }
      return text;
    }

    @Override
    public String toText(String value) {
      return '"' + value + '"';
    }
  }

  /** A file or folder; a relative one is taken from the folder the process was started in. */
  record FilePath() implements ConfigType<Path> {
    @Override
    public String description() {
      return "path";
    }

    @Override
    public Path ofToml(Object value) {
      if (value instanceof String s) {
        return Path.of(s);
      }
      throw expected("a path", value);
    }

    @Override
    public Path ofText(String text) {
      return Path.of(text);
    }

    @Override
    public String toText(Path value) {
      return new Text().toText(value.toString());
    }
  }

  /** Paths; as text they are separated by the platform's path separator. */
  record FilePaths() implements ConfigType<List<Path>> {
    @Override
    public String description() {
      return "list of paths";
    }

    @Override
    public List<Path> ofToml(Object value) {
      if (!(value instanceof TomlArray array)) {
        throw expected("a list of paths", value);
      }
      List<Path> paths = new ArrayList<>();
      for (Object element : array.toList()) {
        paths.add(new FilePath().ofToml(element));
      }
      return List.copyOf(paths);
    }

    @Override
    public List<Path> ofText(String text) {
      return Arrays.stream(text.split(Pattern.quote(java.io.File.pathSeparator)))
          .filter(s -> !s.isBlank())
          .map(Path::of)
          .toList();
    }

    @Override
    public String toText(List<Path> value) {
      return value.stream().map(new FilePath()::toText).collect(Collectors.joining(", ", "[", "]"));
    }
  }

  /** Users: an array of tables in TOML, {@code name=hash;name=hash} as text. */
  record Users() implements ConfigType<List<UserEntry>> {
    @Override
    public String description() {
      return "array of tables with name and password_hash";
    }

    @Override
    public List<UserEntry> ofToml(Object value) {
      if (!(value instanceof TomlArray array)) {
        throw expected("an array of tables ([[auth.users]])", value);
      }
      List<UserEntry> users = new ArrayList<>();
      for (Object element : array.toList()) {
        if (!(element instanceof TomlTable table)) {
          throw expected("a table with name and password_hash", element);
        }
        for (String key : table.keySet()) {
          if (!key.equals("name") && !key.equals("password_hash")) {
            throw new IllegalArgumentException(
                "unknown key " + key + " in a user; there are name and password_hash");
          }
        }
        users.add(
            entry(
                new Text().ofToml(table.get("name")),
                new Text().ofToml(table.get("password_hash"))));
      }
      return List.copyOf(users);
    }

    @Override
    public List<UserEntry> ofText(String text) {
      List<UserEntry> users = new ArrayList<>();
      for (String part : text.split(";")) {
        int equals = part.indexOf('=');
        if (equals < 0) {
          throw new IllegalArgumentException("expected name=hash;name=hash");
        }
        users.add(entry(part.substring(0, equals).strip(), part.substring(equals + 1).strip()));
      }
      return List.copyOf(users);
    }

    private static UserEntry entry(String name, String hash) {
      if (name.isEmpty() || name.contains(":")) {
        throw new IllegalArgumentException(
            "user name \""
                + name
                + "\" is empty or holds a colon, which Basic authentication can't carry");
      }
      if (!hash.startsWith("$argon2id$")) {
        throw new IllegalArgumentException(
            "password_hash of user \""
                + name
                + "\" is no argon2id hash; make one with ./megadb hash-password");
      }
      return new UserEntry(name, hash);
    }
  }

  /** A value of the right type outside its bounds. */
  final class OutOfRangeException extends IllegalArgumentException {
    OutOfRangeException(String message) {
      super(message);
    }
  }

  private static IllegalArgumentException expected(String what, Object found) {
    String shown =
        switch (found) {
          case null -> "nothing";
          case String s -> '"' + s + '"';
          case TomlArray a -> "a list";
          case TomlTable t -> "a table";
          default -> found.toString();
        };
    return new IllegalArgumentException("expected " + what + ", found " + shown);
  }
}
