package io.megadb.sql.graph;

import io.megadb.sql.ColumnName;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.calcite.sql.SqlNode;

/** A vertex, an edge or a parenthesised sub-path; a path pattern is a sequence of them. */
public sealed interface PathElement {
  /** 1-based offset of its first character. */
  int position();

  /** {@code (v IS labels WHERE where)}. */
  record VertexPattern(
      Optional<ColumnName> variable,
      Optional<LabelExpression> labels,
      Optional<SqlNode> where,
      int position)
      implements PathElement {}

  /**
   * {@code -[e IS labels WHERE where COST cost]->}, in any of the seven directions, with or without
   * a quantifier.
   *
   * @param cost what a shortest path adds up, an extension; empty to count edges
   */
  record EdgePattern(
      Optional<ColumnName> variable,
      Optional<LabelExpression> labels,
      Optional<SqlNode> where,
      Optional<SqlNode> cost,
      EdgeDirection direction,
      Optional<Quantifier> quantifier,
      int position)
      implements PathElement {}

  /** {@code (variable = MODE elements WHERE where)}, with or without a quantifier. */
  record SubPath(
      Optional<ColumnName> variable,
      PathPrefix.PathMode mode,
      List<PathElement> elements,
      Optional<SqlNode> where,
      Optional<Quantifier> quantifier,
      int position)
      implements PathElement {
    public SubPath {
      elements = List.copyOf(elements);
    }
  }

  /** The elements with other expressions, asked for from left to right. */
  static List<PathElement> mapAll(List<PathElement> elements, UnaryOperator<SqlNode> change) {
    return elements.stream().map(element -> element.map(change)).toList();
  }

  private PathElement map(UnaryOperator<SqlNode> change) {
    return switch (this) {
      case VertexPattern v ->
          new VertexPattern(v.variable(), v.labels(), v.where().map(change), v.position());
      case EdgePattern e ->
          new EdgePattern(
              e.variable(),
              e.labels(),
              e.where().map(change),
              e.cost().map(change),
              e.direction(),
              e.quantifier().map(q -> q.map(change)),
              e.position());
      case SubPath s ->
          new SubPath(
              s.variable(),
              s.mode(),
              mapAll(s.elements(), change),
              s.where().map(change),
              s.quantifier().map(q -> q.map(change)),
              s.position());
    };
  }
}
