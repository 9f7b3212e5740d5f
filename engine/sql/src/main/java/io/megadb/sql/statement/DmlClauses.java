package io.megadb.sql.statement;

import io.megadb.sql.ColumnName;
import io.megadb.sql.Statement;
import io.megadb.sql.calcite.CalciteParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;

/** Clauses that INSERT, UPDATE and DELETE share. */
final class DmlClauses {
  private DmlClauses() {}

  /** RETURNING up to the end of the statement. */
  static Optional<SqlNodeList> returning(TokenCursor cursor, CalciteParser calcite) {
    if (cursor.atEnd()) {
      return Optional.empty();
    }
    if (!cursor.accept("RETURNING")) {
      throw cursor.expected("RETURNING or the end of the statement", Set.of("RETURNING"));
    }
    SqlNodeList items = calcite.selectList(cursor.at(), cursor.end());
    cursor.moveTo(cursor.end());
    return Optional.of(items);
  }

  /** {@code a = x, (b, c) = (y, z)} up to {@code end}. */
  static List<Statement.Assignment> assignments(
      TokenCursor cursor, CalciteParser calcite, int end) {
    List<Statement.Assignment> assignments = new ArrayList<>();
    do {
      int next = Math.min(cursor.findComma(cursor.at()), end);
      if (cursor.isSymbol("(")) {
        tuple(cursor, calcite, next, assignments);
      } else {
        int position = cursor.position();
        String column = cursor.name("a column name");
        cursor.expectSymbol("=");
        assignments.add(
            new Statement.Assignment(column, position, value(cursor, calcite, cursor.at(), next)));
      }
      cursor.moveTo(next);
    } while (cursor.at() < end && cursor.acceptSymbol(","));
    return assignments;
  }

  private static void tuple(
      TokenCursor cursor, CalciteParser calcite, int end, List<Statement.Assignment> assignments) {
    List<ColumnName> columns = cursor.parenthesizedNames("a column name");
    cursor.expectSymbol("=");
    cursor.accept("ROW");
    int open = cursor.at();
    int close = cursor.source().closing(open);
    if (!cursor.isSymbol("(") || cursor.word(1).equals("SELECT") || cursor.word(1).equals("WITH")) {
      throw Unsupported.outsidePostgres("assigning a query to several columns", cursor.position());
    }
    cursor.moveTo(open + 1);
    for (int i = 0; i < columns.size(); i++) {
      int comma = Math.min(cursor.findComma(cursor.at()), close);
      SqlNode value = value(cursor, calcite, cursor.at(), comma);
      assignments.add(
          new Statement.Assignment(columns.get(i).name(), columns.get(i).position(), value));
      cursor.moveTo(comma);
      if (i < columns.size() - 1) {
        cursor.expectSymbol(",");
      }
    }
    if (cursor.at() != close || close + 1 != end) {
      throw cursor.expected("as many values as columns", Set.of());
    }
  }

  /** An expression or DEFAULT. */
  static SqlNode value(TokenCursor cursor, CalciteParser calcite, int from, int end) {
    if (end == from + 1 && cursor.source().word(from).equals("DEFAULT")) {
      int position = cursor.source().get(from).position();
      return SqlStdOperatorTable.DEFAULT.createCall(new SqlParserPos(1, position));
    }
    return calcite.expression(from, end);
  }
}
