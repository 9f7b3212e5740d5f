package io.megadb.tier.graph;

import io.megadb.graph.match.Match;
import io.megadb.graph.match.Matcher;
import io.megadb.graph.spec.MatchSpec;
import io.megadb.graph.spec.RowsSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows of matches: as many of each match as its {@link RowsSpec} asks for, and each of these as
 * often as the longest of the unnested group variables has elements. One thread.
 */
final class MatchRows {
  /** What a variable is bound to where it is bound to nothing. */
  static final int NOTHING = -1;

  private final MatchSpec spec;
  private final Matcher matcher;
  private final Map<Integer, int[]> unnested = new HashMap<>();
  private long matchNumber;
  private long rowNumber;

  /** Number of the path within the rows' paths, the place in it, and the path. */
  private int pathIndex;

  private int at;
  private int[] path;
  private int lastAt = -1;

  private int unnestAt;
  private int unnestSize;

  MatchRows(MatchSpec spec, Matcher matcher) {
    this.spec = spec;
    this.matcher = matcher;
  }

  /** Goes to the next row. */
  boolean advance() {
    if (++unnestAt < unnestSize) {
      return true;
    }
    if (!nextOfMatch() && !nextMatch()) {
      return false;
    }
    rowNumber++;
    unnestAt = 0;
    return true;
  }

  private boolean nextMatch() {
    if (!matcher.advance()) {
      return false;
    }
    matchNumber++;
    unnestSize = 1;
    for (int variable : spec.unnested()) {
      int[] elements = matcher.current().elements(variable);
      unnested.put(variable, elements);
      unnestSize = Math.max(unnestSize, elements.length);
    }
    pathIndex = -1;
    nextPath();
    return true;
  }

  /** Goes on within the match; a path has at least one row. */
  private boolean nextOfMatch() {
    if (lastAt < 0) {
      return false;
    }
    at += 2;
    return at <= lastAt || nextPath();
  }

  private boolean nextPath() {
    List<Integer> paths =
        switch (spec.rows()) {
          case RowsSpec.PerMatch match -> List.of();
          case RowsSpec.PerVertex vertex -> vertex.paths();
          case RowsSpec.PerStep step -> step.paths();
        };
    if (++pathIndex >= paths.size()) {
      lastAt = -1;
      return false;
    }
    path = matcher.current().path(paths.get(pathIndex));
    at = 0;
    boolean steps = spec.rows() instanceof RowsSpec.PerStep && path.length > 1;
    lastAt = path.length - (steps ? 3 : 1);
    return true;
  }

  /** What the pattern's own variables are bound to, and the paths. */
  Match match() {
    return matcher.current();
  }

  /** What a variable is bound to in this row, {@link #NOTHING} for nothing. */
  int element(int variable) {
    int place = place(variable);
    if (place >= 0) {
      return place < path.length ? path[place] : NOTHING;
    }
    int[] elements = unnested.get(variable);
    if (elements != null) {
      return unnestAt < elements.length ? elements[unnestAt] : NOTHING;
    }
    return matcher.current().element(variable);
  }

  /** The place in its path of what an iterator variable is bound to, from 1; 0 for nothing. */
  long elementPosition(int variable) {
    int place = place(variable);
    return place < path.length ? place + 1 : 0;
  }

  /** Where an iterator variable stands in the current path; -1 for any other variable. */
  private int place(int variable) {
    return switch (spec.rows()) {
      case RowsSpec.PerMatch match -> -1;
      case RowsSpec.PerVertex vertex -> variable == vertex.vertex() ? at : -1;
      case RowsSpec.PerStep step ->
          variable == step.from()
              ? at
              : variable == step.edge() ? at + 1 : variable == step.to() ? at + 2 : -1;
    };
  }

  /** The number of the match, from 1. */
  long matchNumber() {
    return matchNumber;
  }

  /** The number of the row, from 1, the same for all it was unnested into. */
  long rowNumber() {
    return rowNumber;
  }

  /** Which elements of the unnested variables this row has, from 1. */
  long unnestPosition() {
    return unnestAt + 1L;
  }

  /**
   * The vertices before and after an edge that is in one of the match's paths; empty if it is in
   * none.
   */
  int[] neighbours(int edge) {
    for (int number = 0; number < spec.paths().size(); number++) {
      int[] elements = matcher.current().path(number);
      for (int i = 1; i < elements.length; i += 2) {
        if (elements[i] == edge) {
          return new int[] {elements[i - 1], elements[i + 1]};
        }
      }
    }
    return new int[0];
  }
}
