package io.megadb.sql.statement;

import io.megadb.sql.Statement;
import io.megadb.sql.calcite.CalciteParser;
import io.megadb.sql.calcite.SourceTokens;
import io.megadb.sql.calcite.SyntaxErrors;
import io.megadb.sql.text.Keywords;
import io.megadb.sql.text.Token;
import java.util.Set;

/** Finds out by its first words what a statement is, and who parses it. */
public final class StatementDispatcher {
  private final SourceTokens source;
  private final CalciteParser calcite;

  public StatementDispatcher(SourceTokens source) {
    this.source = source;
    this.calcite = new CalciteParser(source);
  }

  /** Parses the tokens {@code from} (inclusive) to {@code end} (exclusive) as one statement. */
  public Statement parse(int from, int end) {
    TokenCursor cursor = new TokenCursor(source, from, end);
    Token first = cursor.token();
    if (first.isSymbol("(")) {
      return new Statement.Query(calcite.query(from, end));
    }
    String word = cursor.word(0);
    return switch (word) {
      case "SELECT", "VALUES", "TABLE" -> new Statement.Query(calcite.query(from, end));
      case "WITH" -> with(cursor);
      case "INSERT" -> new InsertParser(cursor, calcite).parse();
      case "UPDATE", "DELETE" -> new UpdateParser(cursor, calcite).parse();
      case "MERGE" -> new MergeParser(cursor, calcite).parse();
      case "CREATE" -> new CreateParser(cursor, calcite).parse();
      case "ALTER" -> new AlterTableParser(cursor, calcite).parse();
      case "DROP", "TRUNCATE", "COMMENT" -> new DropParser(cursor, calcite).parse();
      case "COPY" -> new CopyParser(cursor, calcite).parse();
      case "BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE" ->
          new TransactionParser(cursor).parse();
      case "SET", "RESET", "SHOW" -> new SettingParser(cursor).parse();
      case "EXPLAIN" -> explain(cursor);
      default -> {
        if (Keywords.POSTGRES_ONLY.contains(word)) {
          yield new Statement.PostgresOnly(word, source.text(from, end));
        }
        throw SyntaxErrors.near(
            first,
            Keywords.statements(),
            "A statement begins with SELECT, INSERT, CREATE or the like.");
      }
    };
  }

  /** WITH before SELECT is a query's, before INSERT it belongs to the inserted query. */
  private Statement with(TokenCursor cursor) {
    int main =
        cursor.find(
            cursor.at() + 1,
            i ->
                switch (source.word(i)) {
                  case "SELECT", "VALUES", "TABLE", "INSERT", "UPDATE", "DELETE", "MERGE" ->
                      source.symbolAt(i - 1, ")");
                  default -> false;
                });
    return switch (main < cursor.end() ? source.word(main) : "") {
      case "INSERT" -> new InsertParser(cursor, calcite).parseAfterWith(main);
      case "UPDATE", "DELETE", "MERGE" ->
          throw Unsupported.outsidePostgres(
              "WITH before " + source.word(main), source.get(cursor.at()).position());
      default -> new Statement.Query(calcite.query(cursor.at(), cursor.end()));
    };
  }

  private Statement explain(TokenCursor cursor) {
    cursor.expect("EXPLAIN");
    boolean analyze = false;
    if (cursor.isSymbol("(") && !isQueryParenthesis(cursor)) {
      String value = Options.parenthesized(cursor).values().getOrDefault("analyze", "false");
      analyze = Set.of("true", "on", "1").contains(value);
    } else {
      analyze = cursor.accept("ANALYZE") || cursor.accept("ANALYSE");
      cursor.accept("VERBOSE");
    }
    int from = cursor.at();
    int offset = cursor.token().start();
    return new Statement.Explain(
        analyze, parse(from, cursor.end()), source.text(from, cursor.end()), offset);
  }

  private static boolean isQueryParenthesis(TokenCursor cursor) {
    return switch (cursor.word(1)) {
      case "SELECT", "WITH", "VALUES", "TABLE" -> true;
      default -> cursor.source().symbolAt(cursor.at() + 1, "(");
    };
  }
}
