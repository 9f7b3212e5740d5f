package io.megadb.graph.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.megadb.graph.csr.Adjacency;
import io.megadb.graph.csr.Csr;
import io.megadb.graph.pattern.Comparison;
import io.megadb.graph.pattern.Direction;
import io.megadb.graph.pattern.EdgeCosts;
import io.megadb.graph.pattern.EdgeSet;
import io.megadb.graph.pattern.GraphPattern;
import io.megadb.graph.pattern.IntSet;
import io.megadb.graph.pattern.PathMode;
import io.megadb.graph.pattern.PathPattern;
import io.megadb.graph.pattern.PathSelector;
import io.megadb.graph.pattern.Term;
import io.megadb.graph.work.Workers;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.Cancellation;
import io.megadb.spi.query.StepMeter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Random graphs and patterns against the definition written out. */
class TestMatcher {
  private static final int GROUP_VERTEX = 4;
  private static final int GROUP_EDGE = 5;
  private static final int MAYBE_VERTEX = 6;
  private static final int MAYBE_EDGE = 7;
  private static final int COMPARED_FIRST = 8;
  private static final int COMPARED_LAST = 9;
  static final int VARIABLES = 10;

  /** Two edge tables over a few vertices, and a pattern. */
  static final class Case {
    final RandomGenerator random;
    final int vertexCount;
    final List<EdgeSet> tables = new ArrayList<>();

    /** One part without end is enough: the definition takes time exponential in their number. */
    private boolean unbounded;

    /** A variable of an optional part stands once. */
    private boolean optional;

    Case(long seed, Workers workers) {
      this(seed, workers, 0);
    }

    /**
     * @param costs edges cost less than that, 0 for 1 each
     */
    Case(long seed, Workers workers, int costs) {
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
      inner.add(
          new Term.Edge(edge.variable() < 0 ? -1 : MAYBE_EDGE, edge.direction(), edge.sets()));
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
  }

  private final Workers workers = new Workers(2);

  @AfterEach
  void close() {
    workers.close();
  }

  @Property(tries = 600, seed = "20261121")
  void findsEveryMatchOfItsDefinitionOnce(@ForAll long seed) {
    try (Workers threads = new Workers(1)) {
      Case c = new Case(seed, threads);
      List<PathPattern> paths = new ArrayList<>();
      for (int path = 0; path <= c.random.nextInt(2); path++) {
        paths.add(
            c.path(PathMode.values()[c.random.nextInt(4)], new PathSelector.All(), path == 0));
      }
      GraphPattern pattern = new GraphPattern(VARIABLES, paths);
      assertThat(fast(c, pattern, threads)).containsExactlyInAnyOrderElementsOf(slow(c, pattern));
    }
  }

  @Property(tries = 600, seed = "20261121")
  void countsWhatItWouldFind(@ForAll long seed) {
    try (Workers threads = new Workers(2)) {
      Case c = new Case(seed, threads);
      boolean repeat = c.random.nextBoolean();
      List<PathPattern> paths = new ArrayList<>();
      for (int path = 0; path <= c.random.nextInt(3); path++) {
        paths.add(c.path(PathMode.WALK, new PathSelector.All(), repeat && path == 0));
      }
      GraphPattern pattern = new GraphPattern(VARIABLES, paths);
      assertThat(MatchCounts.all(pattern, context(c.vertexCount, threads)))
          .isEqualTo(slow(c, pattern).size());
    }
  }

  @Property(tries = 400, seed = "20261121")
  void keepsAllPathsOfTheSmallestLengths(@ForAll long seed) {
    try (Workers threads = new Workers(1)) {
      Case c = new Case(seed, threads);
      PathMode mode = PathMode.values()[c.random.nextInt(4)];
      PathSelector selector = new PathSelector.ShortestGroups(1 + c.random.nextInt(3));
      GraphPattern pattern = new GraphPattern(VARIABLES, List.of(c.path(mode, selector, true)));
      assertThat(fast(c, pattern, threads)).containsExactlyInAnyOrderElementsOf(slow(c, pattern));
    }
  }

