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
  /** The name of the resource that the questions take for changed: a key of encryption. */
  public static final String CHANGED = "checkout-security-113";

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

  /** Configurations as vectors: a table and what fills it once {@code resources} has its rows. */
  public static List<String> embeddings() {
    return SqlScript.read(CloudCostSample.class, "embeddings.sql").stream()
        .map(SqlScript.Titled::sql)
        .toList();
  }

  /** The question that reads all tiers at once. */
  public static SqlScript.Titled headline() {
    return SqlScript.read(CloudCostSample.class, "headline.sql").getFirst();
  }

  /** The questions of the demo. */
  public static List<SqlScript.Titled> questions() {
    return SqlScript.read(CloudCostSample.class, "questions.sql");
  }
}
