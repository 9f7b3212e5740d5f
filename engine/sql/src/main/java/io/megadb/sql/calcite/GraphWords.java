package io.megadb.sql.calcite;

import io.megadb.spi.error.MegaDbException;
import io.megadb.sql.calcite.generated.MegaDbParserImplConstants;
import io.megadb.sql.calcite.generated.Token;
import io.megadb.sql.graph.GraphFunction;
import io.megadb.sql.graph.GraphOperators;
import io.megadb.sql.graph.GraphTable;
import io.megadb.sql.graph.SqlGraphFunction;
import io.megadb.sql.graph.SqlGraphTable;
import io.megadb.sql.graph.SqlLabels;
import io.megadb.sql.graph.pattern.ExpressionParser;
import io.megadb.sql.graph.pattern.GraphFunctionParser;
import io.megadb.sql.graph.pattern.GraphTableParser;
import io.megadb.sql.graph.pattern.LabelParser;
import io.megadb.sql.text.TokenValues;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * SQL/PGQ for a grammar that has none: GRAPH_TABLE (...), and an algorithm over a graph, becomes
 * one identifier that {@link QueryRewriter} replaces by what was read, {@code v IS LABELED x} and
 * its like a call.
 */
final class GraphWords {
  private static final String GRAPH_TABLE = "megadb$graph_table";
  private static final String LABELS = "megadb$labels";
  private static final String PREDICATE = "megadb$is:";

  private final SourceTokens source;
  private final ExpressionParser expressions;
  private final Map<Integer, SqlNode> byPosition = new HashMap<>();

  GraphWords(SourceTokens source, ExpressionParser expressions) {
    this.source = source;
    this.expressions = expressions;
  }

  /** What begins at token {@code i}; gives the index after it, or {@code i} if it is nothing. */
  int translate(int i, int from, int end, List<Token> out) {
    boolean lateral = source.word(i).equals("LATERAL");
    int table = lateral ? i + 1 : i;
    if (source.word(table).equals("GRAPH_TABLE")
        && source.symbolAt(table + 1, "(")
        && !isNameThere(i, from)
        && table + 1 < end) {
      return graphTable(table, lateral, end, out);
    }
    if (GraphFunctionParser.begins(source, table) && !isNameThere(table, from) && table + 3 < end) {
      return graphFunction(table, lateral, end, out);
    }
    boolean predicate =
        source.word(i + 1).equals("IS")
            && source.get(i).isName()
            && !(i > from && source.symbolAt(i - 1, "."));
    return predicate ? predicate(i, end, out) : i;
  }

  /** Whether what stands before makes the word a name: of a column, an alias, a CTE. */
  private boolean isNameThere(int i, int from) {
    return i > from
        && (source.symbolAt(i - 1, ".")
            || source.word(i - 1).equals("AS")
            || source.word(i - 1).equals("WITH")
            || source.word(i - 1).equals("RECURSIVE"));
  }

  /** What an identifier stands for, or null if it is a name like any other. */
  SqlNode replacement(SqlIdentifier identifier) {
    boolean ours =
        identifier.isSimple()
            && (identifier.getSimple().equals(GRAPH_TABLE)
                || identifier.getSimple().equals(LABELS));
    return ours ? byPosition.get(identifier.getParserPosition().getColumnNum()) : null;
  }

  /** The error that GRAPH_TABLE stands where no table may. */
  MegaDbException misplaced(SqlNode graphTable) {
    int position = graphTable.getParserPosition().getColumnNum();
    return SyntaxErrors.near(source.get(SyntaxErrors.indexAt(source, 0, source.size(), position)))
        .withHint(
            (graphTable instanceof SqlGraphTable ? "GRAPH_TABLE" : "An algorithm over a graph")
                + " stands in FROM, where a table may stand.");
  }

  /** The predicate a function's name stands for, or null. */
  static SqlOperator predicate(String function) {
    return function.startsWith(PREDICATE)
        ? GraphOperators.named(function.substring(PREDICATE.length())).orElse(null)
        : null;
  }

