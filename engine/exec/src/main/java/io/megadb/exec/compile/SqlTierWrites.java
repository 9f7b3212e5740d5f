package io.megadb.exec.compile;

import io.megadb.exec.Prepared;
import io.megadb.planner.Planner;
import io.megadb.planner.bind.BindContext;
import io.megadb.planner.bind.ColumnLookup;
import io.megadb.planner.plan.QueryPlan;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.Column;
import io.megadb.sql.ColumnName;
import io.megadb.sql.Statement;
import io.megadb.sql.calcite.Selects;
import io.megadb.sql.text.SqlScanner;
import io.megadb.sql.text.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * Writes to the SQL tier whose rows need other tiers. INSERT becomes a query and a COPY; UPDATE and
 * DELETE become a query for primary keys (and new values), a COPY of those into a temporary table,
 * and a statement of the tier that joins it. ON CONFLICT and RETURNING are the tier's own business:
 * their text is passed on.
 */
final class SqlTierWrites {
  private static final SqlParserPos POS = SqlParserPos.ZERO;

  private final Planner planner;

  SqlTierWrites(Planner planner) {
    this.planner = planner;
  }

  Compiled.SqlTierWrite insert(
      Statement.Insert insert,
      TableDefinition target,
      String sql,
      BindContext context,
      String tag) {
    SqlNode source =
        insert
            .source()
            .orElseThrow(
                () -> new IllegalStateException("INSERT DEFAULT VALUES reads no other tier"));
    QueryPlan plan =
        positional(planner.plan(KeptVectorValues.of(source, insert.columns(), target), context));
    List<String> columns =
        insert.columns().isEmpty()
            ? target.rowType().stream().map(Column::name).limit(plan.columns().size()).toList()
            : insertColumns(insert, target);
    if (columns.size() != plan.columns().size()) {
      throw new MegaDbException(
              ErrorCode.SYNTAX_ERROR,
              "INSERT has "
                  + plan.columns().size()
                  + " expressions for "
                  + columns.size()
                  + " columns")
          .withPosition(insert.table().position());
    }
    boolean sameTypes =
        IntStream.range(0, columns.size())
            .allMatch(
                i ->
                    target
                        .column(columns.get(i))
                        .map(c -> c.column().type().equals(plan.columns().get(i).type()))
                        .orElse(false));
    Prepared prepared = prepared(insert.returning(), target, sql, plan, tag);
    if (sameTypes && insert.conflict().isEmpty() && insert.returning().isEmpty()) {
      return new Compiled.SqlTierWrite(prepared, target, columns, plan, Optional.empty());
    }
    String before =
        "INSERT INTO "
            + tableText(target)
            + " ("
            + quoted(columns)
            + ") SELECT "
            + quoted(plan.columns().stream().map(Column::name).toList())
            + " FROM ";
    return new Compiled.SqlTierWrite(
        prepared,
        target,
        columns,
        plan,
        Optional.of(new Compiled.AroundRows(before, " " + tail(sql))));
  }

  private static List<String> insertColumns(Statement.Insert insert, TableDefinition target) {
    insert.columns().forEach(c -> ColumnLookup.ordinal(target, c));
    return ColumnName.names(insert.columns());
  }

  Compiled update(
      Statement.Update update,
      TableDefinition target,
      String sql,
      BindContext context,
      String tag) {
    update
        .assignments()
        .forEach(a -> ColumnLookup.ordinal(target, new ColumnName(a.column(), a.position())));
    List<SqlNode> values =
        update.assignments().stream()
            .map(a -> KeptVectorValues.assigned(a.value(), a.column(), target))
            .toList();
    String alias = update.alias().orElse(update.table().name());
    QueryPlan plan =
        keysAndValues(
            target, update.table().parts(), alias, values, update.from(), update.where(), context);
    int keys = target.primaryKey().size();
    String set =
        IntStream.range(0, values.size())
            .mapToObj(
                i ->
                    Identifiers.quote(update.assignments().get(i).column())
                        + " = megadb_new.v"
                        + (keys + i))
            .collect(Collectors.joining(", "));
    String before =
        "UPDATE "
            + tableText(target)
            + " AS "
            + Identifiers.quote(alias)
            + " SET "
            + set
            + " FROM ";
    String after = " AS megadb_new WHERE " + keyCondition(target, alias) + " " + tail(sql);
    return new Compiled.SqlTierWrite(
        prepared(update.returning(), target, sql, plan, tag),
        target,
        List.of(),
        plan,
        Optional.of(new Compiled.AroundRows(before, after)));
  }

