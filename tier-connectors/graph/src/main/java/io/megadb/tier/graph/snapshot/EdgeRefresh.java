package io.megadb.tier.graph.snapshot;

import io.megadb.graph.csr.Adjacency;
import io.megadb.graph.csr.Csr;
import io.megadb.graph.pattern.IntSet;
import io.megadb.graph.work.Workers;
import io.megadb.spi.catalog.PropertyGraph;
import io.megadb.spi.tier.TableView.Mark;
import io.megadb.tier.graph.key.KeyIndex;
import io.megadb.tier.graph.key.LayeredKeys;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.arrow.vector.FieldVector;

/**
 * The edges of one table on their way to a later snapshot: {@link #renumber} if their vertices have
 * other numbers, {@link #remove} those that changed, {@link #add} those that are there, {@link
 * #result}. One thread.
 */
final class EdgeRefresh {
  private final GraphSnapshot.Edges before;
  private final EdgeTableReader reader;
  private final long[] dead;
  private int deadCount;
  private EdgeEnds added;
  private KeyIndex top;
  private EdgeEnds flat;
  private KeyIndex flatKeys;
  private long lost;

  /**
   * @param vertices of the later snapshot
   */
  EdgeRefresh(
      GraphSnapshot.Edges before, PropertyGraph graph, List<GraphSnapshot.Vertices> vertices) {
    this.before = before;
    this.reader = new EdgeTableReader(graph, before.table(), vertices);
    int rows = before.sorted().edgeCount();
    this.dead = new long[(rows >>> 6) + 1];
    if (before.alive().size() < rows) {
      for (int row = 0; row < rows; row++) {
        if (!before.alive().contains(row)) {
          kill(row);
        }
      }
    }
    this.added = new EdgeEnds(before.added().size() + 16);
    for (int i = 0; i < before.added().size(); i++) {
      added.add(before.added().source(i), before.added().target(i));
    }
    this.top = before.keys().map(LayeredKeys::copyOfTop).orElse(null);
  }

  private void kill(int row) {
    if ((dead[row >>> 6] & 1L << row) == 0) {
      dead[row >>> 6] |= 1L << row;
      deadCount++;
    }
  }

  private boolean isDead(int row) {
    return (dead[row >>> 6] & 1L << row) != 0;
  }

  /**
   * Gives the ends other numbers; edges that lose an end go.
   *
   * @param numbers by old number, -1 for a vertex that is gone
   */
  void renumber(int[] numbers) {
    flatten(numbers);
  }

  /** Whether a vertex of an edge has gone. */
  boolean lostEnds() {
    return lost > 0;
  }

  /** All living edges as one list, in the order of their rows. */
  private void flatten(int[] numbers) {
    int rows = before.sorted().edgeCount();
    int[] sources = new int[rows];
    int[] targets = new int[rows];
    Csr outgoing = before.sorted().outgoing();
    for (int vertex = 0; vertex < outgoing.vertexCount(); vertex++) {
      for (int slot = outgoing.offsets()[vertex]; slot < outgoing.offsets()[vertex + 1]; slot++) {
        sources[outgoing.edges()[slot]] = vertex;
        targets[outgoing.edges()[slot]] = outgoing.neighbours()[slot];
      }
    }
    KeyIndex keys = before.keys().orElse(null);
    KeyIndex base = keys == null ? null : LayeredKeys.base(keys);
    flat = new EdgeEnds(rows - deadCount + added.size());
    flatKeys = keys == null ? null : keys.empty();
    for (int row = 0; row < rows; row++) {
      if (!isDead(row)) {
        put(sources[row], targets[row], numbers, base, row);
      }
    }
    for (int row = 0; row < added.size(); row++) {
      put(added.source(row), added.target(row), numbers, top, row);
    }
    added = new EdgeEnds(16);
    top = keys == null ? null : keys.empty();
  }

  private void put(int source, int target, int[] numbers, KeyIndex keys, int row) {
    int from = numbers == null ? source : numbers[source];
    int to = numbers == null ? target : numbers[target];
    if (from < 0 || to < 0) {
      lost++;
      return;
    }
    flat.add(from, to);
    if (keys != null) {
      flatKeys.addFrom(keys, row);
    }
  }

  /** The keys below {@link #top}. */
  private KeyIndex base() {
    return flat != null ? flatKeys : LayeredKeys.base(before.keys().orElseThrow());
  }

  private int baseRows() {
    return flat != null ? flat.size() : before.sorted().edgeCount();
  }

