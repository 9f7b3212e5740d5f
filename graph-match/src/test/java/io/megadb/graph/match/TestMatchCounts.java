package io.megadb.graph.match;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.graph.csr.Adjacency;
import io.megadb.graph.pattern.Direction;
import io.megadb.graph.pattern.EdgeSet;
import io.megadb.graph.pattern.GraphPattern;
import io.megadb.graph.pattern.IntSet;
import io.megadb.graph.pattern.PathMode;
import io.megadb.graph.pattern.PathPattern;
import io.megadb.graph.pattern.PathSelector;
import io.megadb.graph.pattern.Term;
import io.megadb.graph.work.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What is answered without enumerating, against enumeration, on random graphs. */
class TestMatchCounts {
  private static final int VARIABLES = RandomPattern.VARIABLES;

  @Property(tries = 1000, seed = "20260101")
  void countsByVertexAndFindsVerticesAsItsMatchesHaveThem(@ForAll long seed) {
    try (Workers threads = new Workers(2)) {
      RandomPattern c = new RandomPattern(seed, threads);
      boolean repeat = c.random.nextBoolean();
      List<PathPattern> paths = new ArrayList<>();
      int more = c.random.nextInt(4) / 2;
      for (int path = 0; path <= more; path++) {
        paths.add(c.path(PathMode.WALK, new PathSelector.All(), repeat && path == 0));
      }
      GraphPattern pattern = new GraphPattern(VARIABLES, paths);
      MatchContext context = RandomPattern.context(c.vertexCount, threads);
      for (int variable : vertexVariables(pattern)) {
        Map<Integer, Long> wanted = new TreeMap<>();
        Matcher matcher = new Matcher(pattern, context);
        while (matcher.advance()) {
          if (matcher.current().element(variable) >= 0) {
            wanted.merge(matcher.current().element(variable), 1L, Long::sum);
          }
        }
        MatchCounts.OfVertices counts = MatchCounts.byVertex(pattern, variable, context);
        Map<Integer, Long> found = new TreeMap<>();
        for (int i = 0; i < counts.vertices().length; i++) {
          found.put(counts.vertices()[i], counts.counts()[i]);
        }
        assertThat(found).isEqualTo(wanted);
        assertThat(MatchCounts.vertices(pattern, variable, context))
            .containsExactlyInAnyOrder(wanted.keySet().stream().mapToInt(i -> i).toArray());
      }
    }
  }

  @Property(tries = 600, seed = "20260101")
  void findsVerticesOfEndlessPaths(@ForAll long seed) {
    try (Workers threads = new Workers(2)) {
      RandomPattern c = new RandomPattern(seed, threads);
      PathPattern walk = c.path(PathMode.SIMPLE, new PathSelector.Shortest(1), true);
      PathPattern path =
          new PathPattern(new PathSelector.Shortest(1), PathMode.WALK, walk.term(), walk.text());
      GraphPattern pattern = new GraphPattern(VARIABLES, List.of(path));
      MatchContext context = RandomPattern.context(c.vertexCount, threads);
      if (!CompiledPath.of(path).forward().memoryless()) {
        // A name at two places of an endless path may take the other search for ever.
        return;
      }
      for (int variable : vertexVariables(pattern)) {
        Set<Integer> wanted = new TreeSet<>();
        Matcher matcher = new Matcher(pattern, context);
        while (matcher.advance()) {
          if (matcher.current().element(variable) >= 0) {
            wanted.add(matcher.current().element(variable));
          }
        }
        assertThat(MatchCounts.vertices(pattern, variable, context))
            .containsExactlyInAnyOrder(wanted.stream().mapToInt(i -> i).toArray());
      }
    }
  }

  private static int[] vertexVariables(GraphPattern pattern) {
    return CompiledPath.all(pattern).stream()
        .flatMap(path -> Arrays.stream(path.forward().instructions))
        .mapToInt(
            i -> i instanceof Program.OnVertex vertex && !vertex.group() ? vertex.variable() : -1)
        .filter(variable -> variable >= 0)
        .distinct()
        .toArray();
  }

