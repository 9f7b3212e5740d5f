package io.megadb.sql;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.sql.calcite.SourceTokens;
import io.megadb.sql.calcite.SyntaxErrors;
import io.megadb.sql.statement.StatementDispatcher;
import io.megadb.sql.text.Token;

/**
 * The front end: one statement's text to a {@link Statement}. PostgreSQL's lexical rules and, where
 * Calcite's grammar can hold them, its syntax.
 *
 * <p>What nodes look like: every parser position is on line 1, and its columns are 1-based
 * character offsets into the text. Parameters {@code ?} and {@code $1} are SqlDynamicParam with a
 * 0-based index. Casts of all spellings are calls of {@code SqlStdOperatorTable.CAST} whose type is
 * a {@link io.megadb.sql.calcite.ParsedTypeName}; constants of date, time and timestamp in ISO form
 * are Calcite's literals; intervals are calls of {@link
 * io.megadb.sql.calcite.PostgresOperators#INTERVAL}. Functions are unresolved, under names in lower
 * case. {@code x AT TIME ZONE z} is the function {@code timezone(z, x)}, {@code trim(x, y)} is
 * {@code btrim(x, y)}, {@code f(x ORDER BY y)} a WITHIN_GROUP call, DISTINCT ON a QUALIFY clause.
 * GRAPH_TABLE in FROM is a {@link io.megadb.sql.graph.SqlGraphTable}.
 *
 * <p>Stateless; any thread.
 */
public final class StatementParser {
  /** Parentheses, brackets and CASE within one another, or prefix operators in a row. */
  static final int MAX_NESTING = 400;

  /**
   * Parses one statement; a semicolon may follow.
   *
   * @throws MegaDbException SYNTAX_ERROR with position and hint; FEATURE_NOT_SUPPORTED for what
   *     only PostgreSQL can do within statements of ours; UNDEFINED_OBJECT for unknown types;
   *     STATEMENT_TOO_COMPLEX for deep nesting
   */
  public Statement parse(String sql) {
    SourceTokens source = SourceTokens.of(sql);
    if (source.size() == 0) {
      throw SyntaxErrors.atEnd(source, 0, "a statement");
    }
    checkNesting(source);
    return new StatementDispatcher(source).parse(0, source.size());
  }

  /** Refuses before recursion begins, so that the stack never overflows in practice. */
  private static void checkNesting(SourceTokens source) {
    int depth = 0;
    int prefixes = 0;
    for (int i = 0; i < source.size(); i++) {
      Token token = source.get(i);
      String word = source.word(i);
      boolean prefix = word.equals("NOT") || token.isSymbol("-") || token.isSymbol("+");
      prefixes = prefix ? prefixes + 1 : 0;
      if (token.isSymbol("(") || token.isSymbol("[") || word.equals("CASE")) {
        depth++;
      } else if (token.isSymbol(")") || token.isSymbol("]") || word.equals("END")) {
        depth--;
      }
      if (depth > MAX_NESTING || prefixes > MAX_NESTING) {
        throw new MegaDbException(
                ErrorCode.STATEMENT_TOO_COMPLEX,
                "the statement nests more than " + MAX_NESTING + " levels deep")
            .withHint("Split it, or use common table expressions or temporary tables.")
            .withPosition(token.position());
      }
    }
  }
}