  private IntSet removedFlat = IntSet.empty();
  private GraphReader.IntList goneBelow = new GraphReader.IntList();
  private GraphReader.IntList goneAbove = new GraphReader.IntList();

  /** Rows with these keys changed, came or went. */
  void remove(List<FieldVector> keys, int count) {
    int[] below = new int[count];
    int[] above = new int[count];
    base().find(keys, count, below);
    top.find(keys, count, above);
    for (int i = 0; i < count; i++) {
      if (above[i] != KeyIndex.ABSENT) {
        goneAbove.add(above[i]);
      }
      if (below[i] != KeyIndex.ABSENT) {
        goneBelow.add(below[i]);
      }
    }
  }

  /** After the last {@link #remove}: takes them out. */
  void removed() {
    IntSet above = IntSet.of(goneAbove.toArray());
    if (above.size() > 0) {
      EdgeEnds kept = new EdgeEnds(added.size());
      KeyIndex keys = top.empty();
      for (int row = 0; row < added.size(); row++) {
        if (!above.contains(row)) {
          kept.add(added.source(row), added.target(row));
          keys.addFrom(top, row);
        }
      }
      added = kept;
      top = keys;
    }
    if (flat != null) {
      removedFlat = IntSet.of(goneBelow.toArray());
    } else {
      for (int row : goneBelow.toArray()) {
        kill(row);
      }
    }
  }

  /** Rows that are there now, with the columns of {@link GraphReader#columns}. */
  void add(List<FieldVector> columns, int count) {
    Optional<KeyIndex> keys =
        before.keys().map(k -> (KeyIndex) new LayeredKeys(base(), aliveBelow(), top));
    reader.rows(columns, count, added, keys);
  }

  private IntSet aliveBelow() {
    IntSet all = IntSet.range(0, baseRows());
    if (flat == null) {
      return deadCount == 0 ? all : alive();
    }
    return removedFlat.size() == 0 ? all : without(all.size(), removedFlat);
  }

  private static IntSet without(int rows, IntSet gone) {
    long[] bits = new long[(rows >>> 6) + 1];
    for (int row = 0; row < rows; row++) {
      bits[row >>> 6] |= gone.contains(row) ? 0 : 1L << row;
    }
    return IntSet.ofBits(bits);
  }

  private IntSet alive() {
    int rows = before.sorted().edgeCount();
    long[] bits = new long[dead.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = ~dead[i];
    }
    bits[rows >>> 6] &= (1L << rows) - 1;
    return IntSet.ofBits(bits);
  }

  /**
   * The edges of the later snapshot; sorted anew if many of them changed.
   *
   * @param sort sorts edges, and accounts for it
   */
  GraphSnapshot.Edges result(
      Mark mark,
      int firstId,
      int vertexCount,
      Function<EdgeEnds, Adjacency> sort,
      Workers workers) {
    long dangling = before.dangling() + lost + reader.dangling();
    boolean large = added.size() > before.room() || deadCount > before.room();
    if (flat != null || large) {
      if (flat == null) {
        flatten(null);
      } else {
        appendToFlat();
      }
      EdgeEnds none = new EdgeEnds(0);
      return new GraphSnapshot.Edges(
          before.table(),
          mark,
          firstId,
          sort.apply(flat),
          IntSet.range(0, flat.size()),
          none,
          none.sorted(0, workers).withVertices(vertexCount),
          Optional.ofNullable(flatKeys),
          dangling);
    }
    IntSet alive = aliveBelow();
    return new GraphSnapshot.Edges(
        before.table(),
        mark,
        firstId,
        before.sorted().withVertices(vertexCount),
        alive,
        added,
        added.sorted(vertexCount, workers),
        before.keys().map(k -> (KeyIndex) new LayeredKeys(base(), alive, top)),
        dangling);
  }

  /** Puts what came and went after renumbering into the one list. */
  private void appendToFlat() {
    EdgeEnds all = flat;
    KeyIndex keys = flatKeys;
    if (removedFlat.size() > 0) {
      flat = new EdgeEnds(all.size() + added.size());
      flatKeys = keys.empty();
      for (int row = 0; row < all.size(); row++) {
        if (!removedFlat.contains(row)) {
          flat.add(all.source(row), all.target(row));
          flatKeys.addFrom(keys, row);
        }
      }
    }
    for (int row = 0; row < added.size(); row++) {
      flat.add(added.source(row), added.target(row));
      if (flatKeys != null) {
        flatKeys.addFrom(top, row);
      }
    }
  }
}
