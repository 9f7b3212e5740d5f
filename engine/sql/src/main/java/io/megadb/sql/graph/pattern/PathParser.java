package io.megadb.sql.graph.pattern;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.sql.ColumnName;
import io.megadb.sql.graph.EdgeDirection;
import io.megadb.sql.graph.GraphTable.PathPattern;
import io.megadb.sql.graph.LabelExpression;
import io.megadb.sql.graph.PathElement;
import io.megadb.sql.graph.PathPrefix;
import io.megadb.sql.graph.PathPrefix.PathMode;
import io.megadb.sql.graph.Quantifier;
import io.megadb.sql.text.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.sql.SqlNode;

/** Path patterns: vertices, edges and sub-paths. */
final class PathParser {
  /** Longer arrows before those they begin with. */
  private static final List<EdgeDirection> ABBREVIATED =
      List.of(
          EdgeDirection.LEFT_OR_RIGHT,
          EdgeDirection.LEFT,
          EdgeDirection.LEFT_OR_UNDIRECTED,
          EdgeDirection.RIGHT,
          EdgeDirection.UNDIRECTED_OR_RIGHT,
          EdgeDirection.ANY,
          EdgeDirection.UNDIRECTED);

  /** As above, for what stands after the bracket. */
  private static final List<EdgeDirection> CLOSING =
      List.of(
          EdgeDirection.RIGHT,
          EdgeDirection.LEFT_OR_RIGHT,
          EdgeDirection.UNDIRECTED_OR_RIGHT,
          EdgeDirection.ANY,
          EdgeDirection.LEFT,
          EdgeDirection.UNDIRECTED,
          EdgeDirection.LEFT_OR_UNDIRECTED);

  /** Words after which an operand begins. */
  private static final Set<String> OPENS_OPERAND =
      Set.of("WHERE", "AND", "OR", "IN", "LIKE", "ILIKE", "BETWEEN", "IS", "WHEN", "THEN", "ELSE");

  private final PatternCursor cursor;
  private final ExpressionParser expressions;
  private final PrefixParser prefixes;

  PathParser(PatternCursor cursor, ExpressionParser expressions) {
    this.cursor = cursor;
    this.expressions = expressions;
    this.prefixes = new PrefixParser(cursor);
  }

  /** {@code [p =] [prefix] elements}. */
  PathPattern path() {
    int position = cursor.position();
    Optional<ColumnName> variable = pathVariable();
    PathPrefix prefix = prefixes.prefix();
    return new PathPattern(variable, prefix, elements(), position);
  }

  private Optional<ColumnName> pathVariable() {
    if (!cursor.isName() || !cursor.beginsWith(1, "=")) {
      return Optional.empty();
    }
    Optional<ColumnName> name = Optional.of(cursor.name("a path variable"));
    cursor.expectSymbols("=");
    return name;
  }

  private List<PathElement> elements() {
    List<PathElement> elements = new ArrayList<>();
    while (true) {
      Optional<PathElement> element = element();
      if (element.isPresent()) {
        elements.add(element.get());
      } else if (cursor.isSymbols("|")) {
        throw unsupported("a union of path patterns", "Write one GRAPH_TABLE for each and UNION");
      } else if (cursor.isSymbols("{") || cursor.isSymbols("*") || cursor.isSymbols("?")) {
        throw cursor
            .expected("a quantifier after an edge or a parenthesised sub-path only")
            .withHint(
                "Only edges and sub-paths repeat: put the quantifier after the edge, or"
                    + " parenthesise vertex and edge.");
      } else if (elements.isEmpty()) {
        throw cursor.expected("a vertex pattern such as (v)");
      } else {
        return elements;
      }
    }
  }

  private Optional<PathElement> element() {
    if (cursor.isSymbols("(")) {
      return Optional.of(opensSubPath() ? subPath(")") : vertex());
    }
    if (cursor.isSymbols("[")) {
      return Optional.of(subPath("]"));
    }
    int position = cursor.position();
    for (String open : new String[] {"<-[", "<~[", "-[", "~["}) {
      if (cursor.isSymbols(open)) {
        return Optional.of(edge(open, position));
      }
    }
    for (EdgeDirection direction : ABBREVIATED) {
      if (cursor.acceptSymbols(direction.abbreviated())) {
        return Optional.of(
            new PathElement.EdgePattern(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                direction,
                quantifier(),
                position));
      }
    }
    return Optional.empty();
  }

