package io.megadb.sql.graph;

import io.megadb.sql.ColumnName;
import io.megadb.sql.QualifiedName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.calcite.sql.SqlNode;

/**
 * What stands in {@code GRAPH_TABLE (graph MATCH ... COLUMNS (...))}. Expressions are Calcite's
 * nodes in the forms {@link io.megadb.sql.StatementParser} describes, and the predicates of {@link
 * GraphOperators}; variables and properties are plain identifiers {@code v}, {@code v.p}.
 *
 * @param lateral whether LATERAL was written before it; it may refer to tables before it either way
 * @param position 1-based offset of the word GRAPH_TABLE
 */
public record GraphTable(
    boolean lateral,
    QualifiedName graph,
    GraphPattern pattern,
    Rows rows,
    List<Column> columns,
    int position) {
  public GraphTable {
    columns = List.copyOf(columns);
  }

  /**
   * MATCH paths [KEEP prefix] [WHERE where].
   *
   * @param keep prefix of those paths that have none of their own
   */
  public record GraphPattern(
      List<PathPattern> paths, Optional<PathPrefix> keep, Optional<SqlNode> where) {
    public GraphPattern {
      paths = List.copyOf(paths);
    }
  }

  /**
   * One of the comma-separated path patterns.
   *
   * @param variable of {@code p = ...}
   * @param position 1-based offset of its first character
   */
  public record PathPattern(
      Optional<ColumnName> variable, PathPrefix prefix, List<PathElement> elements, int position) {
    public PathPattern {
      elements = List.copyOf(elements);
    }

    /** The pattern as SQL on one line, for people: names without quotes. */
    public String text() {
      return GraphTableWriter.text(this);
    }
  }

  /** How many rows a match gives. */
  public sealed interface Rows {
    /** ONE ROW PER MATCH, also without the clause. */
    record PerMatch() implements Rows {}

    /**
     * ONE ROW PER VERTEX (vertex) [IN (paths)].
     *
     * @param paths path variables; empty for all paths
     */
    record PerVertex(ColumnName vertex, List<ColumnName> paths) implements Rows {}

    /** ONE ROW PER STEP (from, edge, to) [IN (paths)]. */
    record PerStep(ColumnName from, ColumnName edge, ColumnName to, List<ColumnName> paths)
        implements Rows {}
  }

  /**
   * One of COLUMNS.
   *
   * @param expression an identifier that ends in a star for {@code v.*}
   * @param alias empty without AS
   * @param position 1-based offset of the expression
   */
  public record Column(SqlNode expression, Optional<ColumnName> alias, int position) {}

  /** All expressions, in the order in which they are written. */
  public List<SqlNode> expressions() {
    List<SqlNode> all = new ArrayList<>();
    mapExpressions(
        expression -> {
          all.add(expression);
          return expression;
        });
    return all;
  }

  /** The same with other expressions; they are asked for in the order of {@link #expressions()}. */
  public GraphTable mapExpressions(UnaryOperator<SqlNode> change) {
    List<PathPattern> paths = new ArrayList<>();
    for (PathPattern path : pattern.paths()) {
      paths.add(
          new PathPattern(
              path.variable(),
              path.prefix(),
              PathElement.mapAll(path.elements(), change),
              path.position()));
    }
    GraphPattern changed = new GraphPattern(paths, pattern.keep(), pattern.where().map(change));
    List<Column> changedColumns =
        columns.stream()
            .map(c -> new Column(change.apply(c.expression()), c.alias(), c.position()))
            .toList();
    return new GraphTable(lateral, graph, changed, rows, changedColumns, position);
  }
}
