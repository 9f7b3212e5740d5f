package io.megadb.graph.match;

import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Vectors of one long per vertex, and marks of one bit, all 0 between uses, so that a search that
 * touches a thousand of a million vertices does not pay for clearing a million. Any thread may
 * borrow.
 */
public final class ScratchVectors {
  private static final int MAX_KEPT = 16;

  private final int vertexCount;
  private final ConcurrentLinkedQueue<CountVector> free = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<VertexMarks> freeMarks = new ConcurrentLinkedQueue<>();

  public ScratchVectors(int vertexCount) {
    this.vertexCount = vertexCount;
  }

  CountVector borrow() {
    CountVector vector = free.poll();
    return vector != null ? vector : new CountVector(vertexCount);
  }

  /** Clears a vector and keeps it for the next borrower. */
  void giveBack(CountVector vector) {
    vector.clear();
    if (free.size() < MAX_KEPT) {
      free.add(vector);
    }
  }

  VertexMarks borrowMarks() {
    VertexMarks marks = freeMarks.poll();
    return marks != null ? marks : new VertexMarks(vertexCount);
  }

  /** Clears marks and keeps them for the next borrower. */
  void giveBack(VertexMarks marks) {
    marks.clear();
    if (freeMarks.size() < MAX_KEPT) {
      freeMarks.add(marks);
    }
  }
}