  Compiled delete(
      Statement.Delete delete,
      TableDefinition target,
      String sql,
      BindContext context,
      String tag) {
    String alias = delete.alias().orElse(delete.table().name());
    QueryPlan plan =
        keysAndValues(
            target,
            delete.table().parts(),
            alias,
            List.of(),
            delete.using(),
            delete.where(),
            context);
    String before =
        "DELETE FROM " + tableText(target) + " AS " + Identifiers.quote(alias) + " USING ";
    String after = " AS megadb_new WHERE " + keyCondition(target, alias) + " " + tail(sql);
    return new Compiled.SqlTierWrite(
        prepared(delete.returning(), target, sql, plan, tag),
        target,
        List.of(),
        plan,
        Optional.of(new Compiled.AroundRows(before, after)));
  }

  /** The source's rows go into the temporary table; ON and WHEN are PostgreSQL's own business. */
  Compiled merge(
      Statement.Merge merge, TableDefinition target, String sql, BindContext context, String tag) {
    for (Statement.MergeClause clause : merge.clauses()) {
      if (clause.action() instanceof Statement.MergeAction.Conflict) {
        throw new MegaDbException(
                ErrorCode.FEATURE_NOT_SUPPORTED,
                "RAISE CONFLICT is not possible on a " + target.name().catalog() + " table")
            .withHint("Compare the number of rows changed, within a transaction.")
            .withPosition(clause.position());
      }
    }
    SqlNodeList all = new SqlNodeList(List.of(SqlIdentifier.star(POS)), POS);
    QueryPlan plan = planner.plan(Selects.of(all, merge.source(), null, POS), context);
    String rest = sql.substring(merge.sourceEnd()).strip();
    if (SqlScanner.significant(rest).stream().anyMatch(SqlTierWrites::isParameter)) {
      throw new MegaDbException(
              ErrorCode.FEATURE_NOT_SUPPORTED,
              "a parameter behind USING, in a MERGE that reads other tiers")
          .withHint("Select the parameter as a column of the source.")
          .withPosition(merge.sourceEnd() + 1);
    }
    String before =
        "MERGE INTO "
            + tableText(target)
            + " AS "
            + Identifiers.quote(merge.alias().orElse(merge.table().name()))
            + " USING ";
    String after =
        " AS "
            + Identifiers.quote(sourceName(merge.source()))
            + " "
            + (rest.endsWith(";") ? rest.substring(0, rest.length() - 1) : rest);
    return new Compiled.SqlTierWrite(
        prepared(merge.returning(), target, sql, plan, tag),
        target,
        List.of(),
        plan,
        Optional.of(new Compiled.AroundRows(before, after)));
  }

  private static boolean isParameter(Token token) {
    return token.kind() == Token.Kind.PARAMETER || token.kind() == Token.Kind.NUMBERED_PARAMETER;
  }

  private static String sourceName(SqlNode source) {
    return switch (source) {
      case SqlCall as when as.getKind() == SqlKind.AS -> sourceName(as.operand(1));
      case SqlIdentifier name -> name.names.getLast();
      default -> "source";
    };
  }

