package io.megadb.server.shell;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How a shell was called.
 *
 * @param url {@code http(s)://host:port}, {@code host:port}, or a JDBC URL
 * @param commands given with -c, run instead of reading input
 * @param file given with -f
 */
public record ShellOptions(
    String url,
    Optional<String> user,
    Optional<String> password,
    List<String> commands,
    Optional<Path> file,
    Format format,
    boolean timing,
    Path history) {
  /** Where a server listens if nothing else was configured. */
  public static final String DEFAULT_URL = "http://127.0.0.1:8765";

  public ShellOptions {
    commands = List.copyOf(commands);
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "ShellOptions[" + url + "]";
  }

  /** The JDBC URL. */
  String jdbcUrl() {
    if (url.startsWith("jdbc:")) {
      return url;
    }
    String address = url.contains("://") ? url : "http://" + url;
    return "jdbc:avatica:remote:serialization=PROTOBUF;url=" + address;
  }
}
