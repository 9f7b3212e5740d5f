package io.megadb.graph.match.join;

import io.megadb.graph.match.Rows;
import io.megadb.graph.match.join.JoinPlan.Constraint;
import io.megadb.graph.match.join.JoinPlan.Step;
import io.megadb.graph.pattern.IntSet;
import java.util.Optional;

/**
 * Counts how many vertices two bound ones both have an edge to, counting parallel edges: the last
 * step of a cycle. The vertex that was bound earlier stays while the later one changes, so its row
 * is marked once, and then each entry of the later one's row is one look into an array. Where the
 * earlier one's row is much shorter, it is searched for in the later one's instead.
 *
 * <p>One worker's; holds an int per vertex of the graph.
 */
final class ClosingEdges {
  /** A step of a search within a sorted row costs about as much as so many looks at marks. */
  private static final int SEARCH_COST = 4;

  private final int earlier;
  private final int later;
  private final Rows.Side earlierSide;
  private final Rows.Side laterSide;
  private final IntSet set;
  private final boolean any;
  private final int[] marks;
  private int marked = -1;

  private ClosingEdges(Constraint earlier, Constraint later, IntSet set, int vertexCount) {
    this.earlier = earlier.from();
    this.later = later.from();
    this.earlierSide = earlier.sides()[0];
    this.laterSide = later.sides()[0];
    this.set = set;
    this.any = set.containsAll(0, vertexCount);
    this.marks = new int[vertexCount];
  }

  /** Empty where the last step is not of that kind. */
  static Optional<ClosingEdges> of(Step[] steps, int vertexCount) {
    Step last = steps[steps.length - 1];
    Constraint[] constraints = last.constraints();
    if (steps.length < 3
        || constraints.length != 2
        || constraints[0].from() == constraints[1].from()) {
      return Optional.empty();
    }
    for (Constraint constraint : constraints) {
      boolean plain =
          constraint.from() != last.vertex()
              && constraint.sides().length == 1
              && !constraint.sides()[0].skipLoops();
      if (!plain) {
        return Optional.empty();
      }
    }
    boolean inOrder = place(steps, constraints[0]) < place(steps, constraints[1]);
    return Optional.of(
        new ClosingEdges(
            constraints[inOrder ? 0 : 1], constraints[inOrder ? 1 : 0], last.set(), vertexCount));
  }

  private static int place(Step[] steps, Constraint constraint) {
    int place = 0;
    while (steps[place].vertex() != constraint.from()) {
      place++;
    }
    return place;
  }

  /** Whether nothing can close a cycle once a vertex is bound so, as its row is empty. */
  boolean ends(int bound, int vertex) {
    return (bound == earlier && earlierSide.csr().degree(vertex) == 0)
        || (bound == later && laterSide.csr().degree(vertex) == 0);
  }

  /** How many there are for what is bound now. */
  long count(int[] bound) {
    return count(bound[earlier], bound[later]);
  }

  /** Whether the vertex bound last before the counted one is this. */
  boolean follows(int vertex) {
    return vertex == later;
  }

  /**
   * The sum over some vertices in the later one's place, each as often as it stands there.
   *
   * @param vertices from {@code start} to {@code end} - 1
   */
  long sum(int[] bound, int[] vertices, int start, int end) {
    int from = bound[earlier];
    if (earlierSide.csr().degree(from) == 0) {
      return 0;
    }
    long sum = 0;
    for (int i = start; i < end; i++) {
      sum += count(from, vertices[i]);
    }
    return sum;
  }

  private long count(int from, int to) {
    int laterStart = laterSide.csr().offsets()[to];
    int looks = laterSide.csr().offsets()[to + 1] - laterStart;
    if (looks == 0) {
      return 0;
    }
    if (marked != from) {
      int start = earlierSide.csr().offsets()[from];
      int length = earlierSide.csr().offsets()[from + 1] - start;
      if (length == 0) {
        return 0;
      }
      int searches = 32 - Integer.numberOfLeadingZeros(looks / length + 1);
      if ((long) length * searches * SEARCH_COST < looks) {
        return search(start, start + length, laterStart, laterStart + looks);
      }
      mark(from);
    }
    return look(laterStart, laterStart + looks);
  }

  private void mark(int vertex) {
    int[] offsets = earlierSide.csr().offsets();
    int[] neighbours = earlierSide.csr().neighbours();
    if (marked >= 0) {
      for (int slot = offsets[marked]; slot < offsets[marked + 1]; slot++) {
        marks[neighbours[slot]] = 0;
      }
    }
    marked = vertex;
    for (int slot = offsets[vertex]; slot < offsets[vertex + 1]; slot++) {
      int neighbour = neighbours[slot];
      if ((any || set.contains(neighbour)) && earlierSide.has(slot)) {
        marks[neighbour]++;
      }
    }
  }

  private long look(int start, int end) {
    int[] neighbours = laterSide.csr().neighbours();
    long sum = 0;
    if (laterSide.all()) {
      for (int slot = start; slot < end; slot++) {
        sum += marks[neighbours[slot]];
      }
      return sum;
    }
    for (int slot = start; slot < end; slot++) {
      int found = marks[neighbours[slot]];
      if (found != 0 && laterSide.has(slot)) {
        sum += found;
      }
    }
    return sum;
  }

  private long search(int start, int end, int laterStart, int laterEnd) {
    int[] wanted = earlierSide.csr().neighbours();
    int[] neighbours = laterSide.csr().neighbours();
    long sum = 0;
    int place = laterStart;
    for (int slot = start; slot < end && place < laterEnd; slot++) {
      int vertex = wanted[slot];
      if (!earlierSide.has(slot) || !(any || set.contains(vertex))) {
        continue;
      }
      place = JoinCounter.gallop(neighbours, place, laterEnd, vertex);
      for (int same = place; same < laterEnd && neighbours[same] == vertex; same++) {
        sum += laterSide.has(same) ? 1 : 0;
      }
    }
    return sum;
  }
}
