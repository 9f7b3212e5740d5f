package io.megadb.sql.graph.pattern;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.sql.ColumnName;
import io.megadb.sql.QualifiedName;
import io.megadb.sql.calcite.SourceTokens;
import io.megadb.sql.graph.GraphFunction;
import io.megadb.sql.graph.GraphFunction.Argument;
import io.megadb.sql.graph.GraphTable.PathPattern;
import io.megadb.sql.graph.PathElement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.sql.SqlNode;

/**
 * {@code name (GRAPH graph [MATCH pattern] [, argument => value]...)}: an algorithm over a graph,
 * MegaDB's own. The pattern is that of GRAPH_TABLE, but for one edge or one vertex at most.
 */
public final class GraphFunctionParser {
  private final SourceTokens source;
  private final ExpressionParser expressions;
  private final int close;
  private final PatternCursor cursor;

  /**
   * @param from index of the function's name, for which {@link #begins} holds
   * @param end index after the last token that may belong to it
   */
  public GraphFunctionParser(SourceTokens source, ExpressionParser expressions, int from, int end) {
    this.source = source;
    this.expressions = expressions;
    this.close = Math.min(source.closing(from + 1), end);
    this.cursor = new PatternCursor(source, from, Math.min(close + 1, end));
  }

  /** Whether a call over a graph begins at a token: {@code name (GRAPH graph}. */
  public static boolean begins(SourceTokens source, int i) {
    return source.get(i).isName()
        && source.symbolAt(i + 1, "(")
        && source.word(i + 2).equals("GRAPH")
        && i + 3 < source.size()
        && source.get(i + 3).isName();
  }

  /** Index of the token after the closing parenthesis; for after {@link #parse}. */
  public int next() {
    return cursor.at();
  }

  /**
   * Parses it.
   *
   * @throws MegaDbException SYNTAX_ERROR, also for a pattern of more than one edge
   */
  public GraphFunction parse(boolean lateral) {
    ColumnName name = cursor.name("a function");
    cursor.expectSymbols("(");
    cursor.accept("GRAPH");
    QualifiedName graph = GraphTableParser.graphName(cursor);
    Optional<PathPattern> pattern =
        cursor.accept("MATCH") ? Optional.of(match()) : Optional.empty();
    List<Argument> arguments = new ArrayList<>();
    while (cursor.acceptSymbols(",")) {
      arguments.add(argument(arguments));
    }
    if (!cursor.isSymbols(")")) {
      throw cursor.expected(pattern.isEmpty() ? "MATCH, \",\" or \")\"" : "\",\" or \")\"");
    }
    cursor.expectSymbols(")");
    return new GraphFunction(
        lateral,
        name,
        graph,
        pattern.map(PathPattern::elements).orElse(List.of()),
        pattern.map(PathPattern::text).orElse(""),
        arguments);
  }

  private PathPattern match() {
    PathPattern path = new PathParser(cursor, expressions).path();
    List<PathElement> elements = path.elements();
    int edges = 0;
    int vertices = 0;
    for (PathElement element : elements) {
      switch (element) {
        case PathElement.VertexPattern vertex -> vertices++;
        case PathElement.EdgePattern edge -> {
          edges++;
          if (edge.quantifier().isPresent()) {
            throw refused("a quantifier has no meaning here", edge.quantifier().get().position());
          }
          if (edge.cost().isPresent()) {
            throw refused("COST has no meaning here: write weight => ...", edge.position());
          }
        }
        case PathElement.SubPath sub ->
            throw refused("a sub-path has no meaning here", sub.position());
      }
    }
    if (edges > 1 || (edges == 0 && vertices > 1)) {
      throw refused("the pattern has more than one edge", elements.getFirst().position());
    }
    return path;
  }

  private static MegaDbException refused(String what, int position) {
    return new MegaDbException(ErrorCode.SYNTAX_ERROR, what)
        .withHint(
            "MATCH says which vertices and edges the algorithm sees: (v IS label WHERE ...), or"
                + " (v)-[e IS label WHERE ...]->(w).")
        .withPosition(position);
  }

  private Argument argument(List<Argument> before) {
    ColumnName name = cursor.name("the name of an argument");
    if (!cursor.acceptSymbols("=>")) {
      throw cursor.expected("\"=>\"").withHint("Arguments are named: damping => 0.85.");
    }
    if (before.stream().anyMatch(a -> a.name().name().equals(name.name()))) {
      throw new MegaDbException(
              ErrorCode.SYNTAX_ERROR, "argument \"" + name.name() + "\" is given twice")
          .withHint("Leave one of them out.")
          .withPosition(name.position());
    }
    int start = cursor.at();
    int end = start;
    while (end < close && !source.symbolAt(end, ",")) {
      end =
          source.symbolAt(end, "(") || source.symbolAt(end, "[")
              ? source.closing(end) + 1
              : end + 1;
    }
    end = Math.min(end, close);
    if (end == start) {
      throw cursor.expected("a value");
    }
    SqlNode value = expressions.expression(start, end);
    cursor.moveTo(end);
    return new Argument(name, value);
  }
}