  /** SELECT keys, values FROM target [, from] WHERE where. */
  private QueryPlan keysAndValues(
      TableDefinition target,
      List<String> writtenName,
      String alias,
      List<SqlNode> values,
      Optional<SqlNode> from,
      Optional<SqlNode> where,
      BindContext context) {
    if (target.primaryKey().isEmpty()) {
      throw new MegaDbException(
              ErrorCode.FEATURE_NOT_SUPPORTED,
              target.name() + " has no primary key, so rows chosen by other tiers can't be named")
          .withHint("Add a primary key, or use conditions on oltp tables only.");
    }
    SqlNodeList selected = new SqlNodeList(POS);
    for (String key : target.primaryKey()) {
      selected.add(new SqlIdentifier(List.of(alias, key), POS));
    }
    selected.addAll(values);
    SqlNode table =
        SqlStdOperatorTable.AS.createCall(
            POS, new SqlIdentifier(writtenName, POS), new SqlIdentifier(alias, POS));
    SqlNode source =
        from.<SqlNode>map(
                f ->
                    new SqlJoin(
                        POS,
                        table,
                        SqlLiteral.createBoolean(false, POS),
                        JoinType.COMMA.symbol(POS),
                        f,
                        JoinConditionType.NONE.symbol(POS),
                        null))
            .orElse(table);
    SqlNode select = Selects.of(selected, source, where.orElse(null), POS);
    return positional(planner.plan(select, context));
  }

  /** Names for the temporary table's columns: the query's may repeat. */
  private static QueryPlan positional(QueryPlan plan) {
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < plan.columns().size(); i++) {
      columns.add(Column.of("v" + i, plan.columns().get(i).type()));
    }
    return plan.withColumns(columns);
  }

  private Prepared prepared(
      Optional<SqlNodeList> returning,
      TableDefinition target,
      String sql,
      QueryPlan plan,
      String tag) {
    List<Column> columns = returning.map(list -> returningColumns(list, target)).orElse(List.of());
    return new Prepared(sql, columns, plan.parameterTypes(), tag);
  }

  /** Only names can be described without asking the tier about a statement it can't see yet. */
  private static List<Column> returningColumns(SqlNodeList returning, TableDefinition target) {
    List<Column> columns = new ArrayList<>();
    for (SqlNode node : returning) {
      if (node instanceof SqlIdentifier identifier && identifier.isStar()) {
        columns.addAll(target.rowType());
      } else if (node instanceof SqlIdentifier identifier) {
        String name = identifier.names.getLast();
        columns.add(
            target
                .column(name)
                .orElseThrow(
                    () ->
                        new MegaDbException(
                            ErrorCode.UNDEFINED_COLUMN, "column \"" + name + "\" does not exist"))
                .column());
      } else {
        throw new MegaDbException(
                ErrorCode.FEATURE_NOT_SUPPORTED,
                "RETURNING of a statement that reads other tiers can name columns only")
            .withHint("Compute from the returned columns in your program.");
      }
    }
    return columns;
  }

  private static String tableText(TableDefinition target) {
    return Identifiers.quote(target.name().schema())
        + "."
        + Identifiers.quote(target.name().name());
  }

  private static String quoted(List<String> names) {
    return names.stream().map(Identifiers::quote).collect(Collectors.joining(", "));
  }

  private static String keyCondition(TableDefinition target, String alias) {
    List<String> keys = target.primaryKey();
    return IntStream.range(0, keys.size())
        .mapToObj(
            i ->
                Identifiers.quote(alias)
                    + "."
                    + Identifiers.quote(keys.get(i))
                    + " = megadb_new.v"
                    + i)
        .collect(Collectors.joining(" AND "));
  }

  /** The text from the outermost ON CONFLICT or RETURNING to the end. */
  private static String tail(String sql) {
    List<Token> tokens = SqlScanner.significant(sql);
    int depth = 0;
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      if (token.isSymbol("(")) {
        depth++;
      } else if (token.isSymbol(")")) {
        depth--;
      } else if (depth == 0
          && (token.isWord("returning")
              || (token.isWord("on")
                  && i + 1 < tokens.size()
                  && tokens.get(i + 1).isWord("conflict")))) {
        String rest = sql.substring(token.start()).strip();
        return rest.endsWith(";") ? rest.substring(0, rest.length() - 1) : rest;
      }
    }
    return "";
  }
}
