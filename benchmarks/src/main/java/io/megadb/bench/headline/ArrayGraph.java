package io.megadb.bench.headline;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Who depends on whom, in plain arrays: the incoming edges of each vertex side by side. */
final class ArrayGraph {
  private final List<String> names = new ArrayList<>();
  private final Map<String, Integer> numbers = new HashMap<>();
  private final int[] starts;
  private final int[] sources;

  /** Reads resources and edges; closes nothing. */
  ArrayGraph(Connection postgres, Connection duckDb, String edgesFrom) throws SQLException {
    try (Statement statement = postgres.createStatement();
        ResultSet rows = statement.executeQuery("SELECT resource_id FROM resources")) {
      while (rows.next()) {
        numbers.put(rows.getString(1), names.size());
        names.add(rows.getString(1));
      }
    }
    int[] from = new int[1024];
    int[] to = new int[1024];
    int count = 0;
    try (Statement statement = duckDb.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT resource_id, depends_on_id FROM " + edgesFrom)) {
      while (rows.next()) {
        if (count == from.length) {
          from = Arrays.copyOf(from, count * 2);
          to = Arrays.copyOf(to, count * 2);
        }
        from[count] = numbers.get(rows.getString(1));
        to[count] = numbers.get(rows.getString(2));
        count++;
      }
    }
    starts = new int[names.size() + 1];
    for (int i = 0; i < count; i++) {
      starts[to[i] + 1]++;
    }
    for (int i = 1; i < starts.length; i++) {
      starts[i] += starts[i - 1];
    }
    int[] next = starts.clone();
    sources = new int[count];
    for (int i = 0; i < count; i++) {
      sources[next[to[i]]++] = from[i];
    }
  }

  /**
   * What reaches a resource in at most {@code hops} steps, with the fewest steps, nearest first.
   */
  Map<String, Integer> reach(String resource, int hops) {
    int[] distances = new int[names.size()];
    int[] queue = new int[names.size()];
    Arrays.fill(distances, -1);
    int start = numbers.get(resource);
    distances[start] = 0;
    queue[0] = start;
    int end = 1;
    Map<String, Integer> found = new LinkedHashMap<>();
    found.put(resource, 0);
    for (int at = 0; at < end && distances[queue[at]] < hops; at++) {
      int vertex = queue[at];
      for (int edge = starts[vertex]; edge < starts[vertex + 1]; edge++) {
        int source = sources[edge];
        if (distances[source] < 0) {
          distances[source] = distances[vertex] + 1;
          queue[end++] = source;
          found.put(names.get(source), distances[source]);
        }
      }
    }
    return found;
  }
}
