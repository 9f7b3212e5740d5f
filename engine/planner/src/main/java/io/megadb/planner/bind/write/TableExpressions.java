package io.megadb.planner.bind.write;

import io.megadb.planner.bind.BindContext;
import io.megadb.planner.bind.BoundTable;
import io.megadb.planner.bind.ColumnLookup;
import io.megadb.planner.bind.normalize.ViewParser;
import io.megadb.planner.bind.validate.QueryCompiler;
import io.megadb.spi.catalog.ColumnDefinition;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.sql.ColumnName;
import io.megadb.sql.calcite.Selects;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;

/** What a table's definition holds as SQL text: DEFAULT and CHECK. */
final class TableExpressions {
  private final TableDefinition table;
  private final BindContext context;
  private final ViewParser parser;

  TableExpressions(TableDefinition table, BindContext context, ViewParser parser) {
    this.table = table;
    this.context = context.withSql("");
    this.parser = parser;
  }

  /** A column's DEFAULT as parsed, NULL if it has none. */
  SqlNode defaultOf(ColumnDefinition column, SqlParserPos position) {
    return column
        .defaultSql()
        .map(parser::expression)
        .orElseGet(() -> SqlLiteral.createNull(position));
  }

  /** The CHECK conditions, over the positions of the table's columns. */
  List<RexNode> checks() {
    List<RexNode> conditions = new ArrayList<>();
    for (String check : table.checks()) {
      conditions.add(condition(check));
    }
    return conditions;
  }

  private RexNode condition(String check) {
    QueryCompiler compiler = new QueryCompiler(context, parser);
    SqlParserPos zero = SqlParserPos.ZERO;
    SqlNode from =
        SqlStdOperatorTable.AS.createCall(
            zero,
            compiler.scan(new BoundTable(table, false), zero),
            new SqlIdentifier(table.name().name(), zero));
    SqlNode condition =
        SqlStdOperatorTable.AS.createCall(
            zero, compiler.normalize(parser.expression(check)), new SqlIdentifier("check", zero));
    RelNode rel = compiler.compileNormalized(select(List.of(condition), from, null)).rel();
    return rel instanceof Project project
        ? project.getProjects().getFirst()
        : rel.getCluster().getRexBuilder().makeInputRef(rel, 0);
  }

  /** A plain SELECT of normalised parts. */
  static SqlSelect select(List<SqlNode> items, SqlNode from, SqlNode where) {
    return Selects.of(new SqlNodeList(items, SqlParserPos.ZERO), from, where, SqlParserPos.ZERO);
  }

  /**
   * The place of a column in the table.
   *
   * @throws io.megadb.spi.error.MegaDbException UNDEFINED_COLUMN
   */
  int ordinal(String name, int position) {
    return ColumnLookup.ordinal(table, new ColumnName(name, position));
  }
}
