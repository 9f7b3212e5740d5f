package io.megadb.sql.graph;

import io.megadb.sql.ColumnName;
import io.megadb.sql.QualifiedName;
import io.megadb.sql.graph.GraphTable.Column;
import io.megadb.sql.graph.GraphTable.PathPattern;
import io.megadb.sql.graph.GraphTable.Rows;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.SqlWriterConfig;
import org.apache.calcite.sql.dialect.PostgresqlSqlDialect;
import org.apache.calcite.sql.pretty.SqlPrettyWriter;

/** Writes GRAPH_TABLE and algorithms over graphs as SQL text; edges are never abbreviated. */
final class GraphTableWriter {
  private final SqlWriter writer;

  /** Which names are put into quotes. */
  private enum Quotes {
    ALL,
    NONE
  }

  private final Quotes quotes;

  GraphTableWriter(SqlWriter writer) {
    this(writer, Quotes.ALL);
  }

  private GraphTableWriter(SqlWriter writer, Quotes quotes) {
    this.writer = writer;
    this.quotes = quotes;
  }

  /** One path pattern for people to read. */
  static String text(PathPattern path) {
    SqlPrettyWriter writer =
        new SqlPrettyWriter(
            SqlPrettyWriter.config()
                .withDialect(PostgresqlSqlDialect.DEFAULT)
                .withQuoteAllIdentifiers(false)
                .withLineFolding(SqlWriterConfig.LineFolding.WIDE)
                .withIndentation(0));
    new GraphTableWriter(writer, Quotes.NONE).path(path);
    return writer.toSqlString().getSql().replaceAll("\\s+", " ").strip();
  }

  void graphTable(GraphTable table) {
    if (table.lateral()) {
      writer.keyword("LATERAL");
    }
    writer.keyword("GRAPH_TABLE");
    SqlWriter.Frame frame = writer.startList("(", ")");
    graphName(table.graph());
    writer.keyword("MATCH");
    for (int i = 0; i < table.pattern().paths().size(); i++) {
      comma(i);
      path(table.pattern().paths().get(i));
    }
    table
        .pattern()
        .keep()
        .ifPresent(
            keep -> {
              writer.keyword("KEEP");
              prefix(keep);
            });
    clause("WHERE", table.pattern().where());
    rows(table.rows());
    columns(table.columns());
    writer.endList(frame);
  }

  private void graphName(QualifiedName graph) {
    List<String> parts = graph.parts();
    for (int i = 0; i < parts.size(); i++) {
      if (i > 0) {
        glued(".");
        writer.setNeedWhitespace(false);
      }
      writer.identifier(parts.get(i), true);
    }
  }

  void graphFunction(GraphFunction function) {
    if (function.lateral()) {
      writer.keyword("LATERAL");
    }
    name(function.name());
    SqlWriter.Frame frame = writer.startList("(", ")");
    writer.keyword("GRAPH");
    graphName(function.graph());
    if (!function.match().isEmpty()) {
      writer.keyword("MATCH");
      function.match().forEach(this::element);
    }
    for (GraphFunction.Argument argument : function.arguments()) {
      glued(",");
      name(argument.name());
      spaced("=>");
      argument.value().unparse(writer, 0, 0);
    }
    writer.endList(frame);
  }

  private void path(PathPattern path) {
    variable(path.variable());
    if (!path.prefix().equals(PathPrefix.NONE)) {
      prefix(path.prefix());
    }
    path.elements().forEach(this::element);
  }

  private void variable(Optional<ColumnName> variable) {
    variable.ifPresent(
        name -> {
          name(name);
          spaced("=");
        });
  }

  private void prefix(PathPrefix prefix) {
    switch (prefix.selector()) {
      case ALL -> {
        if (prefix.mode() == PathPrefix.PathMode.WALK) {
          writer.keyword("ALL");
        }
      }
      case ANY -> writer.keyword(prefix.count() == 1 ? "ANY" : "ANY " + prefix.count());
      case ANY_SHORTEST -> writer.keyword("ANY SHORTEST");
      case ALL_SHORTEST -> writer.keyword("ALL SHORTEST");
      case SHORTEST, SHORTEST_GROUPS -> writer.keyword("SHORTEST " + prefix.count());
    }
    if (prefix.mode() != PathPrefix.PathMode.WALK) {
      writer.keyword(prefix.mode().name());
    }
    if (prefix.selector() == PathPrefix.Selector.SHORTEST_GROUPS) {
      writer.keyword("GROUPS");
    }
  }

