package io.megadb.examples.cloudcost;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The SQL of the cloud-cost sample: its tables over three tiers and the questions asked of them.
 *
 * <p>{@code billing} has the columns of the FinOps Open Cost and Usage Specification (FOCUS) 1.0,
 * so a provider's export loads into it with {@code COPY billing FROM '...' WITH (FORMAT csv,
 * MATCH_BY_NAME true)}.
 */
public final class CloudCostSample {
  private CloudCostSample() {}

  /**
   * A question with its statement.
   *
   * @param title what is asked, one line
   */
  public record Question(String title, String sql) {}

  /** CREATE TABLE statements, in order. */
  public static List<String> tables() {
    return statements("tables.sql").stream().map(Question::sql).toList();
  }

  /** The questions of the demo. */
  public static List<Question> questions() {
    return statements("questions.sql");
  }

  /**
   * Statements of a resource, each ended by a line ending in a semicolon, titled by its comments.
   */
  private static List<Question> statements(String resource) {
    List<Question> result = new ArrayList<>();
    StringBuilder title = new StringBuilder();
    StringBuilder sql = new StringBuilder();
    for (String line : read(resource).split("\n")) {
      if (line.startsWith("--")) {
        title.append(title.isEmpty() ? "" : " ").append(line.substring(2).strip());
      } else if (!line.isBlank()) {
        sql.append(sql.isEmpty() ? "" : "\n").append(line.stripTrailing());
        if (line.stripTrailing().endsWith(";")) {
          sql.setLength(sql.length() - 1);
          result.add(new Question(title.toString(), sql.toString()));
          title.setLength(0);
          sql.setLength(0);
        }
      }
    }
    return result;
  }

  private static String read(String resource) {
    try (InputStream in = CloudCostSample.class.getResourceAsStream(resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(resource, e);
    }
  }
}
