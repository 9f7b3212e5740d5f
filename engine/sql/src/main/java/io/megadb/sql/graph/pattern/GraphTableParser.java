package io.megadb.sql.graph.pattern;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.sql.ColumnName;
import io.megadb.sql.QualifiedName;
import io.megadb.sql.calcite.SourceTokens;
import io.megadb.sql.graph.GraphTable;
import io.megadb.sql.graph.GraphTable.Column;
import io.megadb.sql.graph.GraphTable.GraphPattern;
import io.megadb.sql.graph.GraphTable.PathPattern;
import io.megadb.sql.graph.GraphTable.Rows;
import io.megadb.sql.graph.PathElement;
import io.megadb.sql.graph.PathPrefix;
import io.megadb.sql.graph.PathPrefix.PathMode;
import io.megadb.sql.graph.Quantifier;
import io.megadb.sql.text.TokenValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * {@code GRAPH_TABLE (graph MATCH paths [KEEP prefix] [WHERE condition] [ONE ROW PER ...] COLUMNS
 * (...))}, as ISO/IEC 9075-16:2023 has it, with COST as an extension.
 */
public final class GraphTableParser {
  private final SourceTokens source;
  private final ExpressionParser expressions;
  private final int from;

  /** Index of the closing parenthesis, or the end if there is none. */
  private final int last;

  private final PatternCursor cursor;

  /**
   * @param from index of the word GRAPH_TABLE, which a parenthesis follows
   * @param end index after the last token that may belong to it
   */
  public GraphTableParser(SourceTokens source, ExpressionParser expressions, int from, int end) {
    this.source = source;
    this.expressions = expressions;
    this.from = from;
    int close = source.closing(from + 1);
    this.last = Math.min(close, end);
    this.cursor = new PatternCursor(source, from + 1, Math.min(close + 1, end));
  }

  /** Index of the token after the closing parenthesis; for after {@link #parse}. */
  public int next() {
    return cursor.at();
  }

  /**
   * Parses it.
   *
   * @throws MegaDbException SYNTAX_ERROR, also for an unbounded quantifier that nothing restricts;
   *     FEATURE_NOT_SUPPORTED for unions of path patterns
   */
  public GraphTable parse(boolean lateral) {
    cursor.expectSymbols("(");
    QualifiedName graph = graphName(cursor);
    if (!cursor.accept("MATCH")) {
      throw cursor.expected("MATCH");
    }
    GraphPattern pattern = pattern();
    Rows rows = rows();
    List<Column> columns = columns();
    cursor.expectSymbols(")");
    return new GraphTable(lateral, graph, pattern, rows, columns, source.get(from).position());
  }

  static QualifiedName graphName(PatternCursor cursor) {
    int position = cursor.position();
    List<String> parts = new ArrayList<>(3);
    do {
      if (parts.size() == 3) {
        throw cursor.expected("a name of at most three parts");
      }
      parts.add(cursor.name("the name of a property graph").name());
    } while (cursor.acceptSymbols("."));
    return new QualifiedName(parts, position);
  }

  private GraphPattern pattern() {
    PathParser parser = new PathParser(cursor, expressions);
    List<PathPattern> paths = new ArrayList<>();
    do {
      paths.add(parser.path());
    } while (cursor.acceptSymbols(","));
    Optional<PathPrefix> keep =
        cursor.accept("KEEP") ? Optional.of(new PrefixParser(cursor).prefix()) : Optional.empty();
    for (PathPattern path : paths) {
      PathPrefix prefix =
          path.prefix().equals(PathPrefix.NONE) ? keep.orElse(PathPrefix.NONE) : path.prefix();
      if (!prefix.restrictive()) {
        refuseUnbounded(path.elements());
      }
    }
    return new GraphPattern(paths, keep, where());
  }

  private Optional<SqlNode> where() {
    if (!cursor.accept("WHERE")) {
      return Optional.empty();
    }
    int end =
        find(
            cursor.at(),
            i ->
                (source.word(i).equals("COLUMNS") && source.symbolAt(i + 1, "("))
                    || (source.word(i).equals("ONE") && source.word(i + 1).equals("ROW")));
    SqlNode where = expressions.expression(cursor.at(), end);
    cursor.moveTo(end);
    return Optional.of(where);
  }

  /** ISO/IEC 9075-16: an unbounded quantifier stands within a restrictive mode or a selector. */
  private static void refuseUnbounded(List<PathElement> elements) {
    for (PathElement element : elements) {
      switch (element) {
        case PathElement.VertexPattern vertex -> {}
        case PathElement.EdgePattern edge -> edge.quantifier().ifPresent(q -> refuseUnbounded(q));
        case PathElement.SubPath sub -> {
          sub.quantifier().ifPresent(q -> refuseUnbounded(q));
          if (sub.mode() == PathMode.WALK) {
            refuseUnbounded(sub.elements());
          }
        }
      }
    }
  }

