package io.megadb.planner.bind.write;

import io.megadb.planner.bind.BindContext;
import io.megadb.planner.bind.BoundQuery;
import io.megadb.planner.bind.BoundTable;
import io.megadb.planner.bind.normalize.ViewParser;
import io.megadb.planner.bind.types.CalciteTypes;
import io.megadb.planner.bind.validate.QueryCompiler;
import io.megadb.spi.catalog.ColumnDefinition;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.tier.LocalTier;
import io.megadb.spi.type.Column;
import io.megadb.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWindow;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;

/** UPDATE and DELETE as queries for the rows they change, each named by its locator. */
public final class RowChangeBinder {
  private static final SqlParserPos ZERO = SqlParserPos.ZERO;

  private final TableDefinition table;
  private final BindContext context;
  private final QueryCompiler compiler;
  private final TableExpressions expressions;

  public RowChangeBinder(TableDefinition table, BindContext context, ViewParser parser) {
    this.table = table;
    this.context = context;
    this.compiler = new QueryCompiler(context, parser);
    this.expressions = new TableExpressions(table, context, parser);
  }

  /**
   * All columns with their new values, then the locator. A row that FROM matches often comes once.
   */
  public BoundQuery update(Statement.Update update) {
    String alias = update.alias().orElse(table.name().name());
    Map<Integer, Statement.Assignment> assignments = new HashMap<>();
    for (Statement.Assignment assignment : update.assignments()) {
      int ordinal = expressions.ordinal(assignment.column(), assignment.position());
      if (assignments.put(ordinal, assignment) != null) {
        throw new MegaDbException(
                ErrorCode.SYNTAX_ERROR,
                "multiple assignments to same column \"" + assignment.column() + "\"")
            .withPosition(Math.max(1, assignment.position()));
      }
    }
    List<SqlNode> items = new ArrayList<>();
    for (int i = 0; i < table.columns().size(); i++) {
      ColumnDefinition column = table.columns().get(i);
      Statement.Assignment assignment = assignments.get(i);
      SqlNode value =
          assignment == null
              ? new SqlIdentifier(List.of(alias, column.name()), ZERO)
              : value(assignment, column);
      items.add(named(value, column.name()));
    }
    items.add(named(new SqlIdentifier(List.of(alias, LocalTier.LOCATOR), ZERO), LocalTier.LOCATOR));
    SqlSelect select =
        TableExpressions.select(
            items, from(alias, update.from()), update.where().map(this::normalize).orElse(null));
    update.from().ifPresent(f -> select.setQualify(firstOfEach(alias)));
    return placed(compiler.compileNormalized(select).rel(), assignments);
  }

  /** The locators of the rows to delete, each once. */
  public BoundQuery delete(Statement.Delete delete) {
    String alias = delete.alias().orElse(table.name().name());
    List<SqlNode> items = new ArrayList<>();
    items.add(named(new SqlIdentifier(List.of(alias, LocalTier.LOCATOR), ZERO), LocalTier.LOCATOR));
    SqlSelect select =
        TableExpressions.select(
            items, from(alias, delete.using()), delete.where().map(this::normalize).orElse(null));
    delete.using().ifPresent(u -> select.setQualify(firstOfEach(alias)));
    return compiler.compileNormalized(select);
  }

  private SqlNode normalize(SqlNode node) {
    return compiler.normalize(node);
  }

  private SqlNode value(Statement.Assignment assignment, ColumnDefinition column) {
    SqlNode value =
        assignment.value().getKind() == SqlKind.DEFAULT
            ? expressions.defaultOf(column, assignment.value().getParserPosition())
            : assignment.value();
    RelDataType type = CalciteTypes.toCalcite(column.column().type(), true);
    return compiler.into(compiler.normalize(value), type);
  }

  private static SqlNode named(SqlNode value, String name) {
    return SqlStdOperatorTable.AS.createCall(
        value.getParserPosition(), value, new SqlIdentifier(name, ZERO));
  }

  private SqlNode from(String alias, Optional<SqlNode> others) {
    SqlNode scan =
        SqlStdOperatorTable.AS.createCall(
            ZERO,
            compiler.scan(BoundTable.of(table, true, context), ZERO),
            new SqlIdentifier(alias, ZERO));
    return others
        .<SqlNode>map(
            other ->
                new SqlJoin(
                    ZERO,
                    scan,
                    SqlLiteral.createBoolean(false, ZERO),
                    JoinType.COMMA.symbol(ZERO),
                    compiler.normalizeFrom(other),
                    JoinConditionType.NONE.symbol(ZERO),
                    null))
        .orElse(scan);
  }

  /** {@code row_number() OVER (PARTITION BY locator) = 1}. */
  private static SqlNode firstOfEach(String alias) {
    SqlNode window =
        SqlWindow.create(
            null,
            null,
            SqlNodeList.of(new SqlIdentifier(List.of(alias, LocalTier.LOCATOR), ZERO)),
            SqlNodeList.EMPTY,
            SqlLiteral.createBoolean(false, ZERO),
            null,
            null,
            null,
            ZERO);
    return SqlStdOperatorTable.EQUALS.createCall(
        ZERO,
        SqlStdOperatorTable.OVER.createCall(
            ZERO, SqlStdOperatorTable.ROW_NUMBER.createCall(ZERO), window),
        SqlLiteral.createExactNumeric("1", ZERO));
  }

  private BoundQuery placed(RelNode input, Map<Integer, Statement.Assignment> assignments) {
    RexBuilder builder = input.getCluster().getRexBuilder();
    RowRules rules = new RowRules(table, builder);
    List<RexNode> values = new ArrayList<>();
    for (int i = 0; i < input.getRowType().getFieldCount(); i++) {
      RexNode value = builder.makeInputRef(input, i);
      Statement.Assignment assignment = assignments.get(i);
      try {
        values.add(assignment == null ? value : rules.assigned(table.columns().get(i), value));
      } catch (MegaDbException e) {
        throw compiler.positions().at(e, assignment.value().getParserPosition());
      }
    }
    RelNode placed =
        LogicalProject.create(
            input, List.of(), values, input.getRowType().getFieldNames(), Set.of());
    RelNode rel = rules.enforced(placed, assignments.keySet(), expressions.checks());
    List<Column> columns = CalciteTypes.columns(rel.getRowType());
    return new BoundQuery(rel, columns, compiler.parameterTypes());
  }
}
