package io.megadb.examples;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads an example's {@code .sql} resource: statements that end with a line ending in a semicolon,
 * each titled by the comment lines before it.
 */
public final class SqlScript {
  private SqlScript() {}

  /**
   * A statement with what it is for.
   *
   * @param title the comment before it, on one line; empty without one
   * @param sql without its semicolon
   */
  public record Titled(String title, String sql) {}

  /**
   * The statements of a resource, in order.
   *
   * @param owner whose package the resource lies in
   * @throws IllegalArgumentException if there is none of that name
   * @throws UncheckedIOException if it can't be read
   */
  public static List<Titled> read(Class<?> owner, String resource) {
    try (InputStream in = owner.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalArgumentException("no resource " + resource + " beside " + owner);
      }
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(resource, e);
    }
  }

  static List<Titled> parse(String text) {
    List<Titled> result = new ArrayList<>();
    StringBuilder title = new StringBuilder();
    StringBuilder sql = new StringBuilder();
    for (String line : text.split("\n")) {
      if (line.startsWith("--")) {
        title.append(title.isEmpty() ? "" : " ").append(line.substring(2).strip());
      } else if (!line.isBlank()) {
        sql.append(sql.isEmpty() ? "" : "\n").append(line.stripTrailing());
        if (line.stripTrailing().endsWith(";")) {
          sql.setLength(sql.length() - 1);
          result.add(new Titled(title.toString(), sql.toString()));
          title.setLength(0);
          sql.setLength(0);
        }
      }
    }
    return result;
  }
}
