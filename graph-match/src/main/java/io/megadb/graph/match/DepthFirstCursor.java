package io.megadb.graph.match;

import io.megadb.graph.match.Program.Instruction;
import io.megadb.graph.pattern.Comparison;
import io.megadb.graph.pattern.IntSet;
import io.megadb.graph.pattern.PathMode;
import java.util.Arrays;

/**
 * Enumerates all paths, depth first, with a stack of its own: a path may be as long as memory
 * allows. Where the vertex after an edge is bound already, its place in the sorted row is searched
 * for instead of passing all neighbours.
 */
final class DepthFirstCursor extends PathCursor {
  /** Log entries of scopes: the variable is {@code SCOPE - scope}, the element the old start. */
  private static final int SCOPE = -3;

  /**
   * A log entry is a variable, an element and twice its place in the path; plus this where it bound
   * the variable, as one of a group variable does not.
   */
  private static final int BOUND = 1;

  private static final int ENTRY = 3;

  private final boolean reversed;
  private final Program program;
  private final Instruction[] code;
  private final PathMode[] scopeModes;
  private final Rows.Side[][] sides;
  private final int[] scopeStarts;

  private int[] vertices = new int[16];
  private int[] edges = new int[16];
  private int length;

  private int[] log = new int[48];
  private int logSize;

  // Choice points: instruction, path length, log size; for an edge also side, slot and last slot.
  private static final int FRAME = 6;
  private int[] stack = new int[96];
  private int stackSize;

  private IntSet starts;
  private int nextStart;
  private final StepCount steps;

  DepthFirstCursor(Program program, boolean reversed, int[] bindings, MatchContext context) {
    super(bindings);
    this.steps = new StepCount(context, program.pattern);
    this.reversed = reversed;
    this.program = program;
    this.code = program.instructions;
    this.scopeModes = program.scopeModes;
    this.scopeStarts = new int[scopeModes.length];
    this.sides = new Rows.Side[code.length][];
    for (int pc = 0; pc < code.length; pc++) {
      if (code[pc] instanceof Program.OnEdge edge) {
        sides[pc] = Rows.of(edge.direction(), edge.sets());
      }
    }
  }

  @Override
  void restart() {
    Program.OnVertex first = program.firstVertex();
    int bound = first.variable() >= 0 ? bindings[first.variable()] : UNBOUND;
    starts = bound == UNBOUND ? first.set() : IntSet.of(bound);
    nextStart = 0;
    stackSize = 0;
    logSize = 0;
  }

  @Override
  boolean advance() {
    while (true) {
      if (resume()) {
        return true;
      }
      int start = starts.next(nextStart);
      if (start < 0) {
        undo(0);
        return false;
      }
      nextStart = start + 1;
      undo(0);
      length = 0;
      vertices[0] = start;
      if (run(0)) {
        return true;
      }
    }
  }

  /** Takes the next way at the last choice points, until one leads to a path. */
  private boolean resume() {
    while (stackSize > 0) {
      int frame = stackSize - FRAME;
      int pc = stack[frame];
      length = stack[frame + 1];
      undo(stack[frame + 2]);
      if (code[pc] instanceof Program.Split split) {
        stackSize = frame;
        if (run(split.other())) {
          return true;
        }
      } else if (pass(pc, frame) && run(pc + 1)) {
        return true;
      }
    }
    return false;
  }

  /** Runs from an instruction until a path is complete or cannot go on. */
  private boolean run(int start) {
    int pc = start;
    while (true) {
      switch (code[pc]) {
        case Program.OnVertex vertex -> {
          int at = vertices[length];
          if (!vertex.set().contains(at)
              || !bind(vertex.variable(), vertex.group(), at, 2 * length)) {
            return false;
          }
          pc++;
        }
        case Program.OnEdge edge -> {
          push(pc);
          int frame = stackSize - FRAME;
          stack[frame + 3] = -1;
          if (!pass(pc, frame)) {
            return false;
          }
          pc++;
        }
        case Program.Split split -> {
          push(pc);
          pc++;
        }
        case Program.Jump jump -> pc = jump.to();
        case Program.Enter enter -> {
          note(SCOPE - enter.scope(), scopeStarts[enter.scope()], 0);
          scopeStarts[enter.scope()] = length;
          pc++;
        }
        case Program.Check check -> {
          if (!holds(check)) {
            return false;
          }
          pc++;
        }
        case Program.Accept accept -> {
          return true;
        }
      }
    }
  }

  private boolean holds(Program.Check check) {
    for (Comparison comparison : check.comparisons()) {
      if (!comparison.holds(
          last(comparison.leftVariable(), check.group()),
          last(comparison.rightVariable(), check.group()))) {
        return false;
      }
    }
    return true;
  }

  /** What a variable was bound to last. */
  private int last(int variable, boolean group) {
    if (!group) {
      return bindings[variable];
    }
    int entry = logSize - ENTRY;
    while (log[entry] != variable) {
      entry -= ENTRY;
    }
    return log[entry + 1];
  }

