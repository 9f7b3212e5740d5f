package io.megadb.exec.system;

import io.megadb.spi.tier.VectorIndexes;
import java.util.ArrayList;
import java.util.List;

/** megadb.system.vector_indexes: every index on vectors, and what recall it has. Any thread. */
public final class VectorIndexesTable {
  /** For indexes that nobody has searched by: {@code megadb.target_recall} unless set. */
  private static final double RECALL = 0.98;

  private final List<VectorIndexes> tiers;

  public VectorIndexesTable(List<VectorIndexes> tiers) {
    this.tiers = List.copyOf(tiers);
  }

  SystemTable table(String schema) {
    return SystemTable.of(
        schema,
        "vector_indexes",
        snapshot -> rows(),
        "schema text",
        "table_name text",
        "name text",
        "column_name text",
        "method text",
        "row_count bigint",
        "graph_rows bigint",
        "segments bigint",
        "target_recall double precision",
        "ef bigint",
        "calibrated_recall double precision",
        "queries bigint",
        "checked_queries bigint",
        "measured_recall double precision");
  }

  private List<Object[]> rows() {
    List<Object[]> rows = new ArrayList<>();
    for (VectorIndexes tier : tiers) {
      for (VectorIndexes.VectorIndex index : tier.vectorIndexes(RECALL)) {
        rows.add(
            new Object[] {
              index.table().schema(),
              index.table().name(),
              index.name(),
              index.column(),
              index.method(),
              index.rows(),
              index.graphRows(),
              (long) index.segments(),
              index.targetRecall(),
              index.ef().map(Integer::longValue).orElse(null),
              index.calibratedRecall().orElse(null),
              index.queries(),
              index.checkedQueries(),
              index.measuredRecall().orElse(null)
            });
      }
    }
    return rows;
  }
}
