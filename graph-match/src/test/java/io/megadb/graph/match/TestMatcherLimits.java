package io.megadb.graph.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.Cancellation;
import io.megadb.spi.query.StepMeter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Paths without end, very long ones, and searches that would take too much. */
class TestMatcherLimits {
  private final Workers workers = new Workers(2);

  @AfterEach
  void close() {
    workers.close();
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
    Matcher matcher = new Matcher(pattern, RandomPattern.context(3, workers));
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
    Matcher matcher = new Matcher(pattern, RandomPattern.context(length + 1, workers));
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
    assertThatThrownBy(() -> MatchCounts.all(pattern, RandomPattern.context(n, workers)))
        .isInstanceOfSatisfying(
            MegaDbException.class, e -> assertThat(e.is(ErrorCode.NUMERIC_OUT_OF_RANGE)).isTrue());
  }
}
