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
      LoadedGraph in = loaded.get(graph.name());
      rows.add(
          in == null
              ? new Object[] {
                schema,
                name,
                graph.owner(),
                false,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                staleness,
                null
              }
              : new Object[] {
                schema,
                name,
                graph.owner(),
                true,
                in.vertices(),
                in.edges(),
                in.danglingEdges(),
                in.bytes(),
                in.builtAt(),
                in.buildMillis(),
                in.freshAt(),
                in.refreshes(),
                in.tableReads(),
                staleness,
                in.version()
              });
    }
    return rows;
  }
}
