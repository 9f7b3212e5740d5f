package io.megadb.graph.call;

import io.megadb.graph.pattern.Direction;
import io.megadb.graph.spec.ElementSpec;
import io.megadb.spi.catalog.PropertyGraph;
import io.megadb.spi.tier.TableFunction;
import java.util.List;
import java.util.Map;

/**
 * An algorithm to run.
 *
 * @param graph as of the catalog version of the statement
 * @param part what of the graph it sees
 * @param values what was given, in the order of the algorithm's parameters
 * @param missing what becomes of a start vertex that is not in the graph
 * @param columns the scan's columns, one per output
 * @param outputs in order
 */
public record AlgorithmSpec(
    PropertyGraph graph,
    GraphAlgorithm algorithm,
    Part part,
    List<ArgumentSpec> values,
    Missing missing,
    List<String> columns,
    List<AlgorithmOutput> outputs)
    implements TableFunction {
  public AlgorithmSpec {
    values = List.copyOf(values);
    columns = List.copyOf(columns);
    outputs = List.copyOf(outputs);
  }

  /** What becomes of a vertex in an argument that is not in the graph. */
  public enum Missing {
    /** An error. */
    REJECT,
    /** No rows: it came from a row of a table, as the key of a join does. */
    NO_ROWS
  }

  /**
   * The vertices that match either end, and the edges that lead from one to the other.
   *
   * @param from where edges begin, as they are passed
   * @param edge which edges
   * @param to where they end
   * @param direction which way edges of tables are passed
   * @param weights SQL over the columns of each edge table, by alias; empty for weight 1
   * @param text as the user wrote it, empty for the whole graph
   */
  public record Part(
      ElementSpec from,
      ElementSpec edge,
      ElementSpec to,
      Direction direction,
      Map<String, ElementSpec.Condition> weights,
      String text) {
    public Part {
      weights = Map.copyOf(weights);
    }

    /** All conditions and weights. */
    public List<ElementSpec.Condition> conditions() {
      return java.util.stream.Stream.of(
              from.conditions(), edge.conditions(), to.conditions(), weights)
          .flatMap(map -> new java.util.TreeMap<>(map).values().stream())
          .toList();
    }
  }

  /** Columns whose values only the run tells; each run has rows of them. */
  @Override
  public List<String> arguments() {
    return java.util.stream.IntStream.range(0, columns.size())
        .filter(i -> outputs.get(i) instanceof AlgorithmOutput.Argument)
        .mapToObj(columns::get)
        .toList();
  }

  @Override
  public String describe() {
    return algorithm.sqlName() + (part.text().isEmpty() ? "" : " MATCH " + part.text());
  }
}