  private int graphTable(int i, boolean lateral, int end, List<Token> out) {
    GraphTableParser parser = new GraphTableParser(source, expressions, i, end);
    GraphTable graphTable;
    try {
      graphTable = parser.parse(lateral);
    } catch (StackOverflowError e) {
      throw SyntaxErrors.tooComplex(e);
    }
    SqlParserPos position = position(i, parser.next());
    return stand(i, parser.next(), new SqlGraphTable(graphTable, position), out);
  }

  private int graphFunction(int i, boolean lateral, int end, List<Token> out) {
    GraphFunctionParser parser = new GraphFunctionParser(source, expressions, i, end);
    GraphFunction function;
    try {
      function = parser.parse(lateral);
    } catch (StackOverflowError e) {
      throw SyntaxErrors.tooComplex(e);
    }
    SqlParserPos position = position(i, parser.next());
    return stand(i, parser.next(), new SqlGraphFunction(function, position), out);
  }

  private SqlParserPos position(int from, int next) {
    return new SqlParserPos(1, source.get(from).position(), 1, source.get(next - 1).end());
  }

  /** Lets one identifier stand for what was read. */
  private int stand(int from, int next, SqlNode node, List<Token> out) {
    int first = source.get(from).position();
    byPosition.put(first, node);
    out.add(
        PostgresTokenManager.token(
            MegaDbParserImplConstants.IDENTIFIER, GRAPH_TABLE, first, source.get(next - 1).end()));
    return next;
  }

  /** Whether a node is a table that a graph gives. */
  static boolean isTable(SqlNode node) {
    return node instanceof SqlGraphTable || node instanceof SqlGraphFunction;
  }

  private int predicate(int i, int end, List<Token> out) {
    boolean not = source.word(i + 2).equals("NOT");
    int at = not ? i + 3 : i + 2;
    String prefix = not ? "IS NOT " : "IS ";
    switch (source.word(at)) {
      case "LABELED" -> {
        var labels = LabelParser.parse(source, at + 1, end);
        int first = source.get(at + 1).position();
        int last = source.get(labels.next() - 1).end();
        byPosition.put(
            first, new SqlLabels(labels.expression(), new SqlParserPos(1, first, 1, last)));
        call(i, prefix + "LABELED", out);
        add(MegaDbParserImplConstants.COMMA, ",", at, out);
        out.add(
            PostgresTokenManager.token(MegaDbParserImplConstants.IDENTIFIER, LABELS, first, last));
        add(MegaDbParserImplConstants.RPAREN, ")", labels.next() - 1, out);
        return labels.next();
      }
      case "SOURCE", "DESTINATION" -> {
        if (!source.word(at + 1).equals("OF") || at + 2 >= end || !source.get(at + 2).isName()) {
          return i;
        }
        call(i, prefix + source.word(at) + " OF", out);
        add(MegaDbParserImplConstants.COMMA, ",", at, out);
        name(at + 2, out);
        add(MegaDbParserImplConstants.RPAREN, ")", at + 2, out);
        return at + 3;
      }
      case "DIRECTED" -> {
        call(i, prefix + "DIRECTED", out);
        add(MegaDbParserImplConstants.RPAREN, ")", at, out);
        return at + 1;
      }
      default -> {
        return i;
      }
    }
  }

  /** {@code predicate(variable}, which the closing parenthesis has to follow. */
  private void call(int i, String predicate, List<Token> out) {
    add(MegaDbParserImplConstants.IDENTIFIER, PREDICATE + predicate, i, out);
    add(MegaDbParserImplConstants.LPAREN, "(", i, out);
    name(i, out);
  }

  private void name(int i, List<Token> out) {
    String name = TokenValues.name(source.get(i));
    add(
        MegaDbParserImplConstants.QUOTED_IDENTIFIER,
        '"' + name.replace("\"", "\"\"") + '"',
        i,
        out);
  }

  private void add(int kind, String image, int i, List<Token> out) {
    out.add(PostgresTokenManager.token(kind, image, source.get(i).position(), source.get(i).end()));
  }
}
