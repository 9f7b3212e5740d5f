package io.megadb.graph.match;

import io.megadb.graph.match.Program.Instruction;
import io.megadb.graph.pattern.Direction;
import io.megadb.graph.pattern.EdgeSet;
import io.megadb.graph.pattern.GraphPattern;
import io.megadb.graph.pattern.IntSet;
import io.megadb.graph.pattern.PathMode;
import io.megadb.graph.pattern.PathPattern;
import io.megadb.graph.pattern.PathSelector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Counts walks without enumerating them: for each instruction of the program, how many partial
 * walks stand at each vertex. A pass over an edge adds the count of its source to that of its
 * target, so the work is (instructions * edges), whatever the number of walks. Paths that share one
 * end vertex with another are counted first, and multiply the counts of that vertex (Yannakakis,
 * 1981).
 */
final class WalkCounter {
  /** A path, and the paths that hang on one of its vertices. */
  private record Tree(Program program, Map<Integer, List<Tree>> children) {}

  private final Tree root;
  private final MatchContext context;

  private WalkCounter(Tree root, MatchContext context) {
    this.root = root;
    this.context = context;
  }

  /** Empty where the pattern is not one of walks that hang together like a tree. */
  static Optional<WalkCounter> of(GraphPattern pattern, MatchContext context) {
    for (PathPattern path : pattern.paths()) {
      if (!(path.selector() instanceof PathSelector.All) || path.mode() != PathMode.WALK) {
        return Optional.empty();
      }
      Program program = Program.of(path, false);
      if (!program.memoryless() || !program.bounded() || program.ambiguous) {
        return Optional.empty();
      }
    }
    List<PathPattern> rest = new ArrayList<>(pattern.paths());
    PathPattern first = cheapest(rest);
    rest.remove(first);
    Optional<Tree> tree = grow(first, reversed(first), rest, new HashSet<>());
    return rest.isEmpty() ? tree.map(t -> new WalkCounter(t, context)) : Optional.empty();
  }

  private static PathPattern cheapest(List<PathPattern> paths) {
    PathPattern best = paths.getFirst();
    for (PathPattern path : paths) {
      if (Math.min(ends(path)[0], ends(path)[1]) < Math.min(ends(best)[0], ends(best)[1])) {
        best = path;
      }
    }
    return best;
  }

  private static int[] ends(PathPattern path) {
    return new int[] {
      DepthFirstCursor.first(Program.of(path, false).instructions).set().size(),
      DepthFirstCursor.first(Program.of(path, true).instructions).set().size()
    };
  }

  private static boolean reversed(PathPattern path) {
    int[] ends = ends(path);
    return ends[1] < ends[0];
  }

  /**
   * Takes from {@code rest} the paths that hang on this one.
   *
   * @param known the variables of all paths that are in the tree already; grows
   * @return empty if a path touches the tree twice, or anywhere but at its own end
   */
  private static Optional<Tree> grow(
      PathPattern path, boolean reversed, List<PathPattern> rest, Set<Integer> known) {
    Program program = Program.of(path, reversed);
    Set<Integer> mine = variables(program);
    known.addAll(mine);
    Map<Integer, List<Tree>> children = new HashMap<>();
    for (PathPattern other : List.copyOf(rest)) {
      Program forward = Program.of(other, false);
      Set<Integer> shared = variables(forward);
      shared.retainAll(known);
      if (shared.size() > 1) {
        return Optional.empty();
      }
      if (shared.isEmpty() || !rest.contains(other) || !mine.containsAll(shared)) {
        continue;
      }
      int joint = shared.iterator().next();
      boolean startsThere = DepthFirstCursor.first(forward.instructions).variable() == joint;
      Program backward = Program.of(other, true);
      if (!startsThere && DepthFirstCursor.first(backward.instructions).variable() != joint) {
        return Optional.empty();
      }
      rest.remove(other);
      // The child is counted towards the joint, so it runs from its far end.
      Optional<Tree> child = grow(other, startsThere, rest, known);
      if (child.isEmpty()) {
        return Optional.empty();
      }
      children.computeIfAbsent(joint, j -> new ArrayList<>()).add(child.get());
    }
    return Optional.of(new Tree(program, children));
  }

  private static Set<Integer> variables(Program program) {
    Set<Integer> variables = new HashSet<>();
    for (Instruction instruction : program.instructions) {
      switch (instruction) {
        case Program.OnVertex vertex when !vertex.group() -> variables.add(vertex.variable());
        case Program.OnEdge edge when !edge.group() -> variables.add(edge.variable());
        default -> {}
      }
    }
    variables.remove(-1);
    return variables;
  }

  /** The number of matches. */
  long count() {
    CountVector ends = context.scratch().borrow();
    try {
      return run(root, ends) + ends.sum();
    } finally {
      context.scratch().giveBack(ends);
    }
  }

