package io.megadb.bench.graph;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * What a programmer would write by hand for these questions: offsets and neighbours of both
 * directions in plain int arrays, one thread, scratch arrays that are kept.
 */
public final class ArrayGraph {
  /** Offsets, neighbours and each neighbour's edge. */
  public record Rows(int[] offsets, int[] neighbours, int[] edges) {
    static Rows of(int vertexCount, int[] from, int[] to) {
      int[] offsets = new int[vertexCount + 1];
      for (int vertex : from) {
        offsets[vertex + 1]++;
      }
      for (int vertex = 0; vertex < vertexCount; vertex++) {
        offsets[vertex + 1] += offsets[vertex];
      }
      int[] next = offsets.clone();
      int[] neighbours = new int[to.length];
      int[] edges = new int[to.length];
      for (int edge = 0; edge < to.length; edge++) {
        int slot = next[from[edge]]++;
        neighbours[slot] = to[edge];
        edges[slot] = edge;
      }
      return new Rows(offsets, neighbours, edges);
    }
  }

  private final GraphData data;
  private final int vertexCount;
  private final Rows out;
  private final Rows in;
  private final Map<String, Integer> numbers = new HashMap<>();

  private long[] counts;
  private long[] nextCounts;
  private int[] queue;
  private int[] nextQueue;
  private final int[] marks;

  public ArrayGraph(GraphData data) {
    this.data = data;
    this.vertexCount = data.vertexCount();
    this.out = Rows.of(vertexCount, data.sources(), data.targets());
    this.in = Rows.of(vertexCount, data.targets(), data.sources());
    for (int vertex = 0; vertex < vertexCount; vertex++) {
      numbers.put(data.keys().get(vertex), vertex);
    }
    this.counts = new long[vertexCount];
    this.nextCounts = new long[vertexCount];
    this.queue = new int[vertexCount];
    this.nextQueue = new int[vertexCount];
    this.marks = new int[vertexCount];
  }

  public Rows out() {
    return out;
  }

  public Rows in() {
    return in;
  }

  /** Walks of {@code hops} edges that end at a vertex. */
  public long hops(String key, int hops) {
    queue[0] = numbers.get(key);
    counts[queue[0]] = 1;
    int size = 1;
    long total = 0;
    for (int hop = 1; hop <= hops; hop++) {
      int nextSize = 0;
      total = 0;
      for (int i = 0; i < size; i++) {
        int vertex = queue[i];
        long count = counts[vertex];
        counts[vertex] = 0;
        int end = in.offsets[vertex + 1];
        if (hop == hops) {
          total += count * (end - in.offsets[vertex]);
          continue;
        }
        for (int slot = in.offsets[vertex]; slot < end; slot++) {
          int neighbour = in.neighbours[slot];
          if (nextCounts[neighbour] == 0) {
            nextQueue[nextSize++] = neighbour;
          }
          nextCounts[neighbour] += count;
        }
      }
      int[] swap = queue;
      queue = nextQueue;
      nextQueue = swap;
      long[] swapCounts = counts;
      counts = nextCounts;
      nextCounts = swapCounts;
      size = nextSize;
    }
    return total;
  }

  /** How many vertices reach a vertex within some hops, itself only by a cycle. */
  public long reach(String key, int hops) {
    Arrays.fill(marks, 0);
    queue[0] = numbers.get(key);
    int size = 1;
    long reached = 0;
    for (int hop = 0; hop < hops && size > 0; hop++) {
      int nextSize = 0;
      for (int i = 0; i < size; i++) {
        for (int slot = in.offsets[queue[i]], end = in.offsets[queue[i] + 1]; slot < end; slot++) {
          int neighbour = in.neighbours[slot];
          if (marks[neighbour] == 0) {
            marks[neighbour] = 1;
            nextQueue[nextSize++] = neighbour;
          }
        }
      }
      reached += nextSize;
      int[] swap = queue;
      queue = nextQueue;
      nextQueue = swap;
      size = nextSize;
    }
    return reached;
  }

  /** The length of the shortest path from one vertex to another, -1 without one. */
  public long shortest(String from, String to) {
    int start = numbers.get(from);
    int wanted = numbers.get(to);
    Arrays.fill(marks, 0);
    marks[start] = 1;
    queue[0] = start;
    int size = 1;
    for (int hop = 1; size > 0; hop++) {
      int nextSize = 0;
      for (int i = 0; i < size; i++) {
        for (int slot = out.offsets[queue[i]], end = out.offsets[queue[i] + 1];
            slot < end;
            slot++) {
          int neighbour = out.neighbours[slot];
          if (neighbour == wanted) {
            return hop;
          }
          if (marks[neighbour] == 0) {
            marks[neighbour] = 1;
            nextQueue[nextSize++] = neighbour;
          }
        }
      }
      int[] swap = queue;
      queue = nextQueue;
      nextQueue = swap;
      size = nextSize;
    }
    return -1;
  }

  /** Matches of (a)->(b)->(c)->(a). */
  public long cyclicTriangles() {
    return triangles(in);
  }

  /** Matches of (a)->(b)->(c), (a)->(c). */
  public long transitiveTriangles() {
    return triangles(out);
  }

  private long triangles(Rows closing) {
    long found = 0;
    Arrays.fill(marks, 0);
    for (int a = 0; a < vertexCount; a++) {
      int first = closing.offsets[a];
      int last = closing.offsets[a + 1];
      if (first == last || out.offsets[a] == out.offsets[a + 1]) {
        continue;
      }
      for (int slot = first; slot < last; slot++) {
        marks[closing.neighbours[slot]]++;
      }
      for (int ab = out.offsets[a]; ab < out.offsets[a + 1]; ab++) {
        int b = out.neighbours[ab];
        for (int bc = out.offsets[b], end = out.offsets[b + 1]; bc < end; bc++) {
          found += marks[out.neighbours[bc]];
        }
      }
      for (int slot = first; slot < last; slot++) {
        marks[closing.neighbours[slot]] = 0;
      }
    }
    return found;
  }

  /** Matches of (a)-[kind]->(b)->(c)->(d)->(a) where a and c are of given sections. */
  public long fourCycles(String sectionOfA, String kind, String sectionOfC) {
    int wantedA = data.sectionNames().indexOf(sectionOfA);
    int wantedC = data.sectionNames().indexOf(sectionOfC);
    int wantedKind = data.kindNames().indexOf(kind);
    int[] sections = data.sections();
    byte[] kinds = data.kinds();
    long found = 0;
    Arrays.fill(marks, 0);
    for (int a = 0; a < vertexCount; a++) {
      if (sections[a] != wantedA || in.offsets[a] == in.offsets[a + 1]) {
        continue;
      }
      for (int slot = in.offsets[a]; slot < in.offsets[a + 1]; slot++) {
        marks[in.neighbours[slot]]++;
      }
      for (int ab = out.offsets[a]; ab < out.offsets[a + 1]; ab++) {
        if (kinds[out.edges[ab]] != wantedKind) {
          continue;
        }
        int b = out.neighbours[ab];
        for (int bc = out.offsets[b]; bc < out.offsets[b + 1]; bc++) {
          int c = out.neighbours[bc];
          if (sections[c] != wantedC) {
            continue;
          }
          for (int cd = out.offsets[c], end = out.offsets[c + 1]; cd < end; cd++) {
            found += marks[out.neighbours[cd]];
          }
        }
      }
      for (int slot = in.offsets[a]; slot < in.offsets[a + 1]; slot++) {
        marks[in.neighbours[slot]] = 0;
      }
    }
    return found;
  }
}
