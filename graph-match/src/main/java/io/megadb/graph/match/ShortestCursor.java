package io.megadb.graph.match;

import io.megadb.graph.match.Program.Instruction;
import io.megadb.graph.match.queue.CostQueue;
import io.megadb.graph.pattern.Comparison;
import io.megadb.graph.pattern.IntSet;
import io.megadb.graph.pattern.PathSelector;
import java.util.Arrays;

/**
 * Finds the shortest paths from each start, breadth first, as a tree of partial paths. In WALK mode
 * a partial path at an instruction and vertex where enough shorter ones have been is dropped: what
 * follows from there is the same for all of them, so the product of graph and program is passed at
 * most k times. Where a path mode or a repeated variable makes paths differ, none is dropped and
 * {@link MatchContext#maxStates} bounds the tree.
 *
 * <p>Where edges have costs, partial paths go on in the order of their cost (Dijkstra, 1959), and
 * those of equal cost are a level.
 */
final class ShortestCursor extends PathCursor {
  private final boolean reversed;
  private final Program program;
  private final Instruction[] code;
  private final Rows.Side[][] sides;
  private final int wantedCount;
  private final boolean groups;
  private final Program.OnVertex last;

  private final PathTree tree;

  // Nodes that wait, with the instruction each goes on with: this level and the next.
  private int[] queue = new int[64];
  private int queueSize;
  private int[] nextQueue = new int[64];
  private int nextQueueSize;
  private int[] splits = new int[16];

  // With costs: those of the nodes, and what waits instead of the queues above.
  private final boolean weighted;
  private double[] costs = new double[64];
  private final CostQueue byCost = new CostQueue();

  private final LongIntMap visits = new LongIntMap();
  private final LongIntMap lastLevels = new LongIntMap();

  private int[] found = new int[16];
  private int foundSize;
  private int nextFound;
  private int[] bound = new int[8];
  private int boundSize;

  private IntSet starts;
  private int nextStart;
  private final StepCount steps;
  private int current;

  private final boolean prunes;
  private final Readings readings;

  ShortestCursor(
      Program program,
      PathSelector selector,
      boolean reversed,
      int[] bindings,
      MatchContext context) {
    super(bindings);
    this.steps = new StepCount(context, program.pattern);
    this.tree = new PathTree(program, context);
    this.reversed = reversed;
    this.program = program;
    this.code = program.instructions;
    this.groups = selector instanceof PathSelector.ShortestGroups;
    this.wantedCount =
        switch (selector) {
          case PathSelector.All all -> Integer.MAX_VALUE;
          case PathSelector.Shortest shortest -> shortest.count();
          case PathSelector.ShortestGroups shortest -> shortest.count();
        };
    this.sides = new Rows.Side[code.length][];
    for (int pc = 0; pc < code.length; pc++) {
      if (code[pc] instanceof Program.OnEdge edge) {
        sides[pc] = Rows.of(edge.direction(), edge.sets());
      }
    }
    // Of an ambiguous pattern's partial paths several may become one, so none may be dropped for k.
    this.prunes = program.forgets() && (groups || wantedCount == 1 || !program.ambiguous);
    this.readings = new Readings(program, context);
    this.weighted = !program.pattern.term().costsLength();
    this.last = (Program.OnVertex) code[code.length - 2];
  }

  @Override
  void restart() {
    Program.OnVertex first = program.firstVertex();
    int at = first.variable() >= 0 ? bindings[first.variable()] : UNBOUND;
    starts = at == UNBOUND ? first.set() : IntSet.of(at);
    nextStart = 0;
    foundSize = 0;
    nextFound = 0;
    boundSize = 0;
  }

  @Override
  boolean advance() {
    undo();
    while (nextFound == foundSize) {
      int start = starts.next(nextStart);
      if (start < 0) {
        return false;
      }
      nextStart = start + 1;
      search(start);
    }
    current = found[nextFound++];
    bind();
    return true;
  }