  /** Whether the parenthesis here holds a path rather than what a vertex holds. */
  private boolean opensSubPath() {
    int after = cursor.at() + 1;
    if (after >= cursor.end()) {
      return false;
    }
    Token token = cursor.source().get(after);
    if (token.kind() == Token.Kind.OPERATOR || token.isSymbol("(") || token.isSymbol("[")) {
      return true;
    }
    if (cursor.beginsWith(2, "=")) {
      return token.isName();
    }
    return PrefixParser.isMode(cursor.word(1))
        && (cursor.beginsWith(2, "(")
            || cursor.beginsWith(2, "[")
            || cursor.beginsWith(2, "-")
            || cursor.beginsWith(2, "<")
            || cursor.beginsWith(2, "~")
            || cursor.word(2).equals("PATH")
            || cursor.word(2).equals("PATHS")
            || cursor.beginsWith(3, "="));
  }

  private PathElement vertex() {
    int position = cursor.position();
    int close = closing();
    cursor.expectSymbols("(");
    Optional<ColumnName> variable = variable();
    Optional<LabelExpression> labels = labels();
    Optional<SqlNode> where = where(close);
    if (!cursor.isSymbols(")")) {
      throw cursor.expected(vertexRest(variable.isPresent(), labels.isPresent()));
    }
    cursor.expectSymbols(")");
    return new PathElement.VertexPattern(variable, labels, where, position);
  }

  private static String vertexRest(boolean variable, boolean labels) {
    return (variable || labels ? "" : "a variable, ") + (labels ? "" : "IS, ") + "WHERE or \")\"";
  }

  private PathElement edge(String open, int position) {
    cursor.acceptSymbols(open.substring(0, open.length() - 1));
    int close = closing();
    cursor.expectSymbols("[");
    Optional<ColumnName> variable = isCost(cursor.at()) ? Optional.empty() : variable();
    Optional<LabelExpression> labels = labels();
    int cost = cursor.at();
    boolean afterLabels = labels.isPresent() && cursor.word(0).equals("COST");
    while (cost < close && !afterLabels && !isCost(cost)) {
      cost = skip(cost);
    }
    Optional<SqlNode> where = where(Math.min(cost, close));
    Optional<SqlNode> costs = Optional.empty();
    if (cost < close && cursor.accept("COST")) {
      costs = Optional.of(expressions.expression(cursor.at(), close));
      cursor.moveTo(close);
    }
    if (!cursor.isSymbols("]")) {
      throw cursor.expected(
          (variable.isPresent() || labels.isPresent() ? "" : "a variable, ")
              + (labels.isPresent() ? "" : "IS, ")
              + "WHERE, COST or \"]\"");
    }
    for (EdgeDirection direction : CLOSING) {
      if (direction.open().equals(open) && cursor.acceptSymbols(direction.close())) {
        return new PathElement.EdgePattern(
            variable, labels, where, costs, direction, quantifier(), position);
      }
    }
    cursor.expectSymbols("]");
    throw cursor.expected(
        switch (open) {
          case "<-[", "-[" -> "\"-\" or \"->\" after the edge's bracket";
          case "<~[" -> "\"~\" after the edge's bracket";
          default -> "\"~\" or \"~>\" after the edge's bracket";
        });
  }

  /** COST is no reserved word: it is the clause only where an operand ended and another begins. */
  private boolean isCost(int i) {
    if (!cursor.source().word(i).equals("COST") || cursor.source().symbolAt(i + 1, "]")) {
      return false;
    }
    Token before = cursor.source().get(i - 1);
    if (before.isSymbol("[")) {
      return !cursor.source().word(i + 1).equals("IS")
          && !cursor.source().word(i + 1).equals("WHERE")
          && !cursor.source().word(i + 1).equals("COST")
          && !cursor.source().symbolAt(i + 1, ":");
    }
    Token after = cursor.source().get(i + 1);
    boolean operandEnded =
        before.isSymbol(")")
            || before.isSymbol("]")
            || (before.kind() != Token.Kind.OPERATOR
                && before.kind() != Token.Kind.PUNCTUATION
                && !OPENS_OPERAND.contains(cursor.source().word(i - 1)));
    boolean operandBegins =
        after.isSymbol("(")
            || after.isSymbol("-")
            || after.isSymbol("+")
            || (after.kind() != Token.Kind.OPERATOR
                && after.kind() != Token.Kind.PUNCTUATION
                && !OPENS_OPERAND.contains(cursor.source().word(i + 1)));
    return operandEnded && operandBegins;
  }

