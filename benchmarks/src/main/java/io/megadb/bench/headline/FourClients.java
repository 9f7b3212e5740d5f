package io.megadb.bench.headline;

import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The headline question without MegaDB: a breadth-first search in arrays, pgjdbc, DuckDB over the
 * same Parquet files, Lucene, and a hash join. Single-threaded, as DuckDB's two threads are.
 */
public final class FourClients {
  /** Six columns of text, as the statement's are; NULL is null. */
  public record Row(
      long hops, String name, String owner, String configuration, String month, BigDecimal cost) {}

  /**
   * @param affected ordered by hops, name and month
   * @param alike the nearest first
   */
  public record Answer(List<Row> affected, List<String> alike) {}

  private record Resource(String name, String owner, String configuration) {}

  private record Month(String month, BigDecimal cost) {}

  private final Connection postgres;
  private final Connection duckDb;
  private final ArrayGraph graph;
  private final String billing;
  private final NearestConfigurations nearest;

  /**
   * Reads the graph; the connections and the index stay the caller's.
   *
   * @param billing a list of Parquet files, as DuckDB writes it
   * @param dependencies the same
   */
  public FourClients(
      Connection postgres,
      Connection duckDb,
      String billing,
      String dependencies,
      NearestConfigurations nearest)
      throws SQLException {
    this.postgres = postgres;
    this.duckDb = duckDb;
    this.billing = "read_parquet(" + billing + ")";
    this.graph = new ArrayGraph(postgres, duckDb, "read_parquet(" + dependencies + ")");
    this.nearest = nearest;
  }

  /** Asks all four and joins. */
  public Answer ask(String resourceName) throws Exception {
    String resource = id(resourceName);
    Map<String, Integer> hops = graph.reach(resource, 4);
    Map<String, Resource> resources = resources(hops.keySet());
    Map<String, List<Month>> months = months(hops.keySet());
    List<Row> rows = new ArrayList<>();
    hops.forEach(
        (id, distance) -> {
          Resource found = resources.get(id);
          for (Month month : months.getOrDefault(id, List.of(new Month(null, null)))) {
            rows.add(
                new Row(
                    distance,
                    found.name(),
                    found.owner(),
                    found.configuration(),
                    month.month(),
                    month.cost()));
          }
        });
    rows.sort(
        Comparator.comparingLong(Row::hops)
            .thenComparing(Row::name)
            .thenComparing(Row::month, Comparator.nullsLast(Comparator.naturalOrder())));
    return new Answer(rows, nearest.to(resource, hops.keySet()));
  }

  private String id(String name) throws SQLException {
    try (PreparedStatement statement =
        postgres.prepareStatement("SELECT resource_id FROM resources WHERE resource_name = ?")) {
      statement.setString(1, name);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getString(1);
      }
    }
  }

  private Map<String, Resource> resources(Collection<String> ids) throws SQLException {
    Map<String, Resource> found = HashMap.newHashMap(ids.size());
    try (PreparedStatement statement =
        postgres.prepareStatement(
            "SELECT resource_id, resource_name, owner, configuration::jsonb::text FROM resources"
                + " WHERE resource_id = ANY (?)")) {
      Array array = postgres.createArrayOf("text", ids.toArray());
      statement.setArray(1, array);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          found.put(
              rows.getString(1),
              new Resource(rows.getString(2), rows.getString(3), rows.getString(4)));
        }
      }
    }
    return found;
  }

  private Map<String, List<Month>> months(Collection<String> ids) throws SQLException {
    Map<String, List<Month>> found = HashMap.newHashMap(ids.size());
    String list = ids.stream().map(id -> "'" + id + "'").collect(Collectors.joining(", "));
    try (Statement statement = duckDb.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT resourceid, strftime(date_trunc('month', chargeperiodstart), '%Y-%m'),"
                    + " sum(billedcost) FROM "
                    + billing
                    + " WHERE resourceid IN ("
                    + list
                    + ") GROUP BY ALL")) {
      while (rows.next()) {
        found
            .computeIfAbsent(rows.getString(1), id -> new ArrayList<>())
            .add(new Month(rows.getString(2), rows.getBigDecimal(3)));
      }
    }
    return found;
  }
}