  @Property(tries = 600, seed = "20260101")
  void findsOneShortestPathBetweenTwoVertices(@ForAll long seed) {
    try (Workers threads = new Workers(1)) {
      SplittableRandom random = new SplittableRandom(seed);
      int n = 2 + random.nextInt(40);
      int edges = random.nextInt(3 * n);
      int[] sources = random.ints(edges, 0, n).toArray();
      int[] targets = random.ints(edges, 0, n).toArray();
      Adjacency adjacency = Adjacency.of(n, sources, targets, threads);
      IntSet rows =
          random.nextBoolean() || edges == 0
              ? IntSet.range(0, edges)
              : IntSet.of(random.ints(edges, 0, edges).toArray());
      List<EdgeSet> sets = List.of(new EdgeSet(adjacency, 7, rows));
      Direction direction = Direction.values()[random.nextInt(3)];
      int min = random.nextInt(2);
      int max = random.nextBoolean() ? Term.UNBOUNDED : 1 + random.nextInt(5);
      int from = random.nextInt(n);
      int to = random.nextInt(n);
      Term.Repeat repeat = new Term.Repeat(new Term.Edge(2, direction, sets), min, max);
      Term.Vertex first = new Term.Vertex(0, IntSet.of(from));
      Term.Vertex last = new Term.Vertex(1, IntSet.of(to));
      MatchContext context = RandomPattern.context(n, threads);
      Matcher pair =
          new Matcher(
              new GraphPattern(
                  3,
                  List.of(
                      new PathPattern(
                          new PathSelector.Shortest(1),
                          PathMode.WALK,
                          new Term.Sequence(List.of(first, repeat, last)),
                          "pair"))),
              context);
      // All of the shortest, by the other search.
      Matcher all =
          new Matcher(
              new GraphPattern(
                  3,
                  List.of(
                      new PathPattern(
                          new PathSelector.ShortestGroups(1),
                          PathMode.WALK,
                          new Term.Sequence(List.of(first, repeat, last)),
                          "all"))),
              context);
      List<List<Integer>> shortest = new ArrayList<>();
      while (all.advance()) {
        shortest.add(Arrays.stream(all.current().path(0)).boxed().toList());
      }
      assertThat(pair.advance()).isEqualTo(!shortest.isEmpty());
      if (!shortest.isEmpty()) {
        int[] path = pair.current().path(0);
        assertThat(shortest).contains(Arrays.stream(path).boxed().toList());
        assertThat(pair.current().pathLength(0)).isEqualTo(path.length / 2);
        assertThat(pair.current().element(0)).isEqualTo(from);
        assertThat(pair.current().element(1)).isEqualTo(to);
        assertThat(pair.current().elements(2)).hasSize(path.length / 2);
        assertThat(pair.advance()).isFalse();
      }
    }
  }

  @Property(tries = 300, seed = "20260101")
  void countsCyclesAmongManyEdgesAsItFindsThem(@ForAll long seed) {
    try (Workers threads = new Workers(2)) {
      SplittableRandom random = new SplittableRandom(seed);
      int n = 3 + random.nextInt(20);
      int edges = random.nextInt(4 * n);
      // A few vertices have most edges, so that rows differ in length.
      int[] sources = random.ints(edges, 0, n).map(v -> v * v / n).toArray();
      int[] targets = random.ints(edges, 0, n).map(v -> v * v / n).toArray();
      Adjacency adjacency = Adjacency.of(n, sources, targets, threads);
      List<Term> terms = new ArrayList<>();
      int length = 3 + random.nextInt(2);
      for (int i = 0; i < length; i++) {
        IntSet some =
            random.nextInt(3) > 0 ? IntSet.range(0, n) : IntSet.of(random.ints(n, 0, n).toArray());
        IntSet rows =
            random.nextInt(3) > 0 || edges == 0
                ? IntSet.range(0, edges)
                : IntSet.of(random.ints(edges, 0, edges).toArray());
        terms.add(new Term.Vertex(i, some));
        Direction direction = random.nextInt(4) > 0 ? Direction.RIGHT : Direction.LEFT;
        terms.add(new Term.Edge(-1, direction, List.of(new EdgeSet(adjacency, 0, rows))));
      }
      terms.add(new Term.Vertex(0, IntSet.range(0, n)));
      GraphPattern pattern =
          new GraphPattern(
              length,
              List.of(
                  new PathPattern(
                      new PathSelector.All(), PathMode.WALK, new Term.Sequence(terms), "cycle")));
      MatchContext context = RandomPattern.context(n, threads);
      long found = 0;
      Matcher matcher = new Matcher(pattern, context);
      while (matcher.advance()) {
        found++;
      }
      assertThat(MatchCounts.all(pattern, context)).isEqualTo(found);
    }
  }
}
