package io.megadb.bench;

import io.megadb.bench.graph.ArrayGraph;
import io.megadb.bench.graph.GraphData;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * One question about a graph, in four languages; the answer is one number.
 *
 * @param sql for MegaDB
 * @param cypher for Kuzu, parameters are p0, p1
 * @param duckDb with dense vertex numbers; its parameters may be repeated
 * @param parameters keys of vertices
 * @param duckParameters as the DuckDB text needs them
 */
record PatternQuery(
    String name,
    String sql,
    String cypher,
    String duckDb,
    List<Object> parameters,
    List<Object> duckParameters,
    ToLongFunction<ArrayGraph> array) {

  /** All of them. */
  static List<PatternQuery> of(GraphData data) {
    boolean debian = data.keyType().equals("text");
    String start =
        debian ? "libssl3" : data.keys().get(ofDegree(data.targets(), data.sources(), data, 8));
    String from = debian ? "gnome" : data.keys().get(ofDegree(data.sources(), new int[0], data, 2));
    List<PatternQuery> queries = new ArrayList<>();
    for (int hops = 1; hops <= 5; hops++) {
      queries.add(hops(data, start, hops));
    }
    queries.add(reach(data, start));
    queries.add(shortest(data, from, debian ? "libssl3" : start));
    queries.add(cyclic(data));
    queries.add(transitive(data));
    queries.add(fourCycle(data, debian));
    return queries;
  }

  private static Object key(GraphData data, String key) {
    return data.keyType().equals("text") ? (Object) key : (Object) Long.valueOf(key);
  }

  /**
   * The first vertex that so many edges have as that end, and none as another end: Kuzu's shortest
   * paths do not lead back to where they began, so there must be no cycle.
   */
  private static int ofDegree(int[] ends, int[] others, GraphData data, int wanted) {
    int[] degrees = new int[data.vertexCount()];
    for (int end : ends) {
      degrees[end]++;
    }
    for (int other : others) {
      degrees[other] = -1;
    }
    for (int vertex = 0; vertex < degrees.length; vertex++) {
      if (degrees[vertex] == wanted) {
        return vertex;
      }
    }
    throw new IllegalStateException("no vertex has " + wanted + " edges");
  }

  private static PatternQuery hops(GraphData data, String start, int hops) {
    StringBuilder duck = new StringBuilder("SELECT count(*) FROM v a JOIN e e1 ON e1.t = a.n");
    for (int hop = 2; hop <= hops; hop++) {
      duck.append(" JOIN e e" + hop + " ON e" + hop + ".t = e" + (hop - 1) + ".s");
    }
    return new PatternQuery(
        hops + " hops",
        ("SELECT count(*) AS n FROM GRAPH_TABLE (%s MATCH (x)<-[y]-{%d}(z) WHERE x.id = $1"
                + " COLUMNS (z.id AS id)) AS m")
            .formatted(data.name(), hops),
        "MATCH (a:V)<-[:E*%d..%d]-(b:V) WHERE a.id = $p0 RETURN count(*)".formatted(hops, hops),
        duck.append(" WHERE a.id = ?").toString(),
        List.of(key(data, start)),
        List.of(key(data, start)),
        array -> array.hops(start, hops));
  }

  private static PatternQuery reach(GraphData data, String start) {
    return new PatternQuery(
        "reach within 4",
        ("SELECT count(DISTINCT id) AS n FROM GRAPH_TABLE (%s MATCH (x)<-[y]-{1,4}(z)"
                + " WHERE x.id = $1 COLUMNS (z.id AS id)) AS m")
            .formatted(data.name()),
        "MATCH (a:V)<-[:E* SHORTEST 1..4]-(b:V) WHERE a.id = $p0 RETURN count(DISTINCT b.id)",
        "WITH RECURSIVE r AS (SELECT n, 0 AS hops FROM v WHERE id = ? UNION"
            + " SELECT e.s, r.hops + 1 FROM r JOIN e ON e.t = r.n WHERE r.hops < 4)"
            + " SELECT count(DISTINCT n) FROM r WHERE hops > 0",
        List.of(key(data, start)),
        List.of(key(data, start)),
        array -> array.reach(start, 4));
  }

  private static PatternQuery shortest(GraphData data, String from, String to) {
    return new PatternQuery(
        "shortest path",
        ("SELECT hops FROM GRAPH_TABLE (%s MATCH p = ANY SHORTEST (x)-[y]->{1,15}(z)"
                + " WHERE x.id = $1 AND z.id = $2 COLUMNS (path_length(p) AS hops)) AS m")
            .formatted(data.name()),
        "MATCH p = (a:V)-[:E* SHORTEST 1..15]->(b:V) WHERE a.id = $p0 AND b.id = $p1"
            + " RETURN length(p)",
        "WITH RECURSIVE r AS (SELECT n, 0 AS hops FROM v WHERE id = ? UNION"
            + " SELECT e.t, r.hops + 1 FROM r JOIN e ON e.s = r.n WHERE r.hops < 15 AND NOT EXISTS"
            + " (SELECT 1 FROM r AS x JOIN v ON v.n = x.n WHERE v.id = ?))"
            + " SELECT min(hops) FROM r JOIN v ON v.n = r.n WHERE v.id = ?",
        List.of(key(data, from), key(data, to)),
        List.of(key(data, from), key(data, to), key(data, to)),
        array -> array.shortest(from, to));
  }

  private static PatternQuery cyclic(GraphData data) {
    return new PatternQuery(
        "cyclic triangles",
        ("SELECT count(*) AS n FROM GRAPH_TABLE (%s MATCH (x)->(y)->(z)->(x)"
                + " COLUMNS (x.id AS id)) AS m")
            .formatted(data.name()),
        "MATCH (a:V)-[:E]->(b:V)-[:E]->(c:V)-[:E]->(a) RETURN count(*)",
        "SELECT count(*) FROM e x JOIN e y ON y.s = x.t JOIN e z ON z.s = y.t AND z.t = x.s",
        List.of(),
        List.of(),
        ArrayGraph::cyclicTriangles);
  }

  private static PatternQuery transitive(GraphData data) {
    return new PatternQuery(
        "transitive triangles",
        ("SELECT count(*) AS n FROM GRAPH_TABLE (%s MATCH (x)->(y)->(z), (x)->(z)"
                + " COLUMNS (x.id AS id)) AS m")
            .formatted(data.name()),
        "MATCH (a:V)-[:E]->(b:V)-[:E]->(c:V), (a)-[:E]->(c) RETURN count(*)",
        "SELECT count(*) FROM e x JOIN e y ON y.s = x.t JOIN e z ON z.s = x.s AND z.t = y.t",
        List.of(),
        List.of(),
        ArrayGraph::transitiveTriangles);
  }

  private static PatternQuery fourCycle(GraphData data, boolean debian) {
    String a = debian ? "libs" : "s1";
    String c = debian ? "libdevel" : "s2";
    String kind = debian ? "Depends" : "k0";
    return new PatternQuery(
        "4-cycle with predicates",
        ("SELECT count(*) AS n FROM GRAPH_TABLE (%s MATCH (x WHERE x.section = '%s')"
                + "-[f WHERE f.kind = '%s']->(y)->(z WHERE z.section = '%s')->(u)->(x)"
                + " COLUMNS (x.id AS id)) AS m")
            .formatted(data.name(), a, kind, c),
        ("MATCH (a:V)-[f:E]->(b:V)-[:E]->(c:V)-[:E]->(d:V)-[:E]->(a)"
                + " WHERE a.section = '%s' AND f.kind = '%s' AND c.section = '%s' RETURN count(*)")
            .formatted(a, kind, c),
        ("SELECT count(*) FROM v a JOIN e f ON f.s = a.n JOIN e g ON g.s = f.t"
                + " JOIN v c ON c.n = g.t JOIN e h ON h.s = c.n JOIN e i ON i.s = h.t"
                + " AND i.t = a.n WHERE a.section = '%s' AND f.kind = '%s' AND c.section = '%s'")
            .formatted(a, kind, c),
        List.of(),
        List.of(),
        array -> array.fourCycles(a, kind, c));
  }
}
