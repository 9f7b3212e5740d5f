package io.megadb.bench.graph;

import com.kuzudb.Connection;
import com.kuzudb.Database;
import com.kuzudb.PreparedStatement;
import com.kuzudb.QueryResult;
import com.kuzudb.Value;
import java.util.HashMap;
import java.util.Map;

/** A graph in a Kuzu database in memory. Close it when its answers were read. */
public final class KuzuGraph implements AutoCloseable {
  private final Database database;
  private final Connection connection;

  /**
   * Loads a graph: node table V (key, section), relationship table E (kind).
   *
   * @param limitSeconds after which a query is interrupted and fails
   */
  public KuzuGraph(GraphData data, GraphData.Csv csv, int threads, int limitSeconds) {
    this.database = new Database("", 4L << 30, true, false, 1L << 36, true, 1L << 24);
    this.connection = new Connection(database);
    connection.setMaxNumThreadForExec(threads);
    String type = data.keyType().equals("text") ? "STRING" : "INT64";
    run("CREATE NODE TABLE V(id " + type + ", section STRING, PRIMARY KEY (id))");
    run("CREATE REL TABLE E(FROM V TO V, kind STRING)");
    // Its COPY takes columns by a query over the file.
    run(
        "COPY V FROM (LOAD WITH HEADERS (n INT64, id "
            + type
            + ", section STRING) FROM '"
            + csv.vertices()
            + "' (header=false) RETURN id, section)");
    run(
        "COPY E FROM (LOAD WITH HEADERS (n INT64, s INT64, t INT64, a "
            + type
            + ", b "
            + type
            + ", kind STRING) FROM '"
            + csv.edges()
            + "' (header=false) RETURN a, b, kind)");
    connection.setQueryTimeout(limitSeconds * 1000L);
  }

  private void run(String cypher) {
    try (QueryResult result = connection.query(cypher)) {
      check(result, cypher);
    }
  }

  private static void check(QueryResult result, String cypher) {
    if (!result.isSuccess()) {
      throw new IllegalStateException(cypher + ": " + result.getErrorMessage());
    }
  }

  /** A statement to run many times. */
  public record Query(PreparedStatement statement) implements AutoCloseable {
    @Override
    public void close() {
      statement.close();
    }
  }

  /** Prepares a statement; the caller closes it. */
  public Query prepare(String cypher) {
    PreparedStatement statement = connection.prepare(cypher);
    if (!statement.isSuccess()) {
      throw new IllegalStateException(cypher + ": " + statement.getErrorMessage());
    }
    return new Query(statement);
  }

  /** The one number a statement gives, -1 for no row. */
  public long number(Query query, Map<String, Object> parameters) {
    Map<String, Value> values = new HashMap<>();
    parameters.forEach((name, value) -> values.put(name, new Value(value)));
    try (QueryResult result = connection.execute(query.statement(), values)) {
      check(result, "execute");
      if (!result.hasNext()) {
        return -1;
      }
      try (var row = result.getNext();
          Value value = row.getValue(0)) {
        return ((Number) value.getValue()).longValue();
      }
    } finally {
      values.values().forEach(Value::close);
    }
  }

  @Override
  public void close() {
    connection.close();
    database.close();
  }
}
