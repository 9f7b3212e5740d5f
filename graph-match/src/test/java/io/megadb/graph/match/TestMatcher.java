package io.megadb.graph.match;

import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.graph.pattern.GraphPattern;
import io.megadb.graph.pattern.PathMode;
import io.megadb.graph.pattern.PathPattern;
import io.megadb.graph.pattern.PathSelector;
import io.megadb.graph.work.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;

/** Random graphs and patterns against the definition written out. */
class TestMatcher {
  @Property(tries = 600, seed = "20261121")
  void findsEveryMatchOfItsDefinitionOnce(@ForAll long seed) {
    try (Workers threads = new Workers(1)) {
      RandomPattern c = new RandomPattern(seed, threads);
      List<PathPattern> paths = new ArrayList<>();
      for (int path = 0; path <= c.random.nextInt(2); path++) {
        paths.add(
            c.path(PathMode.values()[c.random.nextInt(4)], new PathSelector.All(), path == 0));
      }
      GraphPattern pattern = new GraphPattern(RandomPattern.VARIABLES, paths);
      assertThat(fast(c, pattern, threads)).containsExactlyInAnyOrderElementsOf(slow(c, pattern));
    }
  }

  @Property(tries = 600, seed = "20261121")
  void countsWhatItWouldFind(@ForAll long seed) {
    try (Workers threads = new Workers(2)) {
      RandomPattern c = new RandomPattern(seed, threads);
      boolean repeat = c.random.nextBoolean();
      List<PathPattern> paths = new ArrayList<>();
      for (int path = 0; path <= c.random.nextInt(3); path++) {
        paths.add(c.path(PathMode.WALK, new PathSelector.All(), repeat && path == 0));
      }
      GraphPattern pattern = new GraphPattern(RandomPattern.VARIABLES, paths);
      assertThat(MatchCounts.all(pattern, RandomPattern.context(c.vertexCount, threads)))
          .isEqualTo(slow(c, pattern).size());
    }
  }

  @Property(tries = 400, seed = "20261121")
  void keepsAllPathsOfTheSmallestLengths(@ForAll long seed) {
    try (Workers threads = new Workers(1)) {
      RandomPattern c = new RandomPattern(seed, threads);
      PathMode mode = PathMode.values()[c.random.nextInt(4)];
      PathSelector selector = new PathSelector.ShortestGroups(1 + c.random.nextInt(3));
      GraphPattern pattern =
          new GraphPattern(RandomPattern.VARIABLES, List.of(c.path(mode, selector, true)));
      assertThat(fast(c, pattern, threads)).containsExactlyInAnyOrderElementsOf(slow(c, pattern));
    }
  }

  @Property(tries = 400, seed = "20261121")
  void keepsAsManyShortestPathsAsAskedFor(@ForAll long seed) {
    try (Workers threads = new Workers(1)) {
      RandomPattern c = new RandomPattern(seed, threads);
      PathMode mode = PathMode.values()[c.random.nextInt(4)];
      PathSelector selector = new PathSelector.Shortest(1 + c.random.nextInt(3));
      PathPattern path = c.path(mode, selector, true);
      GraphPattern pattern = new GraphPattern(RandomPattern.VARIABLES, List.of(path));
      List<String> all =
          slow(
              c,
              new GraphPattern(
                  RandomPattern.VARIABLES,
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
      RandomPattern c = new RandomPattern(seed, threads, 4);
      PathMode mode = PathMode.values()[c.random.nextInt(4)];
      int count = 1 + c.random.nextInt(3);
      boolean groups = c.random.nextBoolean();
      PathSelector selector =
          groups ? new PathSelector.ShortestGroups(count) : new PathSelector.Shortest(count);
      PathPattern path = c.path(mode, selector, true);
      GraphPattern pattern = new GraphPattern(RandomPattern.VARIABLES, List.of(path));
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
      Matcher matcher = new Matcher(pattern, RandomPattern.context(c.vertexCount, threads));
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

  private static List<String> fast(RandomPattern c, GraphPattern pattern, Workers workers) {
    List<String> found = new ArrayList<>();
    Matcher matcher = new Matcher(pattern, RandomPattern.context(c.vertexCount, workers));
    while (matcher.advance()) {
      Match match = matcher.current();
      StringBuilder text = new StringBuilder();
      for (int path = 0; path < pattern.paths().size(); path++) {
        int[] elements = match.path(path);
        assertThat(match.pathLength(path)).isEqualTo(elements.length / 2);
        text.append(Arrays.toString(elements));
      }
      Map<Integer, String> variables = new TreeMap<>();
      for (int variable = 0; variable < RandomPattern.VARIABLES; variable++) {
        boolean group =
            variable == RandomPattern.GROUP_VERTEX
                || variable == RandomPattern.GROUP_EDGE
                || variable >= RandomPattern.COMPARED_FIRST;
        if (!group && match.element(variable) >= 0) {
          variables.put(variable, "" + match.element(variable));
        }
      }
      for (int variable :
          new int[] {
            RandomPattern.GROUP_VERTEX,
            RandomPattern.GROUP_EDGE,
            RandomPattern.COMPARED_FIRST,
            RandomPattern.COMPARED_LAST
          }) {
        int[] elements = match.elements(variable);
        if (elements.length > 0) {
          variables.put(variable, Arrays.toString(elements));
        }
      }
      found.add(text.append(variables).toString());
    }
    return found;
  }

  private static List<String> slow(RandomPattern c, GraphPattern pattern) {
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
