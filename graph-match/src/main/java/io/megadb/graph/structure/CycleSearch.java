package io.megadb.graph.structure;

import io.megadb.graph.csr.Adjacency;
import io.megadb.graph.work.Workers;
import io.megadb.spi.query.Cancellation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Simple cycles, one after the other, each from its smallest vertex, in lexicographic order;
 * parallel edges make one cycle. Those of one smallest vertex are found by {@link CyclesFrom}.
 *
 * <p>All cores search ahead, from several starts at once, into arrays of bounded length, which are
 * then read in order; what has more cycles than that, or takes long, is searched when its turn
 * comes. The first turns are small and each is twice the one before, so that who reads a few cycles
 * waits for few; after a turn most of which was too much, more and more starts are searched when
 * their turn comes, before the next attempt. Only starts within a strongly connected component of
 * the vertices left are tried: they are divided anew (Johnson, 1975) once looking for ways back has
 * taken as long as that would.
 *
 * <p>O((c + V) (k - 1) (V + E)) for c cycles of at most k vertices. One thread at a time; it lets
 * the workers help. 28 bytes a vertex and 30 more a vertex and worker, and 16 MiB ahead.
 */
public final class CycleSearch {
  private static final int MAX_TURN = 1 << 12;
  private static final int MAX_INTS_AHEAD = 1 << 21;
  private static final int MAX_STEPS = 1 << 24;

  /** Starts that are searched alone after the first turn that found too much. */
  private static final int FIRST_ALONE = 8;

  /** Search for ways back so often over the whole graph before it is divided again. */
  private static final int DIVIDE_AFTER = 4;

  private final Adjacency graph;
  private final int maxLength;
  private final Workers workers;
  private final Cancellation cancellation;
  private final SubgraphComponents components;
  private final CyclesFrom[] searches;
  private List<int[]> parts;

  /** Vertices of all parts, ascending, and the first that was not tried. */
  private int[] starts;

  private int nextStart;
  private long prepared;
  private int turn;

  /** Starts to search alone before the next turn, and after the next one that finds too much. */
  private int alone;

  private int nextAlone = FIRST_ALONE;

  /**
   * What was found ahead for starts from {@code turnBegin} on: lengths and cycles; null if more.
   */
  private int[][] ahead = new int[0][];

  private int turnBegin;
  private int read;
  private int position;

  /** Whether cycles come from the first search as they are found. */
  private boolean direct;

  /**
   * @param maxLength most vertices of a cycle, at least 1
   */
  public CycleSearch(Adjacency graph, int maxLength, Workers workers, Cancellation cancellation) {
    int n = graph.vertexCount();
    this.graph = graph;
    this.maxLength = Math.min(maxLength, Math.max(1, n));
    this.workers = workers;
    this.cancellation = cancellation;
    this.components = new SubgraphComponents(graph.outgoing());
    this.searches = new CyclesFrom[workers.count()];
    this.turn = 2 * workers.count();
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
    return direct ? searches[0].length() : ahead[read][position];
  }

  /** Its i-th vertex; the first is the smallest. */
  public int vertex(int i) {
    return direct ? searches[0].vertex(i) : ahead[read][position + 1 + i];
  }

  /** Goes to the next cycle; false after the last. */
  public boolean advance() {
    while (true) {
      if (direct) {
        if (searches[0].advance()) {
          return true;
        }
        prepared += searches[0].prepared();
        direct = false;
        read++;
        position = 0;
      } else if (read < ahead.length) {
        if (nextAhead()) {
          return true;
        }
      } else if (!search()) {
        return false;
      }
    }
  }

  /** Goes on in what was found ahead. */
  private boolean nextAhead() {
    int[] cycles = ahead[read];
    if (cycles == null) {
      search(0).begin(starts[turnBegin + read]);
      direct = true;
      return false;
    }
    // Before the first cycle stands a 0, as if one without vertices had been read.
    position += position == 0 ? 1 : 1 + cycles[position];
    if (position < cycles.length) {
      return true;
    }
    ahead[read++] = null;
    position = 0;
    return false;
  }

  private CyclesFrom search(int worker) {
    if (searches[worker] == null) {
      searches[worker] = new CyclesFrom(graph, maxLength, components, cancellation);
    }
    return searches[worker];
  }

  /** Searches from the next starts; false if there are none. */
  private boolean search() {
    cancellation.check();
    if (prepared > (long) DIVIDE_AFTER * ((long) graph.vertexCount() + graph.edgeCount())) {
      divide();
    }
    if (nextStart == starts.length) {
      return false;
    }
    turnBegin = nextStart;
    boolean byOne = workers.count() == 1 || alone > 0;
    int count = byOne ? 1 : Math.min(turn, starts.length - nextStart);
    alone = Math.max(0, alone - 1);
    nextStart += count;
    ahead = new int[count][];
    read = 0;
    position = 0;
    if (count > 1) {
      int most = MAX_INTS_AHEAD / turn;
      long steps = Math.min(MAX_STEPS, (long) turn << 12);
      long[] taken = new long[count];
      workers.run(
          count,
          (worker, i) -> {
            CyclesFrom search = search(worker);
            ahead[i] = collect(search, starts[turnBegin + i], most, steps);
            taken[i] = search.prepared();
          });
      prepared += Arrays.stream(taken).sum();
      pace(count);
    }
    return true;
  }

  /** Shorter turns after one that was searched for nothing, longer ones after any other. */
  private void pace(int count) {
    long lost = Arrays.stream(ahead).filter(Objects::isNull).count();
    if (2 * lost > count) {
      turn = Math.max(2 * workers.count(), turn / 2);
      alone = nextAlone;
      nextAlone = Math.min(MAX_TURN, 2 * nextAlone);
    } else {
      turn = Math.min(MAX_TURN, 2 * turn);
      nextAlone = FIRST_ALONE;
    }
  }

  private static int[] collect(CyclesFrom search, int start, int most, long steps) {
    int[] found = new int[64];
    int size = 1;
    search.begin(start);
    while (search.advance()) {
      int length = search.length();
      if (size + 1 + length > most || search.steps() > steps) {
        return null;
      }
      if (size + 1 + length > found.length) {
        found = Arrays.copyOf(found, Math.max(2 * found.length, size + 1 + length));
      }
      found[size++] = length;
      for (int i = 0; i < length; i++) {
        found[size++] = search.vertex(i);
      }
    }
    return Arrays.copyOf(found, size);
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
