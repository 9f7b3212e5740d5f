package io.megadb.tier.vector.search;

import java.io.IOException;
import java.util.Arrays;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.store.DataOutput;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.util.hnsw.HnswGraph;

/**
 * A segment's HNSW graph in arrays: Lucene's lies compressed in a file, and a search spends much of
 * its time on decoding neighbours. Immutable; any thread.
 *
 * <pre>
 * neighbours of the i-th node of a level: links[offsets[i]] to links[offsets[i + 1] - 1]
 * i-th node of a level above 0: nodes[i], ascending; of level 0: node i
 * </pre>
 */
final class FlatGraph {
  private static final int MOST_LEVELS = 64;

  /**
   * One level.
   *
   * @param nodes null for level 0, which has all
   */
  private record Level(int[] nodes, int[] offsets, int[] links) {
    int position(int node) {
      return nodes == null ? node : Arrays.binarySearch(nodes, node);
    }

    long bytes() {
      return 4L * ((nodes == null ? 0 : nodes.length) + offsets.length + links.length);
    }
  }

  private final Level[] levels;
  private final int entryNode;
  private final int mostNeighbours;

  private FlatGraph(Level[] levels, int entryNode, int mostNeighbours) {
    this.levels = levels;
    this.entryNode = entryNode;
    this.mostNeighbours = mostNeighbours;
  }

  /** A copy. */
  static FlatGraph of(HnswGraph graph) throws IOException {
    Level[] levels = new Level[graph.numLevels()];
    int most = 0;
    for (int level = 0; level < levels.length; level++) {
      int[] nodes = nodes(graph, level);
      int count = nodes == null ? graph.size() : nodes.length;
      int[] offsets = new int[count + 1];
      int[] links = new int[Math.max(16, 8 * count)];
      int used = 0;
      for (int i = 0; i < count; i++) {
        graph.seek(level, nodes == null ? i : nodes[i]);
        for (int to = graph.nextNeighbor();
            to != DocIdSetIterator.NO_MORE_DOCS;
            to = graph.nextNeighbor()) {
          if (used == links.length) {
            links = Arrays.copyOf(links, Math.addExact(used, used / 2 + 1));
          }
          links[used++] = to;
        }
        offsets[i + 1] = used;
        most = Math.max(most, used - offsets[i]);
      }
      levels[level] = new Level(nodes, offsets, Arrays.copyOf(links, used));
    }
    return new FlatGraph(levels, graph.entryNode(), most);
  }

  private static int[] nodes(HnswGraph graph, int level) throws IOException {
    if (level == 0) {
      return null;
    }
    HnswGraph.NodesIterator iterator = graph.getNodesOnLevel(level);
    int[] nodes = new int[iterator.size()];
    for (int i = 0; iterator.hasNext(); i++) {
      nodes[i] = iterator.nextInt();
    }
    Arrays.sort(nodes);
    return nodes;
  }

  /** Bytes that a copy of a graph takes at most, also once it is refined. */
  static long mostBytes(HnswGraph graph) {
    // Level 0 has up to three times as many neighbours, the levels above few of its nodes.
    return 4L * graph.size() * (3L * graph.maxConn() + 4);
  }

  /** The same graph with other neighbours on level 0. */
  FlatGraph withLowest(int[][] neighbours) {
    int[] offsets = new int[neighbours.length + 1];
    int most = mostNeighbours;
    for (int node = 0; node < neighbours.length; node++) {
      offsets[node + 1] = Math.addExact(offsets[node], neighbours[node].length);
      most = Math.max(most, neighbours[node].length);
    }
    int[] links = new int[offsets[neighbours.length]];
    for (int node = 0; node < neighbours.length; node++) {
      System.arraycopy(neighbours[node], 0, links, offsets[node], neighbours[node].length);
    }
    Level[] changed = levels.clone();
    changed[0] = new Level(null, offsets, links);
    return new FlatGraph(changed, entryNode, most);
  }

  /**
   * Writes it: levels, entry node, most neighbours; of each level its arrays with their lengths.
   */
  void write(DataOutput out) throws IOException {
    out.writeInt(levels.length);
    out.writeInt(entryNode);
    out.writeInt(mostNeighbours);
    for (Level level : levels) {
      writeInts(out, level.nodes() == null ? new int[0] : level.nodes());
      writeInts(out, level.offsets());
      writeInts(out, level.links());
    }
  }

  private static void writeInts(DataOutput out, int[] values) throws IOException {
    out.writeInt(values.length);
    for (int value : values) {
      out.writeInt(value);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws CorruptIndexException if it is no graph of so many nodes
   */
  static FlatGraph read(IndexInput in, int size) throws IOException {
    int count = in.readInt();
    int entryNode = in.readInt();
    int mostNeighbours = in.readInt();
    if (count < 1 || count > MOST_LEVELS || mostNeighbours < 0 || mostNeighbours > size) {
      throw new CorruptIndexException(count + " levels, " + mostNeighbours + " neighbours", in);
    }
    Level[] levels = new Level[count];
    for (int level = 0; level < count; level++) {
      int[] nodes = readInts(in);
      levels[level] = new Level(level == 0 ? null : nodes, readInts(in), readInts(in));
    }
    if (levels[0].offsets().length != size + 1) {
      throw new CorruptIndexException("not " + size + " nodes", in);
    }
    return new FlatGraph(levels, entryNode, mostNeighbours);
  }

  private static int[] readInts(IndexInput in) throws IOException {
    int length = in.readInt();
    if (length < 0 || 4L * length > in.length() - in.getFilePointer()) {
      throw new CorruptIndexException(length + " numbers", in);
    }
    int[] values = new int[length];
    in.readInts(values, 0, length);
    return values;
  }

  /** Bytes that it takes. */
  long bytes() {
    return Arrays.stream(levels).mapToLong(Level::bytes).sum();
  }

  /** Nodes of the lowest level: all. */
  int size() {
    return levels[0].offsets().length - 1;
  }

  int levels() {
    return levels.length;
  }

  /** Where a search begins, on the highest level. */
  int entryNode() {
    return entryNode;
  }

  int mostNeighbours() {
    return mostNeighbours;
  }

  /**
   * The neighbours of a node.
   *
   * @param into takes them; as long as {@link #mostNeighbours}
   * @return how many they are
   */
  int neighbours(int level, int node, int[] into) {
    Level at = levels[level];
    int position = at.position(node);
    int from = at.offsets()[position];
    int count = at.offsets()[position + 1] - from;
    System.arraycopy(at.links(), from, into, 0, count);
    return count;
  }

  /** Whether a node of level 0 leads to another. */
  boolean linked(int node, int to) {
    int[] links = levels[0].links();
    for (int i = levels[0].offsets()[node]; i < levels[0].offsets()[node + 1]; i++) {
      if (links[i] == to) {
        return true;
      }
    }
    return false;
  }

  /**
   * The neighbours of a node on level 0 that were not seen before; they are then.
   *
   * @param seen a bit a node
   */
  int unseen(int node, long[] seen, int[] into) {
    int[] links = levels[0].links();
    int end = levels[0].offsets()[node + 1];
    int count = 0;
    for (int i = levels[0].offsets()[node]; i < end; i++) {
      int to = links[i];
      long word = seen[to >>> 6];
      long bit = 1L << to;
      // Written either way: a branch on it would be mispredicted half of the time.
      into[count] = to;
      count += (word & bit) == 0 ? 1 : 0;
      seen[to >>> 6] = word | bit;
    }
    return count;
  }
}
