package io.megadb.graph.match;

import io.megadb.graph.match.Program.Instruction;
import io.megadb.graph.pattern.IntSet;
import io.megadb.graph.pattern.Term;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Finds the vertices at the end of a path without telling paths apart: a breadth-first search over
 * sets of vertices, one set per instruction. Selectors make no difference, as they keep a path
 * between any two ends that have one.
 *
 * <p>The optional copies of a repeated part are passed in order, and a vertex goes on from the
 * first of them only: what a later copy leads to from there, the earlier one does too, having more
 * repetitions left. So each edge is passed once per repeated part and mandatory copy, and parts
 * that repeat without end come to rest.
 */
final class WalkReach {
  private final Program program;
  private final MatchContext context;

  /** Whether a part without end may come back to earlier copies of a part within it. */
  private final boolean loops;

  /** The whole path, where it is one edge repeated between two vertices; null otherwise. */
  private final Term.Repeat repeated;

  private WalkReach(Program program, Term.Repeat repeated, MatchContext context) {
    this.program = program;
    this.repeated = repeated;
    this.loops = !program.bounded;
    this.context = context;
  }

  /** Empty where the variable is no end of a lone path of walks. */
  static Optional<WalkReach> of(List<CompiledPath> paths, int variable, MatchContext context) {
    CompiledPath path = paths.getFirst();
    boolean last = path.last().variable() == variable;
    if (paths.size() > 1
        || !path.forward().memoryless()
        || !(last || path.first().variable() == variable)) {
      return Optional.empty();
    }
    return Optional.of(new WalkReach(path.program(!last), repeated(path, !last), context));
  }

  private static Term.Repeat repeated(CompiledPath path, boolean reversed) {
    Term term = reversed ? path.pattern().term().reversed() : path.pattern().term();
    return term instanceof Term.Sequence(var terms)
            && terms.size() == 3
            && terms.get(0) instanceof Term.Vertex
            && terms.get(1) instanceof Term.Repeat repeat
            && repeat.min() <= 1
            && repeat.term() instanceof Term.Edge
            && terms.get(2) instanceof Term.Vertex
        ? repeat
        : null;
  }

  /** The vertices, each once. */
  int[] ends() {
    if (repeated == null) {
      return bySets();
    }
    VertexMarks seen = context.scratch().borrowMarks();
    try {
      breadthFirst(seen);
      int[] all = Arrays.copyOf(seen.vertices, seen.size);
      IntSet wanted = program.lastVertex().set();
      return wanted.containsAll(0, context.vertexCount())
          ? all
          : Arrays.stream(all).filter(wanted::contains).toArray();
    } finally {
      context.scratch().giveBack(seen);
    }
  }

  /** How many vertices there are. */
  int count() {
    if (repeated == null || !program.lastVertex().set().containsAll(0, context.vertexCount())) {
      return ends().length;
    }
    VertexMarks seen = context.scratch().borrowMarks();
    try {
      breadthFirst(seen);
      return seen.size;
    } finally {
      context.scratch().giveBack(seen);
    }
  }

  /** The plain search: what was seen is the queue. */
  private void breadthFirst(VertexMarks seen) {
    Rows.Side[] sides = Rows.of((Term.Edge) repeated.term());
    int[] frontier = program.firstVertex().set().toArray();
    int from = 0;
    int to = frontier.length;
    if (repeated.min() == 0) {
      for (int start : frontier) {
        seen.add(start);
      }
    }
    for (int level = 0; level < repeated.max() && from < to; level++) {
      context.made(to - from);
      int before = seen.size;
      for (Rows.Side side : sides) {
        if (side.unconditional()) {
          seen.addNeighbours(side.csr(), frontier, from, to);
        } else {
          passSome(side, frontier, from, to, seen);
        }
      }
      frontier = seen.vertices;
      from = before;
      to = seen.size;
    }
  }

  private static void passSome(Rows.Side side, int[] vertices, int from, int to, VertexMarks seen) {
    int[] offsets = side.csr().offsets();
    int[] neighbours = side.csr().neighbours();
    for (int i = from; i < to; i++) {
      int vertex = vertices[i];
      for (int slot = offsets[vertex], last = offsets[vertex + 1]; slot < last; slot++) {
        int neighbour = neighbours[slot];
        if (!seen.has(neighbour) && side.has(slot) && !(side.skipLoops() && neighbour == vertex)) {
          seen.add(neighbour);
        }
      }
    }
  }

