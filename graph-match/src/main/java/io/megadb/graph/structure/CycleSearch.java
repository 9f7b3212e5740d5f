package io.megadb.graph.structure;

import io.megadb.graph.csr.Adjacency;
import io.megadb.spi.query.Cancellation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Simple cycles, one after the other, each from its smallest vertex, in lexicographic order;
 * parallel edges make one cycle. Those of one smallest vertex are found by {@link CyclesFrom}, when
 * they are asked for. Only starts within a strongly connected component of the vertices left are
 * tried: they are divided anew (Johnson, 1975) once looking for ways back has taken as long as that
 * would.
 *
 * <p>O((c + V) (k - 1) (V + E)) for c cycles of at most k vertices. One thread: cores that searched
 * from several starts ahead of the reader gained nothing, and lost where he stopped. 58 bytes a
 * vertex.
 */
public final class CycleSearch {
  /** Search for ways back so often over the whole graph before it is divided again. */
  private static final int DIVIDE_AFTER = 4;

  private final Adjacency graph;
  private final Cancellation cancellation;
  private final SubgraphComponents components;
  private final CyclesFrom search;
  private List<int[]> parts;

  /** Vertices of all parts, ascending, and the first that was not tried. */
  private int[] starts;

  private int nextStart;
  private long prepared;

  /** Whether there may be more cycles from the start before the next. */
  private boolean begun;

  /**
   * @param maxLength most vertices of a cycle, at least 1
   */
  public CycleSearch(Adjacency graph, int maxLength, Cancellation cancellation) {
    int n = graph.vertexCount();
    this.graph = graph;
    this.cancellation = cancellation;
    this.components = new SubgraphComponents(graph.outgoing());
    this.search =
        new CyclesFrom(graph, Math.min(maxLength, Math.max(1, n)), components, cancellation);
    int[] all = new int[n];
    Arrays.setAll(all, v -> v);
    parts = components.of(all);
    listStarts();
  }

  private void listStarts() {
    starts = parts.stream().flatMapToInt(Arrays::stream).sorted().toArray();
    nextStart = 0;
    prepared = 0;
  }

  /** How many vertices the cycle has. */
  public int length() {
    return search.length();
  }

  /** Its i-th vertex; the first is the smallest. */
  public int vertex(int i) {
    return search.vertex(i);
  }

  /** Goes to the next cycle; false after the last. */
  public boolean advance() {
    while (!begun || !search.advance()) {
      cancellation.check();
      if (begun) {
        prepared += search.prepared();
        begun = false;
      }
      if (prepared > (long) DIVIDE_AFTER * ((long) graph.vertexCount() + graph.edgeCount())) {
        divide();
      }
      if (nextStart == starts.length) {
        return false;
      }
      search.begin(starts[nextStart++]);
      begun = true;
    }
    return true;
  }

  /** Divides what is left of each part without the starts that were tried. */
  private void divide() {
    int least = nextStart == starts.length ? Integer.MAX_VALUE : starts[nextStart];
    List<int[]> left = new ArrayList<>();
    for (int[] part : parts) {
      int tried = 0;
      while (tried < part.length && part[tried] < least) {
        components.remove(part[tried++]);
      }
      int[] rest = Arrays.copyOfRange(part, tried, part.length);
      left.addAll(tried == 0 ? List.of(part) : components.of(rest));
    }
    parts = left;
    listStarts();
  }
}