  private void search(int start) {
    tree.clear();
    foundSize = 0;
    nextFound = 0;
    visits.clear();
    readings.clear();
    lastLevels.clear();
    queueSize = 0;
    int root = node(-1, -1, UNBOUND, start);
    if (weighted) {
      searchByCost(root);
      return;
    }
    queue[queueSize++] = root;
    queue[queueSize++] = 0;
    int onlyEnd = onlyEnd();
    for (int level = 1; queueSize > 0; level++) {
      nextQueueSize = 0;
      for (int i = 0; i < queueSize; i += 2) {
        run(queue[i], queue[i + 1], level);
      }
      int[] swap = queue;
      queue = nextQueue;
      queueSize = nextQueueSize;
      nextQueue = swap;
      if (onlyEnd != UNBOUND && visits.get(key(code.length - 1, onlyEnd)) >= wantedCount) {
        return;
      }
    }
  }

  private void searchByCost(int root) {
    byCost.clear();
    byCost.add(0, root, 0);
    int onlyEnd = onlyEnd();
    double cost = 0;
    int level = 1;
    while (!byCost.isEmpty()) {
      if (byCost.cost() > cost) {
        if (onlyEnd != UNBOUND && visits.get(key(code.length - 1, onlyEnd)) >= wantedCount) {
          return;
        }
        cost = byCost.cost();
        level++;
      }
      int node = byCost.node();
      int pc = byCost.instruction();
      byCost.remove();
      run(node, pc, level);
    }
  }

  /** The vertex that every path must end at, where there is just one. */
  private int onlyEnd() {
    if (last.variable() >= 0 && bindings[last.variable()] != UNBOUND) {
      return bindings[last.variable()];
    }
    return last.set().size() == 1 ? last.set().next(0) : UNBOUND;
  }

  /** Runs a partial path from an instruction until it has passed an edge, in all ways. */
  private void run(int startNode, int startPc, int level) {
    int waiting = 0;
    int node = startNode;
    int pc = startPc;
    while (true) {
      boolean alive = true;
      switch (code[pc]) {
        case Program.OnVertex vertex -> {
          int at = tree.vertices[node];
          alive = vertex.set().contains(at) && matchesBinding(vertex, node, at);
          if (alive && vertex.variable() >= 0) {
            node = node(node, pc, at, at);
          }
          pc++;
        }
        case Program.OnEdge edge -> {
          if (enough(pc, tree.vertices[node], level, prunes && !program.remembering.get(pc))) {
            alive = false;
          } else {
            pass(edge, node, pc);
            alive = false;
          }
        }
        case Program.Split split -> {
          splits = grown(splits, waiting + 2);
          splits[waiting++] = node;
          splits[waiting++] = split.other();
          pc++;
        }
        case Program.Jump jump -> pc = jump.to();
        case Program.Enter enter -> {
          node = node(node, pc, UNBOUND, tree.vertices[node]);
          pc++;
        }
        case Program.Check check -> {
          alive = holds(check, node);
          pc++;
        }
        case Program.Accept accept -> {
          if (isNew(node) && !enough(pc, tree.vertices[node], level, true)) {
            found = grown(found, foundSize + 1);
            found[foundSize++] = node;
          }
          alive = false;
        }
      }
      if (!alive) {
        if (waiting == 0) {
          return;
        }
        pc = splits[--waiting];
        node = splits[--waiting];
      }
    }
  }

  /** Whether no other way to read the pattern has found the same path with the same bindings. */
  private boolean isNew(int node) {
    if (!program.ambiguous) {
      return true;
    }
    return readings.add(tree.path(node), tree.bound(node));
  }

  private boolean holds(Program.Check check, int node) {
    for (Comparison comparison : check.comparisons()) {
      if (!comparison.holds(
          tree.last(node, comparison.leftVariable()),
          tree.last(node, comparison.rightVariable()))) {
        return false;
      }
    }
    return true;
  }

