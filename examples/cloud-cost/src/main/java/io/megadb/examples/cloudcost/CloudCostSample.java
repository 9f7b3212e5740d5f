package io.megadb.examples.cloudcost;

import io.megadb.examples.SqlScript;
import java.util.List;

/**
 * The SQL of the cloud-cost sample: its tables over three tiers, a property graph over them, and
 * the questions asked.
 *
 * <p>{@code billing} has the columns of the FinOps Open Cost and Usage Specification (FOCUS) 1.0,
 * so a provider's export loads into it with {@code COPY billing FROM '...' WITH (FORMAT csv,
 * MATCH_BY_NAME true)}.
 */
public final class CloudCostSample {
  private CloudCostSample() {}

  /** CREATE TABLE statements, in order. */
  public static List<String> tables() {
    return SqlScript.read(CloudCostSample.class, "tables.sql").stream()
        .map(SqlScript.Titled::sql)
        .toList();
  }

  /** CREATE PROPERTY GRAPH, over tables that have their rows or will get them. */
  public static String graph() {
    return SqlScript.read(CloudCostSample.class, "graph.sql").getFirst().sql();
  }

  /** The questions of the demo. */
  public static List<SqlScript.Titled> questions() {
    return SqlScript.read(CloudCostSample.class, "questions.sql");
  }
}
