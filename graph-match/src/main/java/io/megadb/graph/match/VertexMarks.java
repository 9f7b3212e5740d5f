package io.megadb.graph.match;

import io.megadb.graph.csr.Csr;
import java.util.Arrays;

/**
 * A set of vertices that also knows in which order they came, as a breadth-first search needs it:
 * one bit per vertex, so that the marks of a graph of a million stay near the core. One thread.
 */
final class VertexMarks {
  private final long[] bits;

  /** The vertices, {@code size} of them. */
  int[] vertices = new int[256];

  int size;

  VertexMarks(int vertexCount) {
    bits = new long[(vertexCount + 63) >>> 6];
  }

  boolean has(int vertex) {
    return (bits[vertex >>> 6] & 1L << vertex) != 0;
  }

  void add(int vertex) {
    if (!has(vertex)) {
      bits[vertex >>> 6] |= 1L << vertex;
      if (size == vertices.length) {
        vertices = Arrays.copyOf(vertices, size * 2);
      }
      vertices[size++] = vertex;
    }
  }

  /** Adds the neighbours of some of the vertices of an array, which may be {@link #vertices}. */
  void addNeighbours(Csr rows, int[] of, int from, int to) {
    int[] offsets = rows.offsets();
    int[] neighbours = rows.neighbours();
    long[] words = bits;
    int[] list = vertices;
    int at = size;
    for (int i = from; i < to; i++) {
      int vertex = of[i];
      int last = offsets[vertex + 1];
      int slot = offsets[vertex];
      if (list.length - at < last - slot) {
        list = Arrays.copyOf(list, Math.max(at + last - slot, at * 2));
      }
      for (; slot < last; slot++) {
        int neighbour = neighbours[slot];
        long word = words[neighbour >>> 6];
        if ((word >>> neighbour & 1) == 0) {
          words[neighbour >>> 6] = word | 1L << neighbour;
          list[at++] = neighbour;
        }
      }
    }
    vertices = list;
    size = at;
  }

  void clear() {
    if (size > bits.length / 4) {
      Arrays.fill(bits, 0);
    } else {
      for (int i = 0; i < size; i++) {
        bits[vertices[i] >>> 6] = 0;
      }
    }
    size = 0;
  }
}
