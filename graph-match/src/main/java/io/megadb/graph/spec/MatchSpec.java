package io.megadb.graph.spec;

import io.megadb.graph.pattern.GraphPattern;
import io.megadb.graph.pattern.PathPattern;
import io.megadb.spi.catalog.PropertyGraph;
import io.megadb.spi.catalog.TableName;
import io.megadb.spi.tier.TableFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * A GRAPH_TABLE to compute.
 *
 * @param graph as of the catalog version of the statement
 * @param variableCount numbers used, see {@link ElementSpec#variable}
 * @param paths at least one
 * @param rows how many rows a match gives
 * @param unnested group variables whose elements are put side by side, each in rows of its own: a
 *     row that {@code rows} asks for becomes as many as the longest of them has elements, at least
 *     one
 * @param outputs one per column of the scan's table, in order
 */
public record MatchSpec(
    PropertyGraph graph,
    int variableCount,
    List<PathSpec> paths,
    RowsSpec rows,
    List<Integer> unnested,
    List<OutputSpec> outputs)
    implements TableFunction {
  /** A guess: some neighbours of some vertices. */
  public static final long ANCHORED_ROWS = 1_000;

  public MatchSpec {
    paths = List.copyOf(paths);
    unnested = List.copyOf(unnested);
    outputs = List.copyOf(outputs);
  }

  /** The pattern over one graph. */
  public GraphPattern resolve(TermSpec.Resolver resolver) {
    List<PathPattern> resolved = new ArrayList<>(paths.size());
    for (PathSpec path : paths) {
      resolved.add(path.resolve(resolver));
    }
    return new GraphPattern(variableCount, resolved);
  }

  /** Whether each match is one row. */
  public boolean rowPerMatch() {
    return rows instanceof RowsSpec.PerMatch && unnested.isEmpty();
  }

  /** A pattern that begins or ends at chosen vertices reaches a part of the graph. */
  @Override
  public OptionalLong expectedRows() {
    return paths.stream().anyMatch(path -> isAnchored(path.term()))
        ? OptionalLong.of(ANCHORED_ROWS)
        : OptionalLong.empty();
  }

  private static boolean isAnchored(TermSpec term) {
    return switch (term) {
      case TermSpec.Vertex vertex -> !vertex.element().conditions().isEmpty();
      case TermSpec.Edge edge -> false;
      case TermSpec.Sequence sequence -> sequence.terms().stream().anyMatch(MatchSpec::isAnchored);
      case TermSpec.Repeat repeat -> false;
      case TermSpec.Maybe maybe -> false;
      case TermSpec.Compared compared -> isAnchored(compared.term());
      case TermSpec.Restricted restricted -> isAnchored(restricted.term());
    };
  }

  @Override
  public String describe() {
    return "MATCH " + String.join(", ", paths.stream().map(PathSpec::text).toList());
  }

  @Override
  public List<String> steps() {
    return new MatchText(this).steps();
  }

  @Override
  public OptionalDouble estimatedRows(Function<TableName, OptionalDouble> tableRows) {
    return new MatchEstimate(this, tableRows).rows();
  }
}
