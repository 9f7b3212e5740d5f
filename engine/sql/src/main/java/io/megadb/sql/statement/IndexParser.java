package io.megadb.sql.statement;

import io.megadb.sql.ColumnName;
import io.megadb.sql.QualifiedName;
import io.megadb.sql.Statement;
import io.megadb.sql.Statement.OltpOnly;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * CREATE INDEX and DROP INDEX. What only PostgreSQL's indexes can be (expressions, sort orders,
 * INCLUDE, WHERE, ...) is noted and passed over: whose table it is decides whether it may stand
 * there.
 */
final class IndexParser {
  private static final Set<String> CLAUSES =
      Set.of("WITH", "INCLUDE", "NULLS", "TABLESPACE", "WHERE");

  private final TokenCursor cursor;
  private final int from;
  private Optional<OltpOnly> oltpOnly = Optional.empty();

  /**
   * @param from the token CREATE or DROP, behind which the cursor stands
   */
  IndexParser(TokenCursor cursor, int from) {
    this.cursor = cursor;
    this.from = from;
  }

  /** Whether {@code [UNIQUE] INDEX} comes next. */
  static boolean isNext(TokenCursor cursor) {
    return cursor.isWords("INDEX") || cursor.isWords("UNIQUE", "INDEX");
  }

  /**
   * {@code [UNIQUE] INDEX [CONCURRENTLY] [[IF NOT EXISTS] name] ON [ONLY] table [USING method]
   * (column [operators], ...) [WITH (option = value, ...)]}.
   */
  Statement create() {
    boolean unique = cursor.accept("UNIQUE");
    cursor.expect("INDEX");
    cursor.accept("CONCURRENTLY");
    boolean ifNotExists = cursor.accept("IF", "NOT", "EXISTS");
    Optional<ColumnName> name = Optional.empty();
    if (ifNotExists || !cursor.isWords("ON")) {
      int position = cursor.position();
      name = Optional.of(new ColumnName(cursor.name("a name of the index, or ON"), position));
    }
    cursor.expect("ON");
    cursor.accept("ONLY");
    QualifiedName table = cursor.qualifiedName("a table name");
    Optional<ColumnName> method = Optional.empty();
    if (cursor.accept("USING")) {
      int position = cursor.position();
      method = Optional.of(new ColumnName(cursor.name("a method"), position));
    }
    if (!cursor.isSymbol("(")) {
      throw method.isEmpty()
          ? cursor.expected("USING or \"(\"", Set.of("USING"))
          : cursor.expected("\"(\"", Set.of());
    }
    List<Statement.IndexColumn> columns = columns();
    Options options = Options.empty();
    while (!cursor.atEnd()) {
      if (cursor.accept("WITH")) {
        options = Options.parenthesized(cursor);
      } else if (CLAUSES.contains(cursor.word(0))) {
        clause();
      } else {
        throw cursor.expected("WITH or the end of the statement", CLAUSES);
      }
    }
    return new Statement.CreateIndex(
        unique,
        ifNotExists,
        name,
        table,
        method,
        columns,
        options.values(),
        options.positions(),
        oltpOnly,
        cursor.text(from, cursor.end()));
  }

  private List<Statement.IndexColumn> columns() {
    int end = cursor.source().closing(cursor.at());
    cursor.expectSymbol("(");
    List<Statement.IndexColumn> columns = new ArrayList<>();
    do {
      columns.add(column(Math.min(cursor.findComma(cursor.at()), end)));
    } while (cursor.acceptSymbol(","));
    cursor.expectSymbol(")");
    return columns;
  }

  /** {@code column [operators]}, or what only PostgreSQL knows, up to a token. */
  private Statement.IndexColumn column(int end) {
    if (cursor.at() >= end || cursor.isSymbol(",")) {
      throw cursor.expected("a column name", Set.of());
    }
    int position = cursor.position();
    if (!cursor.token().isName()
        || (cursor.at() + 1 < end && cursor.source().symbolAt(cursor.at() + 1, "("))) {
      only("an index on an expression", position);
      cursor.moveTo(end);
      return new Statement.IndexColumn(new ColumnName("", position), Optional.empty());
    }
    ColumnName name = new ColumnName(cursor.name("a column name"), position);
    Optional<ColumnName> operators = Optional.empty();
    boolean ordered = cursor.isWords("ASC") || cursor.isWords("DESC") || cursor.isWords("NULLS");
    if (cursor.at() < end && !ordered && !cursor.isWords("COLLATE")) {
      int at = cursor.position();
      operators = Optional.of(new ColumnName(cursor.name("an operator class"), at));
    }
    if (cursor.at() < end) {
      only(cursor.text(cursor.at(), end), cursor.position());
      cursor.moveTo(end);
    }
    return new Statement.IndexColumn(name, operators);
  }

  private void clause() {
    int position = cursor.position();
    String word = cursor.word(0);
    only(word.equals("NULLS") ? "NULLS NOT DISTINCT" : word, position);
    int next =
        cursor.find(
            cursor.at() + 1,
            i -> !word.equals("WHERE") && CLAUSES.contains(cursor.source().word(i)));
    cursor.moveTo(next);
  }

  private void only(String clause, int position) {
    if (oltpOnly.isEmpty()) {
      oltpOnly = Optional.of(new OltpOnly(clause, position));
    }
  }

  /** {@code INDEX [CONCURRENTLY] [IF EXISTS] name, ... [CASCADE | RESTRICT]}. */
  Statement drop() {
    cursor.expect("INDEX");
    cursor.accept("CONCURRENTLY");
    boolean ifExists = cursor.accept("IF", "EXISTS");
    List<QualifiedName> names = cursor.qualifiedNames("a name");
    if (!cursor.accept("CASCADE")) {
      cursor.accept("RESTRICT");
    }
    cursor.expectEnd();
    return new Statement.DropIndex(names, ifExists, cursor.text(from, cursor.end()));
  }
}
