package io.megadb.tier.graph.snapshot;

import io.megadb.graph.csr.Adjacency;
import io.megadb.graph.match.ScratchVectors;
import io.megadb.graph.pattern.IntSet;
import io.megadb.graph.work.Workers;
import io.megadb.spi.catalog.PropertyGraph;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.tier.TableView.Changes;
import io.megadb.spi.tier.TableView.Followed;
import io.megadb.spi.tier.TableView.Mark;
import io.megadb.tier.graph.key.KeyIndex;
import io.megadb.tier.graph.key.LayeredKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * Makes a graph's snapshot: from its tables, or from an earlier snapshot and what happened to the
 * tables since. Vertices first; then each edge table takes in what it must: nothing, some rows, new
 * numbers of its vertices, or everything again. One statement's thread.
 */
final class GraphBuilder {
  private final PropertyGraph graph;
  private final Map<Followed, Mark> marks;
  private final GraphReader reader;
  private final Workers workers;
  private final GraphMemory.Account account;
  private int tableReads;

  /**
   * @param marks where the tables are, as the reader sees them
   * @param account takes what is needed while building; settled by the caller afterwards
   */
  GraphBuilder(
      PropertyGraph graph,
      Map<Followed, Mark> marks,
      GraphReader reader,
      Workers workers,
      GraphMemory.Account account) {
    this.graph = graph;
    this.marks = marks;
    this.reader = reader;
    this.workers = workers;
    this.account = account;
  }

  private Mark mark(PropertyGraph.ElementTable table) {
    return marks.get(GraphReader.followed(graph, table));
  }

  /**
   * Reads all tables.
   *
   * @throws MegaDbException OUT_OF_MEMORY; UNIQUE_VIOLATION or NOT_NULL_VIOLATION for a KEY that is
   *     none, FOREIGN_KEY_VIOLATION for a dangling edge the graph rejects; what reading the tables
   *     throws
   */
  GraphSnapshot build() {
    List<GraphSnapshot.Vertices> vertices = new ArrayList<>();
    int vertexCount = 0;
    for (PropertyGraph.VertexTable table : graph.vertexTables()) {
      KeyIndex keys = reader.keys(table, account);
      vertices.add(new GraphSnapshot.Vertices(table, mark(table), vertexCount, keys));
      vertexCount = Math.addExact(vertexCount, keys.size());
    }
    List<GraphSnapshot.Edges> edges = new ArrayList<>();
    int firstId = 0;
    for (PropertyGraph.EdgeTable table : graph.edgeTables()) {
      edges.add(readEdges(table, vertices, vertexCount, firstId));
      firstId = edges.getLast().endId();
    }
    return new GraphSnapshot(
        graph,
        List.copyOf(vertices),
        List.copyOf(edges),
        vertexCount,
        new ScratchVectors(vertexCount),
        new Conditions(account));
  }

  /** How many tables were read whole. */
  int tableReads() {
    return tableReads;
  }

  private GraphSnapshot.Edges readEdges(
      PropertyGraph.EdgeTable table,
      List<GraphSnapshot.Vertices> vertices,
      int vertexCount,
      int firstId) {
    tableReads++;
    String what = "edges of \"" + table.alias() + "\"";
    EdgeTableReader rows = new EdgeTableReader(graph, table, vertices);
    EdgeEnds list = new EdgeEnds(1024);
    List<String> wanted = GraphReader.columns(table);
    ArrowReader all = reader.read(wanted, table.table());
    Optional<KeyIndex> keys =
        table.key().isEmpty()
            ? Optional.empty()
            : Optional.of(reader.newIndex(table, all, wanted.size() - table.key().size()));
    long[] counted = new long[1];
    reader.each(
        all,
        table.alias(),
        (columns, count) -> {
          rows.rows(columns, count, list, keys);
          long bytes = list.sizeBytes() + keys.map(KeyIndex::sizeBytes).orElse(0L);
          account.add(bytes - counted[0], what);
          counted[0] = bytes;
        });
    Adjacency sorted = sorted(list, vertexCount, what);
    account.add(-list.sizeBytes(), what);
    return edges(table, firstId, sorted, keys, rows.dangling(), vertexCount);
  }

