package io.megadb.graph.match;

import io.megadb.graph.match.Program.Instruction;
import io.megadb.graph.pattern.Direction;
import io.megadb.graph.pattern.EdgeSet;
import io.megadb.graph.pattern.IntSet;
import io.megadb.graph.pattern.PathSelector;
import java.util.ArrayList;
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

  /** Whether only the number of all walks is asked for, not where they end. */
  private final boolean sumOnly;

  private WalkCounter(Tree root, boolean sumOnly, MatchContext context) {
    this.root = root;
    this.sumOnly = sumOnly;
    this.context = context;
  }

  /** Empty where the pattern is not one of walks that hang together like a tree. */
  static Optional<WalkCounter> of(List<CompiledPath> paths, MatchContext context) {
    if (!countable(paths)) {
      return Optional.empty();
    }
    CompiledPath first = paths.getFirst();
    for (CompiledPath path : paths) {
      first = path.starts() < first.starts() ? path : first;
    }
    return rooted(first, first.cheaperReversed(), paths, true, context);
  }

  /** Counts by the vertex that a variable is bound to; empty also where no path ends with it. */
  static Optional<WalkCounter> endingAt(
      int variable, List<CompiledPath> paths, MatchContext context) {
    if (!countable(paths)) {
      return Optional.empty();
    }
    for (CompiledPath path : paths) {
      boolean last = path.last().variable() == variable;
      if (last || path.first().variable() == variable) {
        return rooted(path, !last, paths, false, context);
      }
    }
    return Optional.empty();
  }

  private static boolean countable(List<CompiledPath> paths) {
    for (CompiledPath path : paths) {
      Program program = path.forward();
      if (!(path.pattern().selector() instanceof PathSelector.All)
          || !program.memoryless()
          || !program.bounded
          || program.ambiguous) {
        return false;
      }
    }
    return true;
  }

  private static Optional<WalkCounter> rooted(
      CompiledPath root,
      boolean reversed,
      List<CompiledPath> paths,
      boolean sumOnly,
      MatchContext context) {
    if (paths.size() == 1) {
      return Optional.of(
          new WalkCounter(new Tree(root.program(reversed), Map.of()), sumOnly, context));
    }
    List<CompiledPath> rest = new ArrayList<>(paths);
    rest.remove(root);
    Optional<Tree> tree = grow(root, reversed, rest, new HashSet<>());
    return rest.isEmpty() ? tree.map(t -> new WalkCounter(t, sumOnly, context)) : Optional.empty();
  }

  /**
   * Takes from {@code rest} the paths that hang on this one.
   *
   * @param known the variables of all paths that are in the tree already; grows
   * @return empty if a path touches the tree twice, or anywhere but at its own end
   */
  private static Optional<Tree> grow(
      CompiledPath path, boolean reversed, List<CompiledPath> rest, Set<Integer> known) {
    Set<Integer> mine = variables(path.forward());
    known.addAll(mine);
    Map<Integer, List<Tree>> children = new HashMap<>();
    for (CompiledPath other : List.copyOf(rest)) {
      Set<Integer> shared = variables(other.forward());
      shared.retainAll(known);
      if (shared.size() > 1) {
        return Optional.empty();
      }
      if (shared.isEmpty() || !rest.contains(other) || !mine.containsAll(shared)) {
        continue;
      }
      int joint = shared.iterator().next();
      boolean startsThere = other.first().variable() == joint;
      if (!startsThere && other.last().variable() != joint) {
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
    return Optional.of(new Tree(path.program(reversed), children));
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
      return CountVector.plus(run(root, ends), ends.sum());
    } finally {
      context.scratch().giveBack(ends);
    }
  }

  /** The number of matches by the vertex at the end of the root, where that is not 0. */
  MatchCounts.OfVertices counts() {
    CountVector ends = context.scratch().borrow();
    try {
      run(root, ends);
      return MatchCounts.OfVertices.of(ends);
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
      IntSet starts = tree.program().firstVertex().set();
      for (int vertex = starts.next(0); vertex >= 0; vertex = starts.next(vertex + 1)) {
        at[0].add(vertex, 1);
      }
      for (int pc = 0; pc < code.length; pc++) {
        if (at[pc] == null) {
          continue;
        }
        context.made(at[pc].size);
        switch (code[pc]) {
          case Program.OnVertex vertex -> filter(tree, vertex, at, pc);
          case Program.OnEdge edge -> {
            if (sumOnly && tree == root && endIsFree(tree, pc)) {
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
          case Program.Check check -> throw new IllegalStateException("a comparison among walks");
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
        && complete(((Program.OnEdge) code[pc]).sets());
  }

  private static boolean complete(EdgeSet[] sets) {
    for (EdgeSet set : sets) {
      if (!set.complete()) {
        return false;
      }
    }
    return true;
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
    Rows.Side[] sides = Rows.of(edge.direction(), edge.sets());
    for (Rows.Side side : sides) {
      if (side.unconditional()) {
        to.addNeighbours(side.csr(), from, side == sides[sides.length - 1]);
        continue;
      }
      int[] offsets = side.csr().offsets();
      int[] neighbours = side.csr().neighbours();
      for (int i = 0; i < from.size; i++) {
        int vertex = from.touched[i];
        long count = from.counts[vertex];
        for (int slot = offsets[vertex], end = offsets[vertex + 1]; slot < end; slot++) {
          int neighbour = neighbours[slot];
          if (side.has(slot) && !(side.skipLoops() && neighbour == vertex)) {
            to.add(neighbour, count);
          }
        }
      }
    }
  }
}
