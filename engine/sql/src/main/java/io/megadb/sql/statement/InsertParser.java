package io.megadb.sql.statement;

import io.megadb.sql.ColumnName;
import io.megadb.sql.QualifiedName;
import io.megadb.sql.Statement;
import io.megadb.sql.calcite.CalciteParser;
import io.megadb.sql.calcite.SourceTokens;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.sql.SqlNode;

/** INSERT, with ON CONFLICT and RETURNING. */
final class InsertParser {
  private final TokenCursor cursor;
  private final SourceTokens source;
  private final CalciteParser calcite;
  private final int withFrom;
  private int withEnd;

  InsertParser(TokenCursor cursor, CalciteParser calcite) {
    this.cursor = cursor;
    this.source = cursor.source();
    this.calcite = calcite;
    this.withFrom = cursor.at();
    this.withEnd = cursor.at();
  }

  /** INSERT at {@code main}, the tokens before being its WITH clause. */
  Statement parseAfterWith(int main) {
    withEnd = main;
    cursor.moveTo(main);
    return parse();
  }

  Statement parse() {
    cursor.expect("INSERT");
    cursor.expect("INTO");
    QualifiedName table = cursor.qualifiedName("a table name");
    if (cursor.isWords("AS")) {
      throw Unsupported.outsidePostgres("INSERT with an alias", cursor.position());
    }
    List<ColumnName> columns = List.of();
    if (cursor.isSymbol("(") && !startsQuery(cursor.at() + 1)) {
      columns = cursor.parenthesizedNames("a column name");
    }
    if (cursor.isWords("OVERRIDING")) {
      throw Unsupported.outsidePostgres("OVERRIDING", cursor.position());
    }
    int sourceEnd = cursor.find(cursor.at(), i -> conflictAt(i) || returningAt(i));
    Optional<SqlNode> rows = rows(sourceEnd);
    cursor.moveTo(sourceEnd);
    Optional<Statement.Conflict> conflict =
        cursor.accept("ON", "CONFLICT") ? Optional.of(conflict()) : Optional.empty();
    return new Statement.Insert(
        table, columns, rows, conflict, DmlClauses.returning(cursor, calcite));
  }

  private Optional<SqlNode> rows(int sourceEnd) {
    if (cursor.accept("DEFAULT", "VALUES")) {
      if (cursor.at() != sourceEnd) {
        throw cursor.expected("RETURNING or the end of the statement", Set.of("RETURNING"));
      }
      return Optional.empty();
    }
    if (cursor.at() >= sourceEnd || !startsQuery(cursor.at())) {
      throw cursor.expected(
          "VALUES, SELECT or DEFAULT VALUES", Set.of("VALUES", "SELECT", "DEFAULT"));
    }
    return Optional.of(
        withEnd > withFrom
            ? calcite.query(withFrom, withEnd, cursor.at(), sourceEnd)
            : calcite.query(cursor.at(), sourceEnd));
  }

  private boolean startsQuery(int i) {
    return switch (source.word(i)) {
      case "SELECT", "VALUES", "WITH", "TABLE" -> true;
      default -> source.symbolAt(i, "(");
    };
  }

  private boolean conflictAt(int i) {
    return source.word(i).equals("ON")
        && source.word(i + 1).equals("CONFLICT")
        && (source.symbolAt(i + 2, "(")
            || source.word(i + 2).equals("DO")
            || source.word(i + 2).equals("ON"));
  }

  private boolean returningAt(int i) {
    return source.word(i).equals("RETURNING");
  }

  private Statement.Conflict conflict() {
    List<ColumnName> target = List.of();
    if (cursor.isWords("ON")) {
      throw Unsupported.outsidePostgres("ON CONFLICT ON CONSTRAINT", cursor.position());
    }
    if (cursor.isSymbol("(")) {
      target = cursor.parenthesizedNames("a column name");
      if (cursor.isWords("WHERE")) {
        throw Unsupported.outsidePostgres("WHERE in a conflict target", cursor.position());
      }
    }
    cursor.expect("DO");
    if (cursor.accept("NOTHING")) {
      return new Statement.Conflict(target, List.of(), Optional.empty());
    }
    if (!cursor.accept("UPDATE")) {
      throw cursor.expected("NOTHING or UPDATE", Set.of("NOTHING", "UPDATE"));
    }
    cursor.expect("SET");
    int returning = cursor.find(cursor.at(), this::returningAt);
    int where = cursor.find(cursor.at(), i -> source.word(i).equals("WHERE") || i == returning);
    List<Statement.Assignment> assignments = DmlClauses.assignments(cursor, calcite, where);
    Optional<SqlNode> condition = Optional.empty();
    if (where < returning) {
      condition = Optional.of(calcite.expression(where + 1, returning));
    }
    cursor.moveTo(returning);
    return new Statement.Conflict(target, assignments, condition);
  }
}