  /** Sorts edges; the account has the result afterwards. */
  private Adjacency sorted(EdgeEnds list, int vertexCount, String what) {
    long bytes = list.sortingBytes(vertexCount);
    account.add(bytes, what);
    Adjacency sorted = list.sorted(vertexCount, workers);
    account.add(sorted.sizeBytes() - bytes, what);
    return sorted;
  }

  private GraphSnapshot.Edges edges(
      PropertyGraph.EdgeTable table,
      int firstId,
      Adjacency sorted,
      Optional<KeyIndex> keys,
      long dangling,
      int vertexCount) {
    EdgeEnds none = new EdgeEnds(0);
    return new GraphSnapshot.Edges(
        table,
        mark(table),
        firstId,
        sorted,
        IntSet.range(0, sorted.edgeCount()),
        none,
        none.sorted(0, workers).withVertices(vertexCount),
        keys,
        dangling);
  }

  /** Takes in what happened since an earlier snapshot of the same graph. */
  GraphSnapshot refresh(GraphSnapshot before) {
    VertexRefresh vertices = new VertexRefresh();
    for (GraphSnapshot.Vertices table : before.vertices()) {
      if (!vertices.take(table, changes(table.table(), table.mark(), table.table().key()))) {
        // The key's type is another: nothing can be told from the old keys.
        return build();
      }
    }
    Optional<int[]> renumbered = vertices.renumbered();
    List<GraphSnapshot.Edges> edges = new ArrayList<>();
    int firstId = 0;
    for (GraphSnapshot.Edges table : before.edges()) {
      edges.add(refresh(table, vertices, renumbered, firstId));
      firstId = edges.getLast().endId();
    }
    Set<String> unchanged = new TreeSet<>();
    for (int i = 0; i < before.vertices().size(); i++) {
      if (before.vertices().get(i) == vertices.tables().get(i)) {
        unchanged.add(before.vertices().get(i).table().alias());
      }
    }
    // A condition on an edge may be about the vertices beside it.
    boolean sameVertices = unchanged.size() == before.vertices().size();
    for (int i = 0; i < before.edges().size(); i++) {
      if (sameVertices && before.edges().get(i) == edges.get(i)) {
        unchanged.add(before.edges().get(i).table().alias());
      }
    }
    int vertexCount = vertices.vertexCount();
    return new GraphSnapshot(
        graph,
        vertices.tables(),
        List.copyOf(edges),
        vertexCount,
        vertexCount == before.vertexCount() ? before.scratch() : new ScratchVectors(vertexCount),
        before.conditions().successor(unchanged));
  }

  /** Empty if nothing happened. */
  private Optional<Changes> changes(
      PropertyGraph.ElementTable table, Mark before, List<String> columns) {
    return before == mark(table)
        ? Optional.empty()
        : Optional.of(reader.changes(table, before, columns));
  }

  private GraphSnapshot.Edges refresh(
      GraphSnapshot.Edges before, VertexRefresh vertices, Optional<int[]> renumbered, int firstId) {
    PropertyGraph.EdgeTable table = before.table();
    int vertexCount = vertices.vertexCount();
    // An edge that was left out may have got its vertex.
    boolean whole =
        before.dangling() > 0
            && (vertices.addedTo(table.source().vertexAlias())
                || vertices.addedTo(table.destination().vertexAlias()));
    Optional<Changes> changes =
        whole
            ? Optional.of(new Changes.Whole())
            : changes(table, before.mark(), GraphReader.columns(table));
    if (changes.isEmpty()
        && renumbered.isEmpty()
        && firstId == before.firstId()
        && vertexCount == before.sorted().vertexCount()) {
      return before;
    }
    if (changes.orElse(null) instanceof Changes.Whole) {
      return readEdges(table, vertices.tables(), vertexCount, firstId);
    }
    EdgeRefresh edges = new EdgeRefresh(before, graph, vertices.tables());
    renumbered.ifPresent(edges::renumber);
    if (edges.lostEnds() && EdgeTableReader.rejects(graph)) {
      // Reading it finds the row to blame.
      changes.ifPresent(this::close);
      return readEdges(table, vertices.tables(), vertexCount, firstId);
    }
    switch (changes.orElse(null)) {
      case null -> {}
      case Changes.Whole never -> throw new IllegalStateException("read above");
      case Changes.Added(var rows) -> reader.each(rows, table.alias(), edges::add);
      case Changes.Touched(var keys, var rows) -> {
        reader.each(keys, table.alias(), edges::remove);
        edges.removed();
        reader.each(rows, table.alias(), edges::add);
      }
    }
    return edges.result(
        mark(table), firstId, vertexCount, list -> sorted(list, vertexCount, "edges"), workers);
  }

