package io.megadb.graph.match;

import io.megadb.graph.pattern.GraphPattern;
import io.megadb.graph.pattern.PathPattern;
import io.megadb.graph.pattern.PathSelector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds all matches of a pattern: a nested loop over its paths, where each path starts at a vertex
 * that an earlier one has bound if it can, from whichever end has fewer candidates.
 *
 * <p>Threads: one object, one thread; the graph may be shared.
 */
public final class Matcher {
  /** A path's two directions; which one to take depends on what is bound. */
  private record Ends(PathPattern pattern, Program forward, Program backward) {
    Program.OnVertex first() {
      return DepthFirstCursor.first(forward.instructions);
    }

    Program.OnVertex last() {
      return DepthFirstCursor.first(backward.instructions);
    }
  }

  private final GraphPattern pattern;
  private final PathCursor[] cursors;
  private final int[] pathOf;
  private final int[] bindings;
  private final Match current = new Current();
  private boolean started;
  private int level = -1;

  public Matcher(GraphPattern pattern, MatchContext context) {
    this.pattern = pattern;
    this.bindings = new int[pattern.variableCount()];
    Arrays.fill(bindings, PathCursor.UNBOUND);
    int count = pattern.paths().size();
    this.cursors = new PathCursor[count];
    this.pathOf = new int[count];
    plan(context);
  }

  /** Orders the paths: next comes the one whose cheaper end has the fewest candidates. */
  private void plan(MatchContext context) {
    List<Ends> rest = new ArrayList<>();
    for (PathPattern path : pattern.paths()) {
      rest.add(new Ends(path, Program.of(path, false), Program.of(path, true)));
    }
    List<Ends> all = List.copyOf(rest);
    Set<Integer> bound = new HashSet<>();
    for (int place = 0; place < cursors.length; place++) {
      Ends best = rest.getFirst();
      for (Ends ends : rest) {
        if (starts(ends, bound) < starts(best, bound)) {
          best = ends;
        }
      }
      rest.remove(best);
      pathOf[all.indexOf(best)] = place;
      boolean reversed = candidates(best.last(), bound) < candidates(best.first(), bound);
      Program program = reversed ? best.backward() : best.forward();
      cursors[place] = cursor(program, best.pattern().selector(), reversed, context);
      for (Program.Instruction instruction : program.instructions) {
        if (instruction instanceof Program.OnVertex vertex && !vertex.group()) {
          bound.add(vertex.variable());
        }
      }
    }
  }

  private PathCursor cursor(
      Program program, PathSelector selector, boolean reversed, MatchContext context) {
    if (!(selector instanceof PathSelector.All)) {
      return new ShortestCursor(program, selector, reversed, bindings, context);
    }
    PathCursor all = new DepthFirstCursor(program, reversed, bindings, context);
    return program.ambiguous ? new DistinctCursor(all, program, context) : all;
  }

  private static long starts(Ends ends, Set<Integer> bound) {
    return Math.min(candidates(ends.first(), bound), candidates(ends.last(), bound));
  }

  private static long candidates(Program.OnVertex vertex, Set<Integer> bound) {
    return vertex.variable() >= 0 && bound.contains(vertex.variable()) ? 1 : vertex.set().size();
  }

  /** The number of matches, found without enumerating them where the pattern allows. */
  public static long count(GraphPattern pattern, MatchContext context) {
    Optional<WalkCounter> walks = WalkCounter.of(pattern, context);
    if (walks.isPresent()) {
      return walks.get().count();
    }
    Optional<JoinCounter> join = JoinCounter.of(pattern, context);
    if (join.isPresent()) {
      return join.get().count();
    }
    Matcher matcher = new Matcher(pattern, context);
    long count = 0;
    while (matcher.advance()) {
      count++;
    }
    return count;
  }

  /**
   * Finds the next match; {@link #current} has it until the next call. After the last it is false,
   * and stays so.
   */
  public boolean advance() {
    if (!started) {
      started = true;
      cursors[0].restart();
      level = 0;
    }
    while (level >= 0) {
      if (!cursors[level].advance()) {
        level--;
      } else if (level == cursors.length - 1) {
        return true;
      } else {
        cursors[++level].restart();
      }
    }
    return false;
  }

  /** The match found last. */
  public Match current() {
    return current;
  }

  private final class Current implements Match {
    @Override
    public int element(int variable) {
      return bindings[variable];
    }

    @Override
    public int[] elements(int variable) {
      for (PathCursor cursor : cursors) {
        int[] found = cursor.elements(variable);
        if (found.length > 0) {
          return found;
        }
      }
      return new int[0];
    }

    @Override
    public int pathLength(int path) {
      return cursors[pathOf[path]].length();
    }

    @Override
    public int[] path(int path) {
      return cursors[pathOf[path]].path();
    }
  }
}