  @Property(tries = 400, seed = "20261121")
  void keepsAsManyShortestPathsAsAskedFor(@ForAll long seed) {
    try (Workers threads = new Workers(1)) {
      Case c = new Case(seed, threads);
      PathMode mode = PathMode.values()[c.random.nextInt(4)];
      PathSelector selector = new PathSelector.Shortest(1 + c.random.nextInt(3));
      PathPattern path = c.path(mode, selector, true);
      GraphPattern pattern = new GraphPattern(VARIABLES, List.of(path));
      List<String> all =
          slow(
              c,
              new GraphPattern(
                  VARIABLES,
                  List.of(new PathPattern(new PathSelector.All(), path.mode(), path.term(), ""))));
      List<String> found = fast(c, pattern, threads);
      assertThat(all).containsAll(found);
      assertThat(found).doesNotHaveDuplicates();
      assertThat(lengthsByEnds(found)).isEqualTo(lengthsByEnds(slow(c, pattern)));
    }
  }

  @Property(tries = 400, seed = "20261121")
  void keepsTheCheapestPathsWhereEdgesHaveCosts(@ForAll long seed) {
    comparesCheapestPaths(seed);
  }

  @Tag("nightly")
  @Property(tries = 20_000)
  void keepsTheCheapestPathsOfAnyGraph(@ForAll long seed) {
    comparesCheapestPaths(seed);
  }

  private static void comparesCheapestPaths(long seed) {
    try (Workers threads = new Workers(1)) {
      Case c = new Case(seed, threads, 4);
      PathMode mode = PathMode.values()[c.random.nextInt(4)];
      int count = 1 + c.random.nextInt(3);
      boolean groups = c.random.nextBoolean();
      PathSelector selector =
          groups ? new PathSelector.ShortestGroups(count) : new PathSelector.Shortest(count);
      PathPattern path = c.path(mode, selector, true);
      GraphPattern pattern = new GraphPattern(VARIABLES, List.of(path));
      if (groups) {
        assertThat(fast(c, pattern, threads)).containsExactlyInAnyOrderElementsOf(slow(c, pattern));
      }
      Map<String, List<Double>> expected = new TreeMap<>();
      for (List<SlowMatcher.Path> match : new SlowMatcher(c.vertexCount).matches(pattern)) {
        SlowMatcher.Path only = match.getFirst();
        expected
            .computeIfAbsent(
                only.elements().getFirst() + " to " + only.last(), e -> new ArrayList<>())
            .add(only.cost());
      }
      Map<String, List<Double>> found = new TreeMap<>();
      Matcher matcher = new Matcher(pattern, context(c.vertexCount, threads));
      while (matcher.advance()) {
        int[] elements = matcher.current().path(0);
        found
            .computeIfAbsent(
                elements[0] + " to " + elements[elements.length - 1], e -> new ArrayList<>())
            .add(matcher.current().pathCost(0));
      }
      expected.values().forEach(list -> list.sort(null));
      found.values().forEach(list -> list.sort(null));
      assertThat(found).isEqualTo(expected);
    }
  }

  @Test
  void anUnboundedShortestPathEndsOnACycle() {
    int[] sources = {0, 1, 2};
    int[] targets = {1, 2, 0};
    EdgeSet ring = new EdgeSet(Adjacency.of(3, sources, targets, workers), 0, IntSet.range(0, 3));
    Term term =
        new Term.Sequence(
            List.of(
                new Term.Vertex(0, IntSet.of(0)),
                new Term.Repeat(
                    new Term.Edge(-1, Direction.RIGHT, List.of(ring)), 1, Term.UNBOUNDED),
                new Term.Vertex(1, IntSet.range(0, 3))));
    GraphPattern pattern =
        new GraphPattern(
            2, List.of(new PathPattern(new PathSelector.Shortest(1), PathMode.WALK, term, "")));
    List<String> found = new ArrayList<>();
    Matcher matcher = new Matcher(pattern, context(3, workers));
    while (matcher.advance()) {
      found.add(matcher.current().element(1) + ":" + matcher.current().pathLength(0));
    }
    assertThat(found).containsExactlyInAnyOrder("0:3", "1:1", "2:2");
    assertThat(matcher.advance()).as("stays at its end").isFalse();
  }

