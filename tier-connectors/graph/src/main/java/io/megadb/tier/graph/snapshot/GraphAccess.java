package io.megadb.tier.graph.snapshot;

import io.megadb.graph.pattern.EdgeCosts;
import io.megadb.graph.pattern.EdgeSet;
import io.megadb.graph.pattern.IntSet;
import io.megadb.spi.tier.TableView;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * One statement's look at a graph: its snapshot, and the tables as they are in it. One thread;
 * closing it ends the reading of tables, the snapshot stays.
 */
public final class GraphAccess implements AutoCloseable {
  private final GraphSnapshot snapshot;
  private final GraphReader reader;
  private final String session;
  private final TableView view;

  GraphAccess(GraphSnapshot snapshot, GraphReader reader, String session, TableView view) {
    this.snapshot = snapshot;
    this.reader = reader;
    this.session = session;
    this.view = view;
  }

  /** The graph. */
  public GraphSnapshot snapshot() {
    return snapshot;
  }

  /**
   * The vertices of a table that meet a condition.
   *
   * @param lasting whether they stay the same for as long as the table does
   */
  public IntSet vertices(GraphSnapshot.Vertices table, String condition, boolean lasting) {
    if (!lasting) {
      return reader.vertices(table, condition);
    }
    return snapshot
        .conditions()
        .get(
            table.table().alias(),
            session,
            condition,
            IntSet.class,
            () -> reader.vertices(table, condition),
            IntSet::sizeBytes);
  }

  /** The edges of a table that meet a condition, as {@link #vertices}. */
  public List<EdgeSet> edges(GraphSnapshot.Edges table, String condition, boolean lasting) {
    if (!lasting) {
      return reader.edges(snapshot, table, condition);
    }
    return snapshot
        .conditions()
        .get(
            table.table().alias(),
            session,
            condition,
            EdgeSets.class,
            () -> new EdgeSets(reader.edges(snapshot, table, condition)),
            found -> found.bytes(table))
        .sets();
  }

  /** What the edges of a table with KEY cost, as {@link #vertices}. */
  public EdgeCosts costs(GraphSnapshot.Edges table, String cost, boolean lasting) {
    if (!lasting) {
      return reader.costs(table, cost);
    }
    return snapshot
        .conditions()
        .get(
            table.table().alias(),
            session,
            PatternConditions.costKey(cost),
            EdgeCosts.class,
            () -> reader.costs(table, cost),
            EdgeCosts::sizeBytes);
  }

  /**
   * The ranks of vertices by a value, among those of others as well.
   *
   * @param values SQL over the columns of a table, by alias
   * @param others the same of what they will be compared with
   * @return by vertex, 0 for those of other tables, and for NULL
   */
  public int[] ranks(Map<String, String> values, Map<String, String> others) {
    return reader.ranks(snapshot, values, others);
  }

  /** Runs a SELECT over the graph's tables; the caller closes its rows. */
  public ArrowReader read(String sql) {
    return view.read(sql);
  }

  private record EdgeSets(List<EdgeSet> sets) {
    /** Edges of a table with KEY share its adjacency. */
    long bytes(GraphSnapshot.Edges table) {
      return sets.stream()
          .mapToLong(
              s ->
                  s.rows().sizeBytes() + (table.keys().isPresent() ? 0 : s.adjacency().sizeBytes()))
          .sum();
    }
  }

  @Override
  public void close() {
    view.close();
  }
}
