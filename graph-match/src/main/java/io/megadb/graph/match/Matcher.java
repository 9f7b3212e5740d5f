package io.megadb.graph.match;

import io.megadb.graph.pattern.GraphPattern;
import io.megadb.graph.pattern.PathSelector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Finds all matches of a pattern: a nested loop over its paths, where each path starts at a vertex
 * that an earlier one has bound if it can, from whichever end has fewer candidates.
 *
 * <p>Threads: one object, one thread; the graph may be shared.
 */
public final class Matcher {
  private final PathCursor[] cursors;
  private final int[] pathOf;
  private final int[] bindings;
  private final Match current = new Current();
  private boolean started;
  private int level = -1;

  public Matcher(GraphPattern pattern, MatchContext context) {
    this(pattern, CompiledPath.all(pattern), context);
  }

  Matcher(GraphPattern pattern, List<CompiledPath> paths, MatchContext context) {
    this.bindings = new int[pattern.variableCount()];
    Arrays.fill(bindings, PathCursor.UNBOUND);
    this.cursors = new PathCursor[paths.size()];
    this.pathOf = new int[paths.size()];
    plan(paths, context);
  }

  /** Orders the paths: next comes the one whose cheaper end has the fewest candidates. */
  private void plan(List<CompiledPath> paths, MatchContext context) {
    List<CompiledPath> rest = new ArrayList<>(paths);
    Set<Integer> bound = new HashSet<>();
    for (int place = 0; place < cursors.length; place++) {
      CompiledPath best = rest.getFirst();
      for (CompiledPath path : rest) {
        if (starts(path, bound) < starts(best, bound)) {
          best = path;
        }
      }
      rest.remove(best);
      pathOf[indexOf(best, paths)] = place;
      boolean reversed = candidates(best.last(), bound) < candidates(best.first(), bound);
      cursors[place] = cursor(best, reversed, context);
      for (Program.Instruction instruction : best.forward().instructions) {
        if (instruction instanceof Program.OnVertex vertex && !vertex.group()) {
          bound.add(vertex.variable());
        }
      }
    }
  }

  /** By identity: the same path may stand there twice. */
  private static int indexOf(CompiledPath path, List<CompiledPath> paths) {
    int index = 0;
    while (paths.get(index) != path) {
      index++;
    }
    return index;
  }

  private PathCursor cursor(CompiledPath path, boolean reversed, MatchContext context) {
    Program program = path.program(reversed);
    PathSelector selector = path.pattern().selector();
    if (!(selector instanceof PathSelector.All)) {
      Supplier<PathCursor> shortest =
          () -> new ShortestCursor(program, selector, reversed, bindings, context);
      return PairCursor.of(path.pattern(), bindings, shortest, context).orElseGet(shortest);
    }
    DepthFirstCursor all = new DepthFirstCursor(program, reversed, bindings, context);
    return program.ambiguous ? new DistinctCursor(all, program, context) : all;
  }

  private static long starts(CompiledPath path, Set<Integer> bound) {
    return Math.min(candidates(path.first(), bound), candidates(path.last(), bound));
  }

  private static long candidates(Program.OnVertex vertex, Set<Integer> bound) {
    return vertex.variable() >= 0 && bound.contains(vertex.variable()) ? 1 : vertex.set().size();
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
    public double pathCost(int path) {
      return cursors[pathOf[path]].cost();
    }

    @Override
    public int[] path(int path) {
      return cursors[pathOf[path]].path();
    }
  }
}