  private void element(PathElement element) {
    switch (element) {
      case PathElement.VertexPattern vertex -> {
        SqlWriter.Frame frame = writer.startList("(", ")");
        filler(vertex.variable(), vertex.labels(), vertex.where());
        writer.endList(frame);
      }
      case PathElement.EdgePattern edge -> {
        spaced(edge.direction().open());
        writer.setNeedWhitespace(false);
        filler(edge.variable(), edge.labels(), edge.where());
        clause("COST", edge.cost());
        glued(edge.direction().close());
        edge.quantifier().ifPresent(q -> glued(q.toString()));
      }
      case PathElement.SubPath sub -> {
        SqlWriter.Frame frame = writer.startList("(", ")");
        variable(sub.variable());
        if (sub.mode() != PathPrefix.PathMode.WALK) {
          writer.keyword(sub.mode().name());
        }
        sub.elements().forEach(this::element);
        clause("WHERE", sub.where());
        writer.endList(frame);
        sub.quantifier().ifPresent(q -> glued(q.toString()));
      }
    }
  }

  private void filler(
      Optional<ColumnName> variable, Optional<LabelExpression> labels, Optional<SqlNode> where) {
    variable.ifPresent(this::name);
    labels.ifPresent(
        expression -> {
          writer.keyword("IS");
          labels(expression);
        });
    clause("WHERE", where);
  }

  /** A label expression, with parentheses around all that is no name. */
  void labels(LabelExpression expression) {
    switch (expression) {
      case LabelExpression.Label label -> name(label.name());
      case LabelExpression.AnyLabel any -> spaced("%");
      case LabelExpression.Not not -> {
        writer.print("!");
        writer.setNeedWhitespace(false);
        operand(not.operand());
      }
      case LabelExpression.And and -> {
        operand(and.left());
        spaced("&");
        operand(and.right());
      }
      case LabelExpression.Or or -> {
        operand(or.left());
        spaced("|");
        operand(or.right());
      }
    }
  }

  private void operand(LabelExpression expression) {
    boolean simple =
        expression instanceof LabelExpression.Label
            || expression instanceof LabelExpression.AnyLabel;
    if (simple) {
      labels(expression);
      return;
    }
    SqlWriter.Frame frame = writer.startList("(", ")");
    labels(expression);
    writer.endList(frame);
  }

  private void rows(Rows rows) {
    switch (rows) {
      case Rows.PerMatch match -> {}
      case Rows.PerVertex vertex -> {
        writer.keyword("ONE ROW PER VERTEX");
        names(List.of(vertex.vertex()));
        paths(vertex.paths());
      }
      case Rows.PerStep step -> {
        writer.keyword("ONE ROW PER STEP");
        names(List.of(step.from(), step.edge(), step.to()));
        paths(step.paths());
      }
    }
  }

  private void paths(List<ColumnName> paths) {
    if (!paths.isEmpty()) {
      writer.keyword("IN");
      names(paths);
    }
  }

  private void columns(List<Column> columns) {
    writer.keyword("COLUMNS");
    SqlWriter.Frame frame = writer.startList("(", ")");
    for (int i = 0; i < columns.size(); i++) {
      comma(i);
      columns.get(i).expression().unparse(writer, 0, 0);
      columns
          .get(i)
          .alias()
          .ifPresent(
              alias -> {
                writer.keyword("AS");
                name(alias);
              });
    }
    writer.endList(frame);
  }

  private void clause(String keyword, Optional<SqlNode> expression) {
    expression.ifPresent(
        e -> {
          writer.keyword(keyword);
          e.unparse(writer, 0, 0);
        });
  }

  private void names(List<ColumnName> names) {
    SqlWriter.Frame frame = writer.startList("(", ")");
    for (int i = 0; i < names.size(); i++) {
      comma(i);
      name(names.get(i));
    }
    writer.endList(frame);
  }

  private void comma(int index) {
    if (index > 0) {
      glued(",");
    }
  }

  /** What white space stands before and after: two edges would be a comment without. */
  private void spaced(String symbols) {
    writer.setNeedWhitespace(true);
    writer.print(symbols);
    writer.setNeedWhitespace(true);
  }

  /** What belongs to the symbols before it. */
  private void glued(String symbols) {
    writer.setNeedWhitespace(false);
    writer.print(symbols);
    writer.setNeedWhitespace(true);
  }

  private void name(ColumnName name) {
    writer.identifier(name.name(), quotes == Quotes.ALL);
  }
}
