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

  /** Trino's query for the vector of {@link #CHANGED}. */
  public static String changedVectorInTrino() {
    return trino(0);
  }

  /**
   * The question that reads all tiers, what is happening now among them, over Trino's catalogs
   * {@code graph}, {@code oltp}, {@code olap}, {@code memory} and {@code vector}.
   *
   * @param vector of {@link #CHANGED}, {@code [1.0, 2.0]}
   */
  public static String headlineInTrino(String vector) {
    return trino(1).formatted(vector);
  }

  /** {@link #headlineInTrino}'s question in MegaDB's own SQL, with the same answer. */
  public static String headlineBesideTrino(String vector) {
    return trino(2).formatted(vector);
  }

  private static String trino(int statement) {
    return SqlScript.read(CloudCostSample.class, "trino.sql").get(statement).sql();
  }

  /** The questions of the demo. */
  public static List<SqlScript.Titled> questions() {
    return SqlScript.read(CloudCostSample.class, "questions.sql");
  }
}