  private static void refuseUnbounded(Quantifier quantifier) {
    if (quantifier.unbounded()) {
      throw new MegaDbException(
              ErrorCode.SYNTAX_ERROR,
              "the quantifier "
                  + quantifier
                  + " has no upper bound, and nothing makes the number of paths finite")
          .withHint(
              "Put TRAIL, ACYCLIC, SIMPLE, ANY, ALL SHORTEST or SHORTEST k before the path, or"
                  + " give a bound, such as {1,5}.")
          .withPosition(quantifier.position());
    }
  }

  private Rows rows() {
    if (!cursor.accept("ONE")) {
      return new Rows.PerMatch();
    }
    if (!cursor.accept("ROW") || !cursor.accept("PER")) {
      throw cursor.expected("ONE ROW PER MATCH, VERTEX or STEP");
    }
    if (cursor.accept("MATCH")) {
      return new Rows.PerMatch();
    }
    if (cursor.accept("VERTEX") || cursor.accept("NODE")) {
      List<ColumnName> names = variables(1, "ONE ROW PER VERTEX (v)");
      return new Rows.PerVertex(names.get(0), inPaths());
    }
    if (cursor.accept("STEP")) {
      List<ColumnName> names = variables(3, "ONE ROW PER STEP (v1, e, v2)");
      return new Rows.PerStep(names.get(0), names.get(1), names.get(2), inPaths());
    }
    throw cursor.expected("MATCH, VERTEX or STEP");
  }

  private List<ColumnName> variables(int count, String form) {
    int position = cursor.position();
    List<ColumnName> names = cursor.names("a variable");
    if (names.size() != count) {
      throw new MegaDbException(
              ErrorCode.SYNTAX_ERROR,
              count + (count == 1 ? " variable" : " variables") + " expected, not " + names.size())
          .withHint("Write " + form + ".")
          .withPosition(position);
    }
    return names;
  }

  private List<ColumnName> inPaths() {
    return cursor.accept("IN") ? cursor.names("a path variable") : List.of();
  }

  private List<Column> columns() {
    if (!cursor.accept("COLUMNS")) {
      MegaDbException error = cursor.expected("COLUMNS");
      throw endsInComment()
          ? error.withHint("In SQL -- begins a comment: write -[]- or - for an edge.")
          : error;
    }
    int close = source.closing(cursor.at());
    cursor.expectSymbols("(");
    List<Column> columns = new ArrayList<>();
    do {
      int start = cursor.at();
      int comma = find(start, i -> i >= close || source.symbolAt(i, ","));
      columns.add(column(start, Math.min(comma, close)));
      cursor.moveTo(Math.min(comma, close));
    } while (cursor.acceptSymbols(","));
    cursor.expectSymbols(")");
    return columns;
  }

  /** Whether {@code (a)--(b)} may have been meant. */
  private boolean endsInComment() {
    return cursor.at() >= cursor.end()
        && source.sql().indexOf("--", source.get(cursor.end() - 1).end()) >= 0;
  }

  private Column column(int start, int end) {
    int position = cursor.position();
    if (end <= start) {
      throw cursor.expected("an expression");
    }
    if (end - start == 3 && source.symbolAt(end - 2, ".") && source.symbolAt(end - 1, "*")) {
      ColumnName variable = cursor.name("a variable");
      SqlParserPos at = new SqlParserPos(1, position, 1, source.get(end - 1).end());
      return new Column(
          SqlIdentifier.star(List.of(variable.name(), ""), at, List.of(at, at)),
          Optional.empty(),
          position);
    }
    if (end - start > 2 && source.word(end - 2).equals("AS") && source.get(end - 1).isName()) {
      SqlNode expression = expressions.expression(start, end - 2);
      ColumnName alias =
          new ColumnName(TokenValues.name(source.get(end - 1)), source.get(end - 1).position());
      return new Column(expression, Optional.of(alias), position);
    }
    return new Column(expressions.expression(start, end), Optional.empty(), position);
  }

  /** The first token from {@code start} on, outside brackets, at which the condition holds. */
  private int find(int start, IntPredicate condition) {
    for (int i = start; i < last; i++) {
      if (condition.test(i)) {
        return i;
      }
      if (source.symbolAt(i, "(") || source.symbolAt(i, "[")) {
        i = source.closing(i);
      }
    }
    return last;
  }
}
