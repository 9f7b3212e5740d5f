package io.megadb.graph.match;

import io.megadb.graph.csr.Adjacency;
import io.megadb.graph.csr.Csr;
import io.megadb.graph.pattern.Comparison;
import io.megadb.graph.pattern.Direction;
import io.megadb.graph.pattern.EdgeCosts;
import io.megadb.graph.pattern.EdgeSet;
import io.megadb.graph.pattern.IntSet;
import io.megadb.graph.pattern.PathMode;
import io.megadb.graph.pattern.PathPattern;
import io.megadb.graph.pattern.PathSelector;
import io.megadb.graph.pattern.Term;
import io.megadb.graph.work.Workers;
import io.megadb.spi.query.Cancellation;
import io.megadb.spi.query.StepMeter;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Two edge tables over a few vertices, and patterns over them: all by chance, of a seed. */
final class RandomPattern {
  static final int GROUP_VERTEX = 4;
  static final int GROUP_EDGE = 5;
  static final int MAYBE_VERTEX = 6;
  static final int MAYBE_EDGE = 7;
  static final int COMPARED_FIRST = 8;
  static final int COMPARED_LAST = 9;
  static final int VARIABLES = 10;

  final RandomGenerator random;
  final int vertexCount;
  final List<EdgeSet> tables = new ArrayList<>();

  /** One part without end is enough: the definition takes time exponential in their number. */
  private boolean unbounded;

  /** A variable of an optional part stands once. */
  private boolean optional;

  RandomPattern(long seed, Workers workers) {
    this(seed, workers, 0);
  }

  /**
   * @param costs edges cost less than that, 0 for 1 each
   */
  RandomPattern(long seed, Workers workers, int costs) {
    random = new SplittableRandom(seed);
    vertexCount = 1 + random.nextInt(5);
    int firstId = 0;
    for (int table = 0; table < 2; table++) {
      int edges = random.nextInt(4);
      int[] sources = random.ints(edges, 0, vertexCount).toArray();
      int[] targets = random.ints(edges, 0, vertexCount).toArray();
      tables.add(
          new EdgeSet(
              Adjacency.of(vertexCount, sources, targets, workers),
              firstId,
              IntSet.range(0, edges),
              costs == 0
                  ? EdgeCosts.ONE
                  : EdgeCosts.of(
                      random.ints(edges, 0, costs).mapToDouble(cost -> cost).toArray())));
      firstId += edges;
    }
  }

  Term.Vertex vertex(boolean group) {
    int variable = random.nextInt(3) == 0 ? -1 : group ? GROUP_VERTEX : random.nextInt(3);
    IntSet set =
        random.nextInt(3) > 0
            ? IntSet.range(0, vertexCount)
            : IntSet.of(random.ints(4, 0, vertexCount).toArray());
    return new Term.Vertex(variable, set);
  }

  Term.Edge edge(boolean group) {
    int variable = random.nextInt(2) == 0 ? -1 : group ? GROUP_EDGE : 3;
    Direction direction = Direction.values()[random.nextInt(3)];
    boolean waysDiffer = direction == Direction.ANY && random.nextBoolean();
    List<EdgeSet> sets = new ArrayList<>();
    for (EdgeSet table : tables) {
      if (sets.isEmpty() || random.nextBoolean()) {
        int rows = table.adjacency().edgeCount();
        IntSet some =
            random.nextInt(3) > 0 || rows == 0
                ? table.rows()
                : IntSet.of(random.ints(rows, 0, rows).toArray());
        EdgeSet set = new EdgeSet(table.adjacency(), table.firstId(), some, table.costs());
        if (waysDiffer) {
          sets.add(set.passed(Direction.RIGHT));
          sets.add(back(set).passed(Direction.LEFT));
        } else {
          sets.add(set);
        }
      }
    }
    return new Term.Edge(variable, direction, sets);
  }