  private int skip(int i) {
    return cursor.source().symbolAt(i, "(") || cursor.source().symbolAt(i, "[")
        ? cursor.source().closing(i) + 1
        : i + 1;
  }

  private PathElement subPath(String bracket) {
    int position = cursor.position();
    int close = closing();
    cursor.expectSymbols(bracket.equals(")") ? "(" : "[");
    Optional<ColumnName> variable = pathVariable();
    PathMode mode = prefixes.mode().orElse(PathMode.WALK);
    List<PathElement> elements = elements();
    Optional<SqlNode> where = where(close);
    cursor.expectSymbols(bracket);
    return new PathElement.SubPath(variable, mode, elements, where, quantifier(), position);
  }

  private int closing() {
    return Math.min(cursor.source().closing(cursor.at()), cursor.end());
  }

  private Optional<ColumnName> variable() {
    return cursor.isName() ? Optional.of(cursor.name("a variable")) : Optional.empty();
  }

  private Optional<LabelExpression> labels() {
    return cursor.accept("IS") || cursor.acceptSymbols(":")
        ? Optional.of(new LabelParser(cursor).parse())
        : Optional.empty();
  }

  private Optional<SqlNode> where(int end) {
    if (!cursor.accept("WHERE")) {
      return Optional.empty();
    }
    SqlNode where = expressions.expression(cursor.at(), end);
    cursor.moveTo(end);
    return Optional.of(where);
  }

  private Optional<Quantifier> quantifier() {
    int position = cursor.position();
    if (cursor.acceptSymbols("*")) {
      return quantifier(0, Quantifier.UNBOUNDED, Quantifier.Form.REPEATED, position);
    }
    if (cursor.acceptSymbols("+")) {
      return quantifier(1, Quantifier.UNBOUNDED, Quantifier.Form.REPEATED, position);
    }
    if (cursor.acceptSymbols("?")) {
      return quantifier(0, 1, Quantifier.Form.OPTIONAL, position);
    }
    if (!cursor.acceptSymbols("{")) {
      return Optional.empty();
    }
    Optional<SqlNode> minParameter = parameter();
    Optional<Integer> min = cursor.integer();
    boolean lower = min.isPresent() || minParameter.isPresent();
    if (lower && cursor.acceptSymbols("}")) {
      int exact = min.orElse(Quantifier.UNBOUNDED);
      return checked(min.orElse(0), exact, minParameter, minParameter, position);
    }
    if (!cursor.acceptSymbols(",")) {
      throw cursor.expected(lower ? "\",\" or \"}\"" : "a number or \",\"");
    }
    Optional<SqlNode> maxParameter = parameter();
    Optional<Integer> max = cursor.integer();
    boolean upper = max.isPresent() || maxParameter.isPresent();
    if (!lower && !upper) {
      throw cursor.expected("a number: one of {n}, {m,n}, {m,} and {,n}");
    }
    if (!cursor.acceptSymbols("}")) {
      throw cursor.expected(upper ? "\"}\"" : "a number or \"}\"");
    }
    return checked(
        min.orElse(0), max.orElse(Quantifier.UNBOUNDED), minParameter, maxParameter, position);
  }

  private Optional<SqlNode> parameter() {
    if (!cursor.isParameter()) {
      return Optional.empty();
    }
    SqlNode parameter = expressions.expression(cursor.at(), cursor.at() + 1);
    cursor.moveTo(cursor.at() + 1);
    return Optional.of(parameter);
  }

  private static Optional<Quantifier> checked(
      int min,
      int max,
      Optional<SqlNode> minParameter,
      Optional<SqlNode> maxParameter,
      int position) {
    if (max == 0 || min > max) {
      throw new MegaDbException(
              ErrorCode.SYNTAX_ERROR,
              max == 0
                  ? "a quantifier repeats at most 0 times"
                  : "a quantifier repeats at least " + min + " and at most " + max + " times")
          .withHint("Write {m,n} with m <= n and n > 0.")
          .withPosition(position);
    }
    return Optional.of(
        new Quantifier(min, max, minParameter, maxParameter, Quantifier.Form.REPEATED, position));
  }

  private static Optional<Quantifier> quantifier(
      int min, int max, Quantifier.Form form, int position) {
    return Optional.of(new Quantifier(min, max, form, position));
  }

  private MegaDbException unsupported(String what, String instead) {
    return new MegaDbException(ErrorCode.FEATURE_NOT_SUPPORTED, what + " is not supported")
        .withHint(instead + ".")
        .withPosition(cursor.position());
  }
}
