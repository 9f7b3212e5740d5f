package io.megadb.graph.match;

import io.megadb.graph.match.Program.Instruction;
import io.megadb.graph.pattern.PathMode;
import java.util.Arrays;

/**
 * Partial paths as a tree: each node is what was passed, at which instruction, where it led, and
 * before what.
 */
final class PathTree {
  private final MatchContext context;
  private final Program program;
  private final Instruction[] code;

  int[] parents = new int[64];
  int[] instructions = new int[64];
  int[] elements = new int[64];
  int[] vertices = new int[64];
  private int size;

  PathTree(Program program, MatchContext context) {
    this.program = program;
    this.code = program.instructions;
    this.context = context;
  }

  void clear() {
    size = 0;
  }

  /** The variable that a node has bound, -1 for none. */
  int variable(int node) {
    if (instructions[node] < 0) {
      return -1;
    }
    return switch (code[instructions[node]]) {
      case Program.OnVertex vertex -> vertex.variable();
      case Program.OnEdge edge -> edge.variable();
      case Program.Split s -> -1;
      case Program.Jump j -> -1;
      case Program.Enter e -> -1;
      case Program.Check c -> -1;
      case Program.Accept a -> -1;
    };
  }

  boolean isEdge(int node) {
    return instructions[node] >= 0 && code[instructions[node]] instanceof Program.OnEdge;
  }

  /** Whether the path modes that hold at an edge let a path go on by it. */
  boolean allowed(Program.OnEdge edge, int node, int id, int to) {
    for (int scope : edge.scopes()) {
      if (repeats(scope, node, id, to)) {
        return false;
      }
    }
    return true;
  }

  /** Looks back to where the scope began. */
  private boolean repeats(int scope, int node, int id, int to) {
    PathMode mode = program.scopeModes[scope];
    int start = node;
    while (!(instructions[start] >= 0
        && code[instructions[start]] instanceof Program.Enter enter
        && enter.scope() == scope)) {
      start = parents[start];
    }
    int first = vertices[start];
    if (mode == PathMode.SIMPLE && vertices[node] == first && passesEdge(node, start)) {
      return true;
    }
    boolean mayClose = mode == PathMode.SIMPLE && to == first;
    for (int n = node; n != start; n = parents[n]) {
      if (isEdge(n)
          && (mode == PathMode.TRAIL ? elements[n] == id : vertices[n] == to && !mayClose)) {
        return true;
      }
    }
    return mode == PathMode.ACYCLIC && first == to;
  }

  private boolean passesEdge(int node, int start) {
    for (int n = node; n != start; n = parents[n]) {
      if (isEdge(n)) {
        return true;
      }
    }
    return false;
  }

  /** Whether what a node has bound is within a quantifier. */
  boolean isGroup(int node) {
    return code[instructions[node]] instanceof Program.OnVertex vertex
        ? vertex.group()
        : code[instructions[node]] instanceof Program.OnEdge edge && edge.group();
  }

  /** Adds a node; the path to it is that to {@code parent} and this. */
  int add(int parent, int instruction, int element, int vertex) {
    if (size == context.limits().states()) {
      throw context.exceeded(program.pattern);
    }
    if (size == parents.length) {
      parents = Arrays.copyOf(parents, size * 2);
      instructions = Arrays.copyOf(instructions, size * 2);
      elements = Arrays.copyOf(elements, size * 2);
      vertices = Arrays.copyOf(vertices, size * 2);
    }
    parents[size] = parent;
    instructions[size] = instruction;
    elements[size] = element;
    vertices[size] = vertex;
    return size++;
  }

  /** What a variable was bound to last on the path to a node, which has bound it. */
  int last(int node, int variable) {
    int n = node;
    while (variable(n) != variable) {
      n = parents[n];
    }
    return elements[n];
  }

  /** How many edges lead to a node. */
  int length(int node) {
    int length = 0;
    for (int n = node; n >= 0; n = parents[n]) {
      length += isEdge(n) ? 1 : 0;
    }
    return length;
  }

  /** The path to a node: vertex, edge, vertex, ... */
  int[] path(int node) {
    int at = 2 * length(node);
    int[] path = new int[at + 1];
    path[at] = vertices[node];
    for (int n = node; n >= 0; n = parents[n]) {
      if (isEdge(n)) {
        path[--at] = elements[n];
        path[--at] = vertices[parents[n]];
      }
    }
    return path;
  }

  /** Each binding on the way to a node, the last first: variable, and place from the path's end. */
  int[] bound(int node) {
    int[] values = new int[16];
    int size = 0;
    int edges = 0;
    for (int n = node; n >= 0; n = parents[n]) {
      boolean edge = isEdge(n);
      if (variable(n) >= 0) {
        values = PathCursor.grown(values, size + 2);
        values[size++] = variable(n);
        values[size++] = edge ? 2 * edges + 1 : 2 * edges;
      }
      edges += edge ? 1 : 0;
    }
    return Arrays.copyOf(values, size);
  }

  /** What a variable is bound to on the way to a node, the last first. */
  int[] elementsBackwards(int node, int variable) {
    int[] values = new int[8];
    int count = 0;
    for (int n = node; n >= 0; n = parents[n]) {
      if (variable(n) == variable) {
        values = PathCursor.grown(values, count + 1);
        values[count++] = elements[n];
      }
    }
    return Arrays.copyOf(values, count);
  }
}