  /** Other edges of a set's table, with the same loops. */
  private EdgeSet back(EdgeSet set) {
    Csr outgoing = set.adjacency().outgoing();
    List<Integer> rows = new ArrayList<>();
    for (int vertex = 0; vertex < vertexCount; vertex++) {
      for (int slot = outgoing.offsets()[vertex]; slot < outgoing.offsets()[vertex + 1]; slot++) {
        int row = outgoing.edges()[slot];
        boolean loop = outgoing.neighbours()[slot] == vertex;
        if (loop ? set.rows().contains(row) : random.nextBoolean()) {
          rows.add(row);
        }
      }
    }
    IntSet some = IntSet.of(rows.stream().mapToInt(row -> row).toArray());
    return new EdgeSet(set.adjacency(), set.firstId(), some, set.costs());
  }

  /** Between two vertices: an edge, or something repeated. */
  Term link(boolean mayRepeat, boolean bounded, boolean group) {
    if (!mayRepeat || random.nextInt(3) > 0) {
      return edge(group);
    }
    if (!optional && random.nextInt(3) == 0) {
      optional = true;
      return maybe();
    }
    List<Term> inner = new ArrayList<>();
    if (random.nextBoolean()) {
      inner.add(vertex(true));
    }
    inner.add(edge(true));
    if (random.nextBoolean()) {
      inner.add(vertex(true));
      if (random.nextInt(3) == 0) {
        inner.add(edge(true));
        inner.add(vertex(true));
      }
    }
    Term part = random.nextInt(4) == 0 ? compared() : new Term.Sequence(inner);
    int min = random.nextInt(3);
    boolean endless = !bounded && !unbounded && random.nextBoolean();
    unbounded |= endless;
    int max = endless ? Term.UNBOUNDED : min + random.nextInt(2);
    return new Term.Repeat(part, min, Math.max(1, max));
  }

  /** Two edges with vertices around them that are compared. */
  Term compared() {
    Term first = new Term.Vertex(COMPARED_FIRST, vertex(true).set());
    Term last = new Term.Vertex(COMPARED_LAST, vertex(true).set());
    Comparison.Operator[] operators = Comparison.Operator.values();
    Comparison comparison =
        new Comparison(
            COMPARED_FIRST,
            random.ints(vertexCount, 0, 4).toArray(),
            operators[random.nextInt(operators.length)],
            COMPARED_LAST,
            random.ints(vertexCount, 0, 4).toArray());
    return new Term.Compared(
        new Term.Sequence(List.of(first, edge(true), vertex(true), edge(true), last)),
        List.of(comparison));
  }

  /** An edge, perhaps with a vertex after it, or nothing. */
  Term maybe() {
    List<Term> inner = new ArrayList<>();
    Term.Edge edge = edge(true);
    inner.add(new Term.Edge(edge.variable() < 0 ? -1 : MAYBE_EDGE, edge.direction(), edge.sets()));
    if (random.nextBoolean()) {
      inner.add(new Term.Vertex(MAYBE_VERTEX, vertex(true).set()));
    }
    return new Term.Maybe(new Term.Sequence(inner));
  }

  PathPattern path(PathMode mode, PathSelector selector, boolean mayRepeat) {
    boolean bounded = mode == PathMode.WALK;
    List<Term> terms = new ArrayList<>();
    terms.add(vertex(false));
    for (int links = random.nextInt(4); links > 0; links--) {
      terms.add(link(mayRepeat, bounded, false));
      terms.add(vertex(false));
    }
    Term term = new Term.Sequence(terms);
    if (mayRepeat && bounded && random.nextInt(4) == 0) {
      term = new Term.Restricted(PathMode.values()[random.nextInt(4)], term);
    }
    return new PathPattern(selector, mode, term, "the pattern");
  }

  static MatchContext context(int vertexCount, Workers workers) {
    return new MatchContext(
        vertexCount,
        new MatchLimits(1_000_000, Long.MAX_VALUE),
        workers,
        new ScratchVectors(vertexCount),
        new Cancellation(),
        new StepMeter());
  }
}