  private int[] bySets() {
    Instruction[] code = program.instructions;
    // What waits at each instruction, and what has been at the optional copies of repeated parts.
    CountVector[] at = new CountVector[code.length];
    CountVector[] seen = new CountVector[Math.max(code.length, program.repeatCount)];
    try {
      at[0] = context.scratch().borrow();
      var starts = program.firstVertex().set();
      for (int vertex = starts.next(0); vertex >= 0; vertex = starts.next(vertex + 1)) {
        at[0].put(vertex);
      }
      int pc = 0;
      while (!(code[pc] instanceof Program.Accept)) {
        if (at[pc] == null || at[pc].size == 0) {
          pc++;
          continue;
        }
        context.made(at[pc].size);
        pc = step(code[pc], pc, at, seen);
      }
      return at[pc] == null ? new int[0] : Arrays.copyOf(at[pc].touched, at[pc].size);
    } finally {
      giveBack(at);
      giveBack(seen);
    }
  }

  private void giveBack(CountVector[] vectors) {
    for (CountVector vector : vectors) {
      if (vector != null) {
        context.scratch().giveBack(vector);
      }
    }
  }

  /** Passes an instruction with all that waits there; returns the next. */
  private int step(Instruction instruction, int pc, CountVector[] at, CountVector[] seen) {
    CountVector from = at[pc];
    int next = pc + 1;
    switch (instruction) {
      case Program.OnVertex vertex -> {
        if (vertex.set().containsAll(0, context.vertexCount()) && at[next] == null) {
          at[next] = from;
          at[pc] = null;
          return next;
        }
        CountVector to = orBorrow(at, next);
        for (int i = 0; i < from.size; i++) {
          if (vertex.set().contains(from.touched[i])) {
            to.put(from.touched[i]);
          }
        }
      }
      case Program.OnEdge edge -> pass(edge, from, orBorrow(at, next));
      case Program.Split split -> {
        CountVector before = orBorrow(seen, loops ? pc : split.repeat());
        CountVector out = orBorrow(at, split.other());
        CountVector on = orBorrow(at, next);
        for (int i = 0; i < from.size; i++) {
          int vertex = from.touched[i];
          if (before.counts[vertex] == 0) {
            before.put(vertex);
            out.put(vertex);
            on.put(vertex);
          }
        }
      }
      case Program.Jump jump -> {
        CountVector to = orBorrow(at, jump.to());
        for (int i = 0; i < from.size; i++) {
          to.put(from.touched[i]);
        }
        next = jump.to();
      }
      case Program.Check check -> throw new IllegalStateException("a comparison among walks");
      case Program.Enter enter -> throw new IllegalStateException("a path mode among walks");
      case Program.Accept accept -> throw new IllegalStateException("nothing follows");
    }
    context.scratch().giveBack(from);
    at[pc] = null;
    return next;
  }

  private CountVector orBorrow(CountVector[] vectors, int at) {
    if (vectors[at] == null) {
      vectors[at] = context.scratch().borrow();
    }
    return vectors[at];
  }

  private static void pass(Program.OnEdge edge, CountVector from, CountVector to) {
    for (Rows.Side side : Rows.of(edge.direction(), edge.sets())) {
      pass(side, from, to);
    }
  }

  private static void pass(Rows.Side side, CountVector from, CountVector to) {
    boolean all = side.unconditional();
    int[] offsets = side.csr().offsets();
    int[] neighbours = side.csr().neighbours();
    long[] members = to.counts;
    for (int i = 0; i < from.size; i++) {
      int vertex = from.touched[i];
      for (int slot = offsets[vertex], last = offsets[vertex + 1]; slot < last; slot++) {
        int neighbour = neighbours[slot];
        if (members[neighbour] == 0
            && (all || (side.has(slot) && !(side.skipLoops() && neighbour == vertex)))) {
          to.add(neighbour, 1);
        }
      }
    }
  }
}
