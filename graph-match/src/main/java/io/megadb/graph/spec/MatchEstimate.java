package io.megadb.graph.spec;

import io.megadb.graph.pattern.PathSelector;
import io.megadb.graph.pattern.Term;
import io.megadb.spi.catalog.TableName;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;

/**
 * How many matches there may be, from the sizes of tables alone: edges are taken to be spread
 * evenly, conditions to keep a tenth, and repetitions beyond {@link #MOST_REPETITIONS} to add
 * nothing.
 */
final class MatchEstimate {
  private static final double KEPT = 0.1;
  private static final int MOST_REPETITIONS = 6;
  private static final double MOST_ROWS = 1e12;

  private final MatchSpec spec;
  private final Function<TableName, OptionalDouble> tableRows;
  private double vertices;
  private boolean unknown;

  MatchEstimate(MatchSpec spec, Function<TableName, OptionalDouble> tableRows) {
    this.spec = spec;
    this.tableRows = tableRows;
  }

  /** Empty if a table's size is not known. */
  OptionalDouble rows() {
    vertices = 0;
    spec.graph().vertexTables().forEach(t -> vertices += size(t.table()));
    vertices = Math.max(1, vertices);
    double all = 1;
    Set<Integer> seen = new HashSet<>();
    for (PathSpec path : spec.paths()) {
      double found = vertices * fanOut(path.term());
      double pairs =
          vertices * vertices * share(end(path.term(), true)) * share(end(path.term(), false));
      found =
          switch (path.selector()) {
            case PathSelector.All selector -> found;
            case PathSelector.Shortest shortest -> Math.min(found, pairs * shortest.count());
            case PathSelector.ShortestGroups shortest -> Math.min(found, pairs * shortest.count());
          };
      all *= found;
      for (boolean first : new boolean[] {true, false}) {
        int variable = end(path.term(), first).element().variable();
        if (variable >= 0 && !seen.add(variable)) {
          all /= vertices;
        }
      }
    }
    return unknown ? OptionalDouble.empty() : OptionalDouble.of(Math.min(all, MOST_ROWS));
  }

  private double size(TableName table) {
    OptionalDouble rows = tableRows.apply(table);
    unknown |= rows.isEmpty();
    return rows.orElse(0);
  }

  /** How many ways lead on from one vertex. */
  private double fanOut(TermSpec term) {
    return Math.min(
        MOST_ROWS,
        switch (term) {
          case TermSpec.Vertex vertex -> share(vertex);
          case TermSpec.Edge edge ->
              size(edge.element())
                  / vertices
                  * (edge.direction() == io.megadb.graph.pattern.Direction.ANY ? 2 : 1);
          case TermSpec.Sequence sequence ->
              sequence.terms().stream().mapToDouble(this::fanOut).reduce(1, (a, b) -> a * b);
          case TermSpec.Repeat repeat -> repeated(repeat);
          case TermSpec.Maybe maybe -> 1 + fanOut(maybe.term());
          case TermSpec.Compared compared -> KEPT * fanOut(compared.term());
          case TermSpec.Restricted restricted -> fanOut(restricted.term());
        });
  }

  private double repeated(TermSpec.Repeat repeat) {
    double each = fanOut(repeat.term());
    int min = repeat.bounds().min();
    int max = repeat.bounds().max();
    int most =
        max == Term.UNBOUNDED
            ? Math.max(min, MOST_REPETITIONS)
            : Math.min(max, Math.max(min, MOST_REPETITIONS));
    double sum = 0;
    for (int times = min; times <= most; times++) {
      sum += Math.pow(each, times);
    }
    return sum;
  }

  /** The vertices a pattern takes, of all. */
  private double share(TermSpec.Vertex vertex) {
    return Math.min(1, size(vertex.element()) / vertices);
  }

  private double size(ElementSpec element) {
    return element.tables().stream()
        .mapToDouble(
            alias ->
                size(spec.graph().table(alias).orElseThrow().table())
                    * (element.condition(alias).isPresent() ? KEPT : 1))
        .sum();
  }

  private static TermSpec.Vertex end(TermSpec term, boolean first) {
    return switch (term) {
      case TermSpec.Vertex vertex -> vertex;
      case TermSpec.Sequence sequence ->
          end(first ? sequence.terms().getFirst() : sequence.terms().getLast(), first);
      case TermSpec.Compared compared -> end(compared.term(), first);
      case TermSpec.Restricted restricted -> end(restricted.term(), first);
      case TermSpec.Edge edge -> any();
      case TermSpec.Repeat repeat -> any();
      case TermSpec.Maybe maybe -> any();
    };
  }

  /** A vertex nothing is known of. */
  private static TermSpec.Vertex any() {
    return new TermSpec.Vertex(new ElementSpec(-1, List.of(), java.util.Map.of()));
  }
}
