package io.megadb.sql.graph;

import io.megadb.sql.ColumnName;
import io.megadb.sql.QualifiedName;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.calcite.sql.SqlNode;

/**
 * An algorithm over a property graph, in FROM: {@code pagerank(GRAPH deps MATCH (v)-[e]->(w),
 * damping => 0.85)}. The pattern of one edge, or of one vertex, says which part of the graph the
 * algorithm sees and which way edges lead; without it that is the whole graph.
 *
 * @param lateral whether LATERAL was written before it; its arguments may refer to tables before it
 *     either way
 * @param name as written, folded
 * @param match vertices and edges, without quantifiers and sub-paths; empty for the whole graph
 * @param text the pattern as written, empty without one
 * @param arguments in the order in which they are written
 */
public record GraphFunction(
    boolean lateral,
    ColumnName name,
    QualifiedName graph,
    List<PathElement> match,
    String text,
    List<Argument> arguments) {
  public GraphFunction {
    match = List.copyOf(match);
    arguments = List.copyOf(arguments);
  }

  /** {@code name => value}. */
  public record Argument(ColumnName name, SqlNode value) {}

  /** All expressions, in the order in which they are written. */
  public List<SqlNode> expressions() {
    Stream.Builder<SqlNode> all = Stream.builder();
    mapExpressions(
        expression -> {
          all.add(expression);
          return expression;
        });
    return all.build().toList();
  }

  /** The same with other expressions; they are asked for in the order of {@link #expressions()}. */
  public GraphFunction mapExpressions(UnaryOperator<SqlNode> change) {
    List<PathElement> changed = PathElement.mapAll(match, change);
    List<Argument> values =
        arguments.stream().map(a -> new Argument(a.name(), change.apply(a.value()))).toList();
    return new GraphFunction(lateral, name, graph, changed, text, values);
  }

  /** The argument of that name. */
  public Optional<Argument> argument(String argument) {
    return arguments.stream().filter(a -> a.name().name().equals(argument)).findFirst();
  }
}
