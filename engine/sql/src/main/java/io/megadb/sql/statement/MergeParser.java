package io.megadb.sql.statement;

import io.megadb.sql.ColumnName;
import io.megadb.sql.QualifiedName;
import io.megadb.sql.Statement;
import io.megadb.sql.Statement.MergeAction;
import io.megadb.sql.Statement.MergeMatch;
import io.megadb.sql.calcite.CalciteParser;
import io.megadb.sql.calcite.SourceTokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.sql.SqlNode;

/** MERGE, as PostgreSQL 17 has it, and RAISE CONFLICT. */
final class MergeParser {
  private final TokenCursor cursor;
  private final SourceTokens source;
  private final CalciteParser calcite;

  MergeParser(TokenCursor cursor, CalciteParser calcite) {
    this.cursor = cursor;
    this.source = cursor.source();
    this.calcite = calcite;
  }

  Statement parse() {
    cursor.expect("MERGE");
    cursor.expect("INTO");
    if (cursor.isWords("ONLY")) {
      throw Unsupported.outsidePostgres("ONLY", cursor.position());
    }
    QualifiedName table = cursor.qualifiedName("a table name");
    cursor.acceptSymbol("*");
    Optional<String> alias =
        cursor.accept("AS") || !cursor.isWords("USING")
            ? Optional.of(cursor.name("an alias or USING"))
            : Optional.empty();
    cursor.expect("USING");
    int on = cursor.find(cursor.at(), i -> source.word(i).equals("ON"));
    SqlNode rows = calcite.fromClause(cursor.at(), on);
    cursor.moveTo(on);
    int sourceEnd = cursor.token().start();
    cursor.expect("ON");
    int first = clause(cursor.at());
    SqlNode condition = calcite.expression(cursor.at(), first);
    cursor.moveTo(first);
    List<Statement.MergeClause> clauses = new ArrayList<>();
    do {
      clauses.add(clause());
    } while (cursor.isWords("WHEN"));
    return new Statement.Merge(
        table, alias, rows, sourceEnd, condition, clauses, DmlClauses.returning(cursor, calcite));
  }

  /** Where the next WHEN [NOT] MATCHED is. */
  private int clause(int from) {
    return cursor.find(
        from,
        i ->
            source.word(i).equals("WHEN")
                && (source.word(i + 1).equals("MATCHED")
                    || (source.word(i + 1).equals("NOT") && source.word(i + 2).equals("MATCHED"))));
  }

  private Statement.MergeClause clause() {
    int position = cursor.position();
    cursor.expect("WHEN");
    MergeMatch match = match();
    Optional<SqlNode> condition = Optional.empty();
    if (cursor.accept("AND")) {
      int then = cursor.find(cursor.at(), i -> source.word(i).equals("THEN"));
      condition = Optional.of(calcite.expression(cursor.at(), then));
      cursor.moveTo(then);
    }
    cursor.expect("THEN");
    return new Statement.MergeClause(match, position, condition, action(match));
  }

  private MergeMatch match() {
    if (!cursor.accept("NOT")) {
      cursor.expect("MATCHED");
      return MergeMatch.MATCHED;
    }
    cursor.expect("MATCHED");
    if (cursor.accept("BY", "SOURCE")) {
      return MergeMatch.NOT_MATCHED_BY_SOURCE;
    }
    cursor.accept("BY", "TARGET");
    return MergeMatch.NOT_MATCHED_BY_TARGET;
  }

  private MergeAction action(MergeMatch match) {
    int next = clause(cursor.at());
    int end = Math.min(next, cursor.find(cursor.at(), i -> source.word(i).equals("RETURNING")));
    if (cursor.accept("DO", "NOTHING")) {
      return new MergeAction.Nothing();
    }
    if (match == MergeMatch.NOT_MATCHED_BY_TARGET) {
      if (cursor.accept("RAISE", "CONFLICT")) {
        return new MergeAction.Conflict();
      }
      if (!cursor.accept("INSERT")) {
        throw cursor.expected(
            "INSERT, DO NOTHING or RAISE CONFLICT", Set.of("INSERT", "DO", "RAISE"));
      }
      return insert(end);
    }
    if (cursor.accept("DELETE")) {
      return new MergeAction.Delete();
    }
    if (!cursor.accept("UPDATE", "SET")) {
      throw cursor.expected("UPDATE SET, DELETE or DO NOTHING", Set.of("UPDATE", "DELETE", "DO"));
    }
    MergeAction update = new MergeAction.Update(DmlClauses.assignments(cursor, calcite, end));
    if (cursor.at() != end) {
      throw cursor.expected("\",\", WHEN or RETURNING", Set.of("WHEN", "RETURNING"));
    }
    return update;
  }

  private MergeAction insert(int end) {
    List<ColumnName> columns =
        cursor.isSymbol("(") ? cursor.parenthesizedNames("a column name") : List.of();
    if (cursor.isWords("OVERRIDING")) {
      throw Unsupported.outsidePostgres("OVERRIDING", cursor.position());
    }
    if (columns.isEmpty() && cursor.accept("DEFAULT", "VALUES")) {
      return new MergeAction.Insert(List.of(), List.of());
    }
    cursor.expect("VALUES");
    int open = cursor.at();
    cursor.expectSymbol("(");
    int close = source.closing(open);
    List<SqlNode> values = new ArrayList<>();
    do {
      int comma = Math.min(cursor.findComma(cursor.at()), close);
      values.add(DmlClauses.value(cursor, calcite, cursor.at(), comma));
      cursor.moveTo(comma);
    } while (cursor.acceptSymbol(","));
    cursor.expectSymbol(")");
    if (cursor.at() != end) {
      throw cursor.expected("WHEN or RETURNING", Set.of("WHEN", "RETURNING"));
    }
    return new MergeAction.Insert(columns, values);
  }
}