  private void close(Changes changes) {
    switch (changes) {
      case Changes.Whole whole -> {}
      case Changes.Added(var rows) -> reader.each(rows, "", (columns, count) -> {});
      case Changes.Touched(var keys, var rows) -> {
        reader.each(keys, "", (columns, count) -> {});
        reader.each(rows, "", (columns, count) -> {});
      }
    }
  }

  /** The vertex tables of a refresh: the old numbers of those that stay, new ones behind. */
  private final class VertexRefresh {
    private record Table(
        GraphSnapshot.Vertices before, Mark mark, KeyIndex keys, IntSet gone, int added) {}

    private final List<Table> changed = new ArrayList<>();
    private List<GraphSnapshot.Vertices> tables;

    boolean take(GraphSnapshot.Vertices before, Optional<Changes> changes) {
      if (changes.isEmpty()) {
        changed.add(new Table(before, before.mark(), before.keys(), IntSet.empty(), 0));
        return true;
      }
      VertexChange change = new VertexChange(before);
      String alias = before.table().alias();
      switch (changes.get()) {
        case Changes.Whole whole -> {
          ArrowReader rows = reader.read(before.table().key(), before.table().table());
          if (!before.keys().accepts(reader.vectors(rows, alias))) {
            reader.each(rows, alias, (columns, count) -> {});
            return false;
          }
          tableReads++;
          change.expectAll();
          reader.each(rows, alias, change::present);
        }
        case Changes.Added(var rows) -> reader.each(rows, alias, change::present);
        case Changes.Touched(var keys, var rows) -> {
          reader.each(keys, alias, change::expect);
          reader.each(rows, alias, change::present);
        }
      }
      account.add(change.addedBytes(), "keys of vertices \"" + alias + "\"");
      changed.add(
          new Table(before, mark(before.table()), change.keys(), change.gone(), change.added()));
      return true;
    }

    /** The new number of each old vertex, -1 for those gone; empty if all keep theirs. */
    Optional<int[]> renumbered() {
      boolean stays = true;
      for (int i = 0; i < changed.size(); i++) {
        Table table = changed.get(i);
        stays &= table.gone().size() == 0 && (table.added() == 0 || i == changed.size() - 1);
      }
      List<GraphSnapshot.Vertices> result = new ArrayList<>();
      int old = changed.stream().mapToInt(t -> t.before().keys().size()).sum();
      int[] numbers = stays ? null : new int[old];
      int first = 0;
      for (Table table : changed) {
        KeyIndex keys = table.gone().size() == 0 ? table.keys() : compacted(table);
        if (numbers != null) {
          int next = first;
          for (int i = 0; i < table.before().keys().size(); i++) {
            numbers[table.before().first() + i] = table.gone().contains(i) ? -1 : next++;
          }
        }
        boolean same =
            keys == table.before().keys()
                && first == table.before().first()
                && table.mark() == table.before().mark();
        result.add(
            same
                ? table.before()
                : new GraphSnapshot.Vertices(table.before().table(), table.mark(), first, keys));
        first = Math.addExact(first, keys.size());
      }
      tables = List.copyOf(result);
      return Optional.ofNullable(numbers);
    }

    private KeyIndex compacted(Table table) {
      KeyIndex keys = table.keys().empty();
      for (int i = 0; i < table.keys().size(); i++) {
        if (!table.gone().contains(i)) {
          LayeredKeys.addAny(keys, table.keys(), i);
        }
      }
      return keys;
    }

    List<GraphSnapshot.Vertices> tables() {
      return tables;
    }

    int vertexCount() {
      GraphSnapshot.Vertices last = tables.getLast();
      return last.first() + last.keys().size();
    }

    boolean addedTo(String alias) {
      return changed.stream()
          .anyMatch(t -> t.before().table().alias().equals(alias) && t.added() > 0);
    }
  }
}
