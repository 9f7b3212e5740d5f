package io.megadb.sql.statement;

import io.megadb.sql.QualifiedName;
import io.megadb.sql.Statement;
import io.megadb.sql.calcite.CalciteParser;
import io.megadb.sql.calcite.SourceTokens;
import io.megadb.sql.text.Keywords;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.sql.SqlNode;

/** UPDATE and DELETE. */
final class UpdateParser {
  private final TokenCursor cursor;
  private final SourceTokens source;
  private final CalciteParser calcite;

  UpdateParser(TokenCursor cursor, CalciteParser calcite) {
    this.cursor = cursor;
    this.source = cursor.source();
    this.calcite = calcite;
  }

  Statement parse() {
    return cursor.accept("UPDATE") ? update() : delete();
  }

  private Statement update() {
    QualifiedName table = table();
    Optional<String> alias = alias("SET");
    cursor.expect("SET");
    int returning = find("RETURNING", cursor.end());
    int where = find("WHERE", returning);
    int from = Math.min(cursor.find(cursor.at(), this::startsFrom), where);
    List<Statement.Assignment> assignments = DmlClauses.assignments(cursor, calcite, from);
    if (cursor.at() != from) {
      throw cursor.expected("\",\", FROM, WHERE or RETURNING", Keywords.RESERVED);
    }
    Optional<SqlNode> joined =
        from < where ? Optional.of(calcite.fromClause(from + 1, where)) : Optional.empty();
    Optional<SqlNode> condition = condition(where, returning);
    return new Statement.Update(
        table, alias, assignments, joined, condition, DmlClauses.returning(cursor, calcite));
  }

  private Statement delete() {
    cursor.expect("DELETE");
    cursor.expect("FROM");
    QualifiedName table = table();
    Optional<String> alias = alias("USING", "WHERE", "RETURNING");
    int returning = find("RETURNING", cursor.end());
    int where = find("WHERE", returning);
    Optional<SqlNode> using = Optional.empty();
    if (cursor.accept("USING")) {
      using = Optional.of(calcite.fromClause(cursor.at(), where));
    } else if (cursor.at() < where) {
      throw cursor.expected("USING, WHERE or RETURNING", Keywords.RESERVED);
    }
    Optional<SqlNode> condition = condition(where, returning);
    return new Statement.Delete(
        table, alias, using, condition, DmlClauses.returning(cursor, calcite));
  }

  private QualifiedName table() {
    if (cursor.isWords("ONLY")) {
      throw Unsupported.outsidePostgres("ONLY", cursor.position());
    }
    QualifiedName table = cursor.qualifiedName("a table name");
    cursor.acceptSymbol("*");
    return table;
  }

  private Optional<String> alias(String... next) {
    if (cursor.accept("AS")) {
      return Optional.of(cursor.name("an alias"));
    }
    if (cursor.atEnd() || !cursor.token().isName()) {
      return Optional.empty();
    }
    for (String word : next) {
      if (cursor.isWords(word)) {
        return Optional.empty();
      }
    }
    return Optional.of(cursor.name("an alias"));
  }

  private Optional<SqlNode> condition(int where, int returning) {
    cursor.moveTo(returning);
    return where < returning
        ? Optional.of(calcite.expression(where + 1, returning))
        : Optional.empty();
  }

  private int find(String word, int limit) {
    return Math.min(cursor.find(cursor.at(), i -> source.word(i).equals(word)), limit);
  }

  /** FROM that is not of IS DISTINCT FROM. */
  private boolean startsFrom(int i) {
    return source.word(i).equals("FROM") && !source.word(i - 1).equals("DISTINCT");
  }
}
