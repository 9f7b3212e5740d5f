package io.megadb.graph.spec;

import io.megadb.graph.pattern.Direction;
import io.megadb.graph.pattern.PathMode;
import io.megadb.graph.pattern.PathSelector;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A compiled pattern for people to read, a line for each path:
 *
 * <pre>
 * Path 1: the shortest for each pair of ends, starting at the end that has fewer vertices
 *   (services WHERE (("owner") = 'ann')) -[calls]-&gt;{1,3} (services)
 * </pre>
 */
final class MatchText {
  private final MatchSpec spec;

  MatchText(MatchSpec spec) {
    this.spec = spec;
  }

  List<String> steps() {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < spec.paths().size(); i++) {
      PathSpec path = spec.paths().get(i);
      String start =
          i == 0 || spec.paths().size() == 1
              ? "starting at the end that has fewer vertices"
              : "starting at an end that is found already, or that has fewer vertices";
      lines.add(
          "Path " + (i + 1) + ": " + selector(path.selector()) + mode(path.mode()) + ", " + start);
      lines.add("  " + text(path.term()));
    }
    switch (spec.rows()) {
      case RowsSpec.PerMatch match -> {}
      case RowsSpec.PerVertex vertex -> lines.add("A row for each vertex of a path");
      case RowsSpec.PerStep step -> lines.add("A row for each step of a path");
    }
    if (!spec.unnested().isEmpty()) {
      lines.add("A row for each repeated element that is aggregated");
    }
    return lines;
  }

  private static String selector(PathSelector selector) {
    return switch (selector) {
      case PathSelector.All all -> "all";
      case PathSelector.Shortest shortest ->
          "the "
              + (shortest.count() == 1 ? "" : shortest.count() + " ")
              + "shortest for each pair of ends";
      case PathSelector.ShortestGroups shortest ->
          "all of the "
              + (shortest.count() == 1 ? "smallest length" : shortest.count() + " smallest lengths")
              + " for each pair of ends";
    };
  }

  private static String mode(PathMode mode) {
    return switch (mode) {
      case WALK -> "";
      case TRAIL -> ", no edge twice";
      case ACYCLIC -> ", no vertex twice";
      case SIMPLE -> ", no vertex twice but the ends";
    };
  }

  private static String text(TermSpec term) {
    return switch (term) {
      case TermSpec.Vertex vertex -> "(" + element(vertex.element()) + ")";
      case TermSpec.Edge edge ->
          (edge.direction() == Direction.LEFT ? "<-[" : "-[")
              + element(edge.element())
              + edge.costs().values().stream()
                  .map(c -> " COST " + c.sql(number -> "$" + (number + 1)))
                  .collect(Collectors.joining(" |"))
              + (edge.direction() == Direction.RIGHT || !edge.back().isEmpty() ? "]->" : "]-")
              + edge.backwards().map(back -> " or <-[" + element(back) + "]-").orElse("");
      case TermSpec.Sequence sequence ->
          sequence.terms().stream().map(MatchText::text).collect(Collectors.joining(" "));
      case TermSpec.Repeat repeat -> within(repeat.term()) + repeat.bounds();
      case TermSpec.Maybe maybe -> within(maybe.term()) + "?";
      case TermSpec.Compared compared ->
          text(compared.term())
              + compared.comparisons().stream()
                  .map(c -> text(c.left()) + " " + c.operator() + " " + text(c.right()))
                  .collect(Collectors.joining(" AND ", " WHERE ", ""));
      case TermSpec.Restricted restricted ->
          "(" + restricted.mode() + " " + text(restricted.term()) + ")";
    };
  }

  private static String text(ComparisonSpec.Side side) {
    return side.values().values().stream()
        .map(value -> value.sql(number -> "$" + (number + 1)))
        .sorted()
        .collect(Collectors.joining(" | "));
  }

  private static String within(TermSpec term) {
    return term instanceof TermSpec.Edge ? text(term) : "(" + text(term) + ")";
  }

  private static String element(ElementSpec element) {
    return element.tables().stream()
        .map(
            alias ->
                element
                    .condition(alias)
                    .map(c -> alias + " WHERE " + c.sql(number -> "$" + (number + 1)))
                    .orElse(alias))
        .collect(Collectors.joining(" | "));
  }
}