  @Test
  void pathsOfAHundredThousandEdgesNeedNoDeepStack() {
    int length = 100_000;
    int[] sources = new int[length];
    int[] targets = new int[length];
    Arrays.setAll(sources, i -> i);
    Arrays.setAll(targets, i -> i + 1);
    EdgeSet line =
        new EdgeSet(
            Adjacency.of(length + 1, sources, targets, workers), 0, IntSet.range(0, length));
    Term term =
        new Term.Sequence(
            List.of(
                new Term.Vertex(-1, IntSet.of(0)),
                new Term.Repeat(
                    new Term.Edge(-1, Direction.RIGHT, List.of(line)), 1, Term.UNBOUNDED),
                new Term.Vertex(-1, IntSet.of(length))));
    GraphPattern pattern =
        new GraphPattern(
            1, List.of(new PathPattern(new PathSelector.Shortest(1), PathMode.WALK, term, "")));
    List<Integer> found = new ArrayList<>();
    Matcher matcher = new Matcher(pattern, context(length + 1, workers));
    while (matcher.advance()) {
      found.add(matcher.current().pathLength(0));
    }
    assertThat(found).containsExactly(length);
  }

  @Test
  void aSearchThatOutgrowsItsLimitNamesThePattern() {
    int n = 12;
    EdgeSet all = complete(n);
    Term term =
        new Term.Sequence(
            List.of(
                new Term.Vertex(-1, IntSet.of(0)),
                new Term.Repeat(
                    new Term.Edge(-1, Direction.RIGHT, List.of(all)), 1, Term.UNBOUNDED),
                new Term.Vertex(-1, IntSet.range(0, n))));
    PathPattern path =
        new PathPattern(new PathSelector.ShortestGroups(50), PathMode.TRAIL, term, "(a)-[]->*(b)");
    GraphPattern pattern = new GraphPattern(1, List.of(path));
    assertThatThrownBy(() -> new Matcher(pattern, context(n, 10_000)).advance())
        .isInstanceOfSatisfying(
            MegaDbException.class, e -> assertThat(e.is(ErrorCode.OUT_OF_MEMORY)).isTrue())
        .hasMessageContaining("(a)-[]->*(b)");
  }

  @Test
  void anAmbiguousPatternIsBoundByBytesForEachStart() {
    int n = 12;
    EdgeSet all = complete(n);
    Term.Vertex any = new Term.Vertex(-1, IntSet.range(0, n));
    Term upToThree = new Term.Repeat(new Term.Edge(-1, Direction.RIGHT, List.of(all)), 1, 3);
    PathPattern path =
        new PathPattern(
            new PathSelector.All(),
            PathMode.WALK,
            new Term.Sequence(List.of(any, upToThree, any, upToThree, any)),
            "(a)-[]->{1,3}()-[]->{1,3}(b)");
    GraphPattern pattern = new GraphPattern(1, List.of(path));
    // From one vertex there are 12^2 + ... + 12^6 paths, some 3.2 million of 180 bytes.
    assertThatThrownBy(() -> drain(new Matcher(pattern, context(n, 1_000_000))))
        .isInstanceOfSatisfying(
            MegaDbException.class, e -> assertThat(e.is(ErrorCode.OUT_OF_MEMORY)).isTrue())
        .hasMessageContaining("(a)-[]->{1,3}()-[]->{1,3}(b)");
    Term upToTwo = new Term.Repeat(new Term.Edge(-1, Direction.RIGHT, List.of(all)), 1, 2);
    PathPattern shorter =
        new PathPattern(
            new PathSelector.All(),
            PathMode.WALK,
            new Term.Sequence(List.of(any, upToTwo, any, upToTwo, any)),
            "(a)-[]->{1,2}()-[]->{1,2}(b)");
    // 12^2 + 12^3 + 12^4 from each of 12: 4 MB for one start fit in 5 MB, those for all would not.
    assertThat(drain(new Matcher(new GraphPattern(1, List.of(shorter)), context(n, 250_000))))
        .isEqualTo(12L * (144 + 1_728 + 20_736));
  }

  @Test
  void aSearchThatPassesTooManyEdgesNamesThePattern() {
    int n = 12;
    Term term =
        new Term.Sequence(
            List.of(
                new Term.Vertex(-1, IntSet.range(0, n)),
                new Term.Repeat(new Term.Edge(-1, Direction.RIGHT, List.of(complete(n))), 1, 12),
                new Term.Vertex(-1, IntSet.range(0, n))));
    PathPattern path =
        new PathPattern(new PathSelector.All(), PathMode.TRAIL, term, "TRAIL (a)-[]->{1,12}(b)");
    MatchContext context =
        new MatchContext(
            n,
            new MatchLimits(1_000_000, 1_000_000),
            workers,
            new ScratchVectors(n),
            new Cancellation(),
            new StepMeter());
    assertThatThrownBy(() -> drain(new Matcher(new GraphPattern(1, List.of(path)), context)))
        .isInstanceOfSatisfying(
            MegaDbException.class, e -> assertThat(e.is(ErrorCode.PROGRAM_LIMIT_EXCEEDED)).isTrue())
        .hasMessage("the pattern \"TRAIL (a)-[]->{1,12}(b)\" passes more than 1000000 edges");
  }