  /**
   * Adds to {@code ends} how many walks end at each vertex.
   *
   * @return the number of walks whose end was not looked at, 0 but for the root
   */
  private long run(Tree tree, CountVector ends) {
    Instruction[] code = tree.program().instructions;
    CountVector[] at = new CountVector[code.length];
    long unseen = 0;
    try {
      at[0] = context.scratch().borrow();
      IntSet starts = DepthFirstCursor.first(code).set();
      for (int vertex = starts.next(0); vertex >= 0; vertex = starts.next(vertex + 1)) {
        at[0].add(vertex, 1);
      }
      for (int pc = 0; pc < code.length; pc++) {
        if (at[pc] == null) {
          continue;
        }
        context.cancellation().check();
        switch (code[pc]) {
          case Program.OnVertex vertex -> filter(tree, vertex, at, pc);
          case Program.OnEdge edge -> {
            if (tree == root && endIsFree(tree, pc)) {
              unseen = CountVector.plus(unseen, degrees(edge, at[pc]));
            } else {
              at[pc + 1] = orBorrow(at[pc + 1]);
              pass(edge, at[pc], at[pc + 1]);
            }
          }
          case Program.Split split -> {
            at[split.other()] = orBorrow(at[split.other()]);
            addAll(at[pc], at[split.other()]);
            at[pc + 1] = move(at, pc, at[pc + 1]);
          }
          case Program.Jump jump -> throw new IllegalStateException("a loop in a bounded program");
          case Program.Enter enter -> throw new IllegalStateException("a path mode among walks");
          case Program.Accept accept -> addAll(at[pc], ends);
        }
        if (at[pc] != null) {
          context.scratch().giveBack(at[pc]);
          at[pc] = null;
        }
      }
      return unseen;
    } finally {
      for (CountVector vector : at) {
        if (vector != null) {
          context.scratch().giveBack(vector);
        }
      }
    }
  }

  private CountVector orBorrow(CountVector vector) {
    return vector != null ? vector : context.scratch().borrow();
  }

  /** Hands the vector at {@code pc} on; where one waits already, adds to it. */
  private static CountVector move(CountVector[] at, int pc, CountVector waiting) {
    CountVector moved = at[pc];
    if (waiting != null) {
      addAll(moved, waiting);
      return waiting;
    }
    at[pc] = null;
    return moved;
  }

  private static void addAll(CountVector from, CountVector to) {
    for (int i = 0; i < from.size; i++) {
      int vertex = from.touched[i];
      to.add(vertex, from.counts[vertex]);
    }
  }

  private void filter(Tree tree, Program.OnVertex vertex, CountVector[] at, int pc) {
    List<Tree> children =
        vertex.group() ? List.of() : tree.children().getOrDefault(vertex.variable(), List.of());
    if (children.isEmpty() && vertex.set().containsAll(0, context.vertexCount())) {
      at[pc + 1] = move(at, pc, at[pc + 1]);
      return;
    }
    CountVector from = at[pc];
    CountVector to = orBorrow(at[pc + 1]);
    at[pc + 1] = to;
    List<CountVector> factors = new ArrayList<>();
    try {
      for (Tree child : children) {
        CountVector factor = context.scratch().borrow();
        factors.add(factor);
        run(child, factor);
      }
      for (int i = 0; i < from.size; i++) {
        int at0 = from.touched[i];
        if (vertex.set().contains(at0)) {
          long count = from.counts[at0];
          for (CountVector factor : factors) {
            count = CountVector.times(count, factor.counts[at0]);
          }
          if (count != 0) {
            to.add(at0, count);
          }
        }
      }
    } finally {
      factors.forEach(context.scratch()::giveBack);
    }
  }

  /** Whether after this edge any vertex will do and the walk is over. */
  private boolean endIsFree(Tree tree, int pc) {
    Instruction[] code = tree.program().instructions;
    return code[pc + 1] instanceof Program.OnVertex next
        && code[pc + 2] instanceof Program.Accept
        && next.set().containsAll(0, context.vertexCount())
        && !tree.children().containsKey(next.variable())
        && ((Program.OnEdge) code[pc]).direction() != Direction.ANY
        && Arrays.stream(((Program.OnEdge) code[pc]).sets()).allMatch(EdgeSet::complete);
  }

  private static long degrees(Program.OnEdge edge, CountVector from) {
    long sum = 0;
    for (Rows.Side side : Rows.of(edge.direction(), edge.sets())) {
      int[] offsets = side.csr().offsets();
      for (int i = 0; i < from.size; i++) {
        int vertex = from.touched[i];
        int degree = offsets[vertex + 1] - offsets[vertex];
        sum = CountVector.plus(sum, CountVector.times(from.counts[vertex], degree));
      }
    }
    return sum;
  }

  private static void pass(Program.OnEdge edge, CountVector from, CountVector to) {
    for (Rows.Side side : Rows.of(edge.direction(), edge.sets())) {
      int[] offsets = side.csr().offsets();
      int[] neighbours = side.csr().neighbours();
      for (int i = 0; i < from.size; i++) {
        int vertex = from.touched[i];
        long count = from.counts[vertex];
        for (int slot = offsets[vertex], end = offsets[vertex + 1]; slot < end; slot++) {
          int neighbour = neighbours[slot];
          if ((side.all() || side.has(slot)) && !(side.skipLoops() && neighbour == vertex)) {
            to.add(neighbour, count);
          }
        }
      }
    }
  }
}
