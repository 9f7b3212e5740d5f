package io.megadb.exec.system;

import io.megadb.spi.catalog.CatalogSnapshot;
import io.megadb.spi.catalog.PropertyGraph;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.tier.LoadedGraphs;
import io.megadb.spi.tier.LoadedGraphs.LoadedGraph;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** megadb.system.graphs: every property graph, and what is in memory of it. Any thread. */
public final class GraphsTable {
  private final List<LoadedGraphs> tiers;

  public GraphsTable(List<LoadedGraphs> tiers) {
    this.tiers = List.copyOf(tiers);
  }

  SystemTable table(String schema) {
    return SystemTable.of(
        schema,
        "graphs",
        this::rows,
        "schema text",
        "name text",
        "owner text",
        "loaded boolean",
        "vertices bigint",
        "edges bigint",
        "dangling_edges bigint",
        "size_bytes bigint",
        "built_at timestamptz",
        "build_ms double precision",
        "fresh_at timestamptz",
        "refreshes bigint",
        "table_reads bigint",
        "staleness text",
        "version text");
  }

  private List<Object[]> rows(CatalogSnapshot snapshot) {
    Map<TableName, LoadedGraph> loaded = new HashMap<>();
    tiers.forEach(t -> t.loaded().forEach(g -> loaded.put(g.name(), g)));
    List<Object[]> rows = new ArrayList<>();
    for (PropertyGraph graph : snapshot.graphs().values()) {
      String schema = graph.name().schema();
      String name = graph.name().name();
      String staleness = graph.options().getOrDefault("staleness", "0s");
      Optional<LoadedGraph> in = Optional.ofNullable(loaded.get(graph.name()));
      rows.add(
          new Object[] {
            schema,
            name,
            graph.owner(),
            in.isPresent(),
            in.map(LoadedGraph::vertices).orElse(null),
            in.map(LoadedGraph::edges).orElse(null),
            in.map(LoadedGraph::danglingEdges).orElse(null),
            in.map(LoadedGraph::bytes).orElse(null),
            in.map(LoadedGraph::builtAt).orElse(null),
            in.map(LoadedGraph::buildMillis).orElse(null),
            in.map(LoadedGraph::freshAt).orElse(null),
            in.map(LoadedGraph::refreshes).orElse(null),
            in.map(LoadedGraph::tableReads).orElse(null),
            staleness,
            in.map(LoadedGraph::version).orElse(null)
          });
    }
    return rows;
  }
}