  private void pass(Program.OnEdge edge, int node, int pc) {
    int from = tree.vertices[node];
    for (Rows.Side side : sides[pc]) {
      int[] neighbours = side.csr().neighbours();
      for (int slot = side.csr().offsets()[from], end = side.csr().offsets()[from + 1];
          slot < end;
          slot++) {
        steps.one();
        int to = neighbours[slot];
        if ((side.skipLoops() && to == from) || !side.has(slot)) {
          continue;
        }
        int id = side.id(slot);
        if (tree.allowed(edge, node, id, to) && matchesEdgeBinding(edge, node, id)) {
          if (weighted) {
            passAtCost(node, pc, id, to, side.cost(slot));
            continue;
          }
          nextQueue = grown(nextQueue, nextQueueSize + 2);
          nextQueue[nextQueueSize++] = node(node, pc, id, to);
          nextQueue[nextQueueSize++] = pc + 1;
        }
      }
    }
  }

  private void passAtCost(int node, int pc, int edge, int to, double cost) {
    if (cost < Double.POSITIVE_INFINITY) {
      int next = node(node, pc, edge, to);
      costs[next] += cost;
      byCost.add(costs[next], next, pc + 1);
    }
  }

  /** Whether enough paths have been at this place; counts this one if not. */
  private boolean enough(int pc, int vertex, int level, boolean counts) {
    if (!counts) {
      return false;
    }
    long key = key(pc, vertex);
    int before = visits.get(key);
    if (groups) {
      if (before > 0 && lastLevels.get(key) == level) {
        return false;
      }
      if (before >= wantedCount) {
        return true;
      }
      lastLevels.put(key, level);
    } else if (before >= wantedCount) {
      return true;
    }
    visits.put(key, before + 1);
    return false;
  }

  private static long key(int pc, int vertex) {
    return (long) pc << 32 | vertex;
  }

  private boolean matchesBinding(Program.OnVertex vertex, int node, int at) {
    if (vertex.variable() < 0 || vertex.group()) {
      return true;
    }
    return agrees(vertex.variable(), node, at);
  }

  private boolean matchesEdgeBinding(Program.OnEdge edge, int node, int id) {
    return edge.variable() < 0 || edge.group() || agrees(edge.variable(), node, id);
  }

  private boolean agrees(int variable, int node, int element) {
    if (bindings[variable] != UNBOUND) {
      return bindings[variable] == element;
    }
    if (program.repeatsVariable) {
      for (int n = node; n >= 0; n = tree.parents[n]) {
        if (tree.variable(n) == variable) {
          return tree.elements[n] == element;
        }
      }
    }
    return true;
  }

  private int node(int parent, int instruction, int element, int vertex) {
    int node = tree.add(parent, instruction, element, vertex);
    if (weighted) {
      costs = node < costs.length ? costs : Arrays.copyOf(costs, node * 2);
      costs[node] = parent < 0 ? 0 : costs[parent];
    }
    return node;
  }

  private void bind() {
    for (int n = current; n >= 0; n = tree.parents[n]) {
      int variable = tree.variable(n);
      if (variable >= 0 && !tree.isGroup(n) && bindings[variable] == UNBOUND) {
        bindings[variable] = tree.elements[n];
        bound = grown(bound, boundSize + 1);
        bound[boundSize++] = variable;
      }
    }
  }

  private void undo() {
    while (boundSize > 0) {
      bindings[bound[--boundSize]] = UNBOUND;
    }
  }

  @Override
  double cost() {
    return weighted ? costs[current] : length();
  }

  @Override
  int length() {
    return tree.length(current);
  }

  @Override
  int[] path() {
    int[] path = tree.path(current);
    if (reversed) {
      reverse(path);
    }
    return path;
  }

  @Override
  int[] elements(int variable) {
    int[] values = tree.elementsBackwards(current, variable);
    if (!reversed) {
      reverse(values);
    }
    return values;
  }
}
