package io.megadb.graph.spec;

import io.megadb.graph.pattern.GraphPattern;
import io.megadb.spi.catalog.PropertyGraph;
import io.megadb.spi.tier.TableFunction;
import java.util.List;

/**
 * A GRAPH_TABLE to compute.
 *
 * @param graph as of the catalog version of the statement
 * @param variableCount numbers used, see {@link ElementSpec#variable}
 * @param paths at least one
 * @param outputs one per column of the scan's table, in order
 */
public record MatchSpec(
    PropertyGraph graph, int variableCount, List<PathSpec> paths, List<OutputSpec> outputs)
    implements TableFunction {
  public MatchSpec {
    paths = List.copyOf(paths);
    outputs = List.copyOf(outputs);
  }

  /** The pattern over one graph. */
  public GraphPattern resolve(TermSpec.Resolver resolver) {
    return new GraphPattern(
        variableCount, paths.stream().map(path -> path.resolve(resolver)).toList());
  }

  @Override
  public String describe() {
    return "MATCH " + String.join(", ", paths.stream().map(PathSpec::text).toList());
  }
}
