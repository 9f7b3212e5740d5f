package io.megadb.graph.match;

import io.megadb.graph.pattern.Comparison;
import io.megadb.graph.pattern.Direction;
import io.megadb.graph.pattern.EdgeSet;
import io.megadb.graph.pattern.IntSet;
import io.megadb.graph.pattern.PathMode;
import io.megadb.graph.pattern.PathPattern;
import io.megadb.graph.pattern.Term;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * A path pattern as instructions of a backtracking machine, as regular expressions are run
 * (Thompson 1968; Pike's formulation). Repetitions are unrolled up to their minimum, then nested
 * optional copies (a (a (a)?)?)? follow, so each path has exactly one run; an unbounded rest is a
 * loop.
 */
final class Program {
  /** Unrolled programs beyond this are refused: {1,100000} is a mistake. */
  static final int MAX_INSTRUCTIONS = 100_000;

  /** One instruction. */
  sealed interface Instruction {}

  /** The current vertex must be in {@code set}, and is bound to the variable. */
  record OnVertex(int variable, boolean group, IntSet set) implements Instruction {}

  /** Passes an edge. {@code scopes} are those the edge is in, the outermost first. */
  record OnEdge(int variable, boolean group, Direction direction, EdgeSet[] sets, int[] scopes)
      implements Instruction {}

  /**
   * Goes on with the next instruction, and with {@code other} when that has found its last. The
   * optional copies of one repeated part have one {@code repeat} number.
   */
  record Split(int other, int repeat) implements Instruction {}

  record Jump(int to) implements Instruction {}

  /** A path mode begins to hold here. */
  record Enter(int scope) implements Instruction {}

  /** Comparisons of vertices must hold. */
  record Check(List<Comparison> comparisons, boolean group) implements Instruction {}

  record Accept() implements Instruction {}

  final Instruction[] instructions;
  final PathMode[] scopeModes;
  final PathPattern pattern;

  /** Edges that are passed while vertices before them are still to be compared. */
  final BitSet remembering;

  /** Whether a variable outside quantifiers stands at two places. */
  final boolean repeatsVariable;

  /** Whether one path may be read in several ways that bind alike; the standard keeps one. */
  final boolean ambiguous;

  /** The numbers of {@link Split#repeat} are below it. */
  final int repeatCount;

  /** Whether no part repeats without end. */
  final boolean bounded;

  private Program(Builder builder, PathPattern pattern) {
    this.instructions = builder.instructions.toArray(Instruction[]::new);
    this.scopeModes = builder.modes.toArray(PathMode[]::new);
    this.repeatsVariable = builder.repeats;
    this.ambiguous = Readings.maybeSeveral(pattern.term());
    this.remembering = builder.remembering;
    this.repeatCount = builder.repeatCount;
    this.bounded = builder.bounded;
    this.pattern = pattern;
  }

  /** Compiles a pattern, or the same read from its end. */
  static Program of(PathPattern pattern, boolean reversed) {
    Builder builder = new Builder(pattern);
    builder.restricted(
        pattern.mode(), reversed ? pattern.term().reversed() : pattern.term(), new int[0]);
    builder.add(new Accept());
    return new Program(builder, pattern);
  }

  /** The vertex pattern it begins with. */
  OnVertex firstVertex() {
    int pc = 0;
    while (instructions[pc] instanceof Enter) {
      pc++;
    }
    return (OnVertex) instructions[pc];
  }

  /** The vertex pattern it ends with. */
  OnVertex lastVertex() {
    return (OnVertex) instructions[instructions.length - 2];
  }

  /** Whether only WALK holds and partial paths at one place are interchangeable. */
  boolean memoryless() {
    return forgets() && remembering.isEmpty();
  }

  /** The same but at edges that are {@link #remembering}. */
  boolean forgets() {
    return scopeModes.length == 0 && !repeatsVariable;
  }

  private static final class Builder {
    private final PathPattern pattern;
    private final List<Instruction> instructions = new ArrayList<>();
    private final List<PathMode> modes = new ArrayList<>();
    private final BitSet seen = new BitSet();
    private final BitSet remembering = new BitSet();
    private boolean group;
    private boolean repeats;
    private int repeatCount;
    private boolean bounded = true;

    Builder(PathPattern pattern) {
      this.pattern = pattern;
    }

    private int add(Instruction instruction) {
      if (instructions.size() >= MAX_INSTRUCTIONS) {
        throw new MegaDbException(
                ErrorCode.STATEMENT_TOO_COMPLEX,
                "the pattern \"" + pattern.text() + "\" unrolls to too many steps")
            .withHint("Use smaller quantifier bounds.");
      }
      instructions.add(instruction);
      return instructions.size() - 1;
    }

    private void term(Term term, int[] scopes) {
      switch (term) {
        case Term.Vertex vertex -> {
          note(vertex.variable());
          add(new OnVertex(vertex.variable(), group, vertex.set()));
        }
        case Term.Edge edge -> {
          note(edge.variable());
          add(
              new OnEdge(
                  edge.variable(),
                  group,
                  edge.direction(),
                  edge.sets().toArray(EdgeSet[]::new),
                  scopes));
        }
        case Term.Sequence sequence -> {
          for (Term each : sequence.terms()) {
            term(each, scopes);
          }
        }
        case Term.Repeat repeat -> repeat(repeat, scopes);
        case Term.Maybe maybe -> {
          int number = repeatCount++;
          int split = add(new Split(-1, number));
          term(maybe.term(), scopes);
          instructions.set(split, new Split(instructions.size(), number));
        }
        case Term.Restricted restricted -> restricted(restricted.mode(), restricted.term(), scopes);
        case Term.Compared compared -> compared(compared, scopes);
      }
    }

    void restricted(PathMode mode, Term term, int[] scopes) {
      if (mode == PathMode.WALK) {
        term(term, scopes);
        return;
      }
      int scope = modes.size();
      modes.add(mode);
      add(new Enter(scope));
      int[] inner = Arrays.copyOf(scopes, scopes.length + 1);
      inner[scopes.length] = scope;
      term(term, inner);
    }

    private void repeat(Term.Repeat repeat, int[] scopes) {
      boolean outer = group;
      group = true;
      int number = repeatCount++;
      for (int i = 0; i < repeat.min(); i++) {
        term(repeat.term(), scopes);
      }
      if (repeat.max() == Term.UNBOUNDED) {
        int split = add(new Split(-1, number));
        term(repeat.term(), scopes);
        add(new Jump(split));
        bounded = false;
        instructions.set(split, new Split(instructions.size(), number));
      } else {
        List<Integer> splits = new ArrayList<>();
        for (int i = repeat.min(); i < repeat.max(); i++) {
          splits.add(add(new Split(-1, number)));
          term(repeat.term(), scopes);
        }
        splits.forEach(split -> instructions.set(split, new Split(instructions.size(), number)));
      }
      group = outer;
    }

    /** Only the first edge follows but the one vertex that the path stands on. */
    private void compared(Term.Compared compared, int[] scopes) {
      int from = instructions.size();
      term(compared.term(), scopes);
      boolean first = true;
      IntSet last = null;
      for (int pc = from; pc < instructions.size(); pc++) {
        switch (instructions.get(pc)) {
          case OnEdge edge -> {
            if (!first) {
              remembering.set(pc);
            }
            first = false;
          }
          case OnVertex vertex -> last = vertex.set();
          case Split split -> throw repeats();
          case Jump jump -> throw repeats();
          case Enter enter -> {}
          case Check check -> {}
          case Accept accept -> {}
        }
      }
      add(new Check(compared.comparisons(), group));
      // A program ends with a vertex.
      add(new OnVertex(-1, group, last));
    }

    private static IllegalStateException repeats() {
      return new IllegalStateException("a compared part has no fixed length");
    }

    private void note(int variable) {
      if (variable >= 0 && !group) {
        repeats |= seen.get(variable);
        seen.set(variable);
      }
    }
  }
}