  private static long drain(Matcher matcher) {
    long matches = 0;
    while (matcher.advance()) {
      matches++;
    }
    return matches;
  }

  private MatchContext context(int n, int maxStates) {
    return new MatchContext(
        n,
        new MatchLimits(maxStates, Long.MAX_VALUE),
        workers,
        new ScratchVectors(n),
        new Cancellation(),
        new StepMeter());
  }

  private EdgeSet complete(int n) {
    int[] sources = new int[n * n];
    int[] targets = new int[n * n];
    Arrays.setAll(sources, i -> i / n);
    Arrays.setAll(targets, i -> i % n);
    return new EdgeSet(Adjacency.of(n, sources, targets, workers), 0, IntSet.range(0, n * n));
  }

  @Test
  void aCountBeyondBigintIsOutOfRange() {
    int n = 10;
    EdgeSet all = complete(n);
    Term term =
        new Term.Sequence(
            List.of(
                new Term.Vertex(-1, IntSet.range(0, n)),
                new Term.Repeat(new Term.Edge(-1, Direction.RIGHT, List.of(all)), 18, 19),
                new Term.Vertex(-1, IntSet.range(0, n))));
    GraphPattern pattern =
        new GraphPattern(
            1, List.of(new PathPattern(new PathSelector.All(), PathMode.WALK, term, "")));
    assertThatThrownBy(() -> MatchCounts.all(pattern, context(n, workers)))
        .isInstanceOfSatisfying(
            MegaDbException.class, e -> assertThat(e.is(ErrorCode.NUMERIC_OUT_OF_RANGE)).isTrue());
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

  private static List<String> fast(Case c, GraphPattern pattern, Workers workers) {
    List<String> found = new ArrayList<>();
    Matcher matcher = new Matcher(pattern, context(c.vertexCount, workers));
    while (matcher.advance()) {
      Match match = matcher.current();
      StringBuilder text = new StringBuilder();
      for (int path = 0; path < pattern.paths().size(); path++) {
        int[] elements = match.path(path);
        assertThat(match.pathLength(path)).isEqualTo(elements.length / 2);
        text.append(Arrays.toString(elements));
      }
      Map<Integer, String> variables = new TreeMap<>();
      for (int variable = 0; variable < VARIABLES; variable++) {
        boolean group =
            variable == GROUP_VERTEX || variable == GROUP_EDGE || variable >= COMPARED_FIRST;
        if (!group && match.element(variable) >= 0) {
          variables.put(variable, "" + match.element(variable));
        }
      }
      for (int variable : new int[] {GROUP_VERTEX, GROUP_EDGE, COMPARED_FIRST, COMPARED_LAST}) {
        int[] elements = match.elements(variable);
        if (elements.length > 0) {
          variables.put(variable, Arrays.toString(elements));
        }
      }
      found.add(text.append(variables).toString());
    }
    return found;
  }

  private static List<String> slow(Case c, GraphPattern pattern) {
    List<String> found = new ArrayList<>();
    for (List<SlowMatcher.Path> match : new SlowMatcher(c.vertexCount).matches(pattern)) {
      StringBuilder text = new StringBuilder();
      Map<Integer, String> variables = new TreeMap<>();
      for (SlowMatcher.Path path : match) {
        text.append(path.elements());
        path.single().forEach((variable, element) -> variables.put(variable, "" + element));
        path.group().forEach((variable, all) -> variables.put(variable, all.toString()));
      }
      found.add(text.append(variables).toString());
    }
    return found;
  }

  private static Map<String, List<Integer>> lengthsByEnds(List<String> matches) {
    Map<String, List<Integer>> lengths = new TreeMap<>();
    for (String match : matches) {
      String[] path = match.substring(1, match.indexOf(']')).split(", ");
      lengths
          .computeIfAbsent(path[0] + " to " + path[path.length - 1], e -> new ArrayList<>())
          .add(path.length / 2);
    }
    lengths.values().forEach(list -> list.sort(null));
    return lengths;
  }
}