  /** Passes the next edge of an edge's choice point; drops the choice point when there is none. */
  private boolean pass(int pc, int frame) {
    Program.OnEdge edge = (Program.OnEdge) code[pc];
    Rows.Side[] rows = sides[pc];
    int from = vertices[length];
    int wanted = wantedTarget(pc);
    while (true) {
      int side = stack[frame + 3];
      if (side >= 0) {
        Rows.Side row = rows[side];
        int slot = stack[frame + 4];
        int end = stack[frame + 5];
        for (; slot < end; slot++) {
          steps.one();
          int to = row.csr().neighbours()[slot];
          if (wanted != UNBOUND && to != wanted) {
            slot = end;
            break;
          }
          if ((row.skipLoops() && to == from) || !row.has(slot)) {
            continue;
          }
          int id = row.id(slot);
          if (allowed(edge.scopes(), id, to)
              && bind(edge.variable(), edge.group(), id, 2 * length + 1)) {
            stack[frame + 4] = slot + 1;
            edges = grown(edges, length + 1);
            vertices = grown(vertices, length + 2);
            edges[length] = id;
            vertices[++length] = to;
            return true;
          }
        }
      }
      if (++side == rows.length) {
        stackSize = frame;
        return false;
      }
      stack[frame + 3] = side;
      stack[frame + 4] =
          wanted == UNBOUND
              ? rows[side].csr().offsets()[from]
              : rows[side].lowerBound(from, wanted);
      stack[frame + 5] = rows[side].csr().offsets()[from + 1];
    }
  }

  /** The vertex that must come after an edge, where it is bound already. */
  private int wantedTarget(int pc) {
    return code[pc + 1] instanceof Program.OnVertex next && !next.group() && next.variable() >= 0
        ? bindings[next.variable()]
        : UNBOUND;
  }

  private boolean allowed(int[] scopes, int edge, int to) {
    for (int scope : scopes) {
      int start = scopeStarts[scope];
      boolean repeats =
          switch (scopeModes[scope]) {
            case WALK -> false;
            case TRAIL -> contains(edges, start, length, edge);
            case ACYCLIC -> contains(vertices, start, length + 1, to);
            case SIMPLE ->
                (length > start && vertices[length] == vertices[start])
                    || contains(vertices, start + 1, length + 1, to);
          };
      if (repeats) {
        return false;
      }
    }
    return true;
  }

  private static boolean contains(int[] values, int from, int to, int value) {
    for (int i = from; i < to; i++) {
      if (values[i] == value) {
        return true;
      }
    }
    return false;
  }

  private boolean bind(int variable, boolean group, int element, int place) {
    if (variable < 0) {
      return true;
    }
    if (group) {
      note(variable, element, 2 * place);
      return true;
    }
    if (bindings[variable] == UNBOUND) {
      bindings[variable] = element;
      note(variable, element, 2 * place + BOUND);
      return true;
    }
    if (bindings[variable] != element) {
      return false;
    }
    if (program.ambiguous) {
      note(variable, element, 2 * place);
    }
    return true;
  }

  private void note(int variable, int element, int placeAndBound) {
    if (logSize + ENTRY > log.length) {
      log = Arrays.copyOf(log, log.length * 2);
    }
    log[logSize++] = variable;
    log[logSize++] = element;
    log[logSize++] = placeAndBound;
  }

  private void undo(int size) {
    while (logSize > size) {
      logSize -= ENTRY;
      int variable = log[logSize];
      if (variable <= SCOPE) {
        scopeStarts[SCOPE - variable] = log[logSize + 1];
      } else if ((log[logSize + 2] & BOUND) != 0) {
        bindings[variable] = UNBOUND;
      }
    }
  }

  private void push(int pc) {
    if (stackSize + FRAME > stack.length) {
      stack = Arrays.copyOf(stack, stack.length * 2);
    }
    stack[stackSize] = pc;
    stack[stackSize + 1] = length;
    stack[stackSize + 2] = logSize;
    stackSize += FRAME;
  }

  /** Each binding of the current path: variable, and place from where the search began. */
  int[] bound() {
    int[] bound = new int[logSize / ENTRY * 2];
    int size = 0;
    for (int i = 0; i < logSize; i += ENTRY) {
      if (log[i] > SCOPE) {
        bound[size++] = log[i];
        bound[size++] = log[i + 2] >> 1;
      }
    }
    return Arrays.copyOf(bound, size);
  }

  /** The vertex the current path was searched from: its first, or its last in a reversed search. */
  int start() {
    return vertices[0];
  }

  @Override
  int length() {
    return length;
  }

  @Override
  int[] path() {
    int[] path = new int[2 * length + 1];
    for (int i = 0; i < length; i++) {
      path[2 * i] = vertices[i];
      path[2 * i + 1] = edges[i];
    }
    path[2 * length] = vertices[length];
    if (reversed) {
      reverse(path);
    }
    return path;
  }

  @Override
  int[] elements(int variable) {
    int[] found = new int[logSize / ENTRY];
    int count = 0;
    for (int i = 0; i < logSize; i += ENTRY) {
      if (log[i] == variable) {
        found[count++] = log[i + 1];
      }
    }
    found = Arrays.copyOf(found, count);
    if (reversed) {
      reverse(found);
    }
    return found;
  }
}
