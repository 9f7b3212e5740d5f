package io.megadb.planner.bind.write;

import io.megadb.planner.bind.BindContext;
import io.megadb.planner.bind.BoundQuery;
import io.megadb.planner.bind.normalize.ViewParser;
import io.megadb.planner.bind.types.CalciteTypes;
import io.megadb.planner.bind.validate.QueryCompiler;
import io.megadb.spi.catalog.ColumnDefinition;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.Column;
import io.megadb.sql.ColumnName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * INSERT's rows: the source's columns go where the column list says, missing ones get their
 * default, everything is assignment-cast and checked.
 */
public final class InsertBinder {
  private final TableDefinition table;
  private final QueryCompiler compiler;
  private final TableExpressions expressions;

  public InsertBinder(TableDefinition table, BindContext context, ViewParser parser) {
    this.table = table;
    this.compiler = new QueryCompiler(context, parser);
    this.expressions = new TableExpressions(table, context, parser);
  }

  /**
   * Binds.
   *
   * @param columns empty for all
   * @param source empty for DEFAULT VALUES
   * @return yields exactly the table's columns, in order
   */
  public BoundQuery bind(List<ColumnName> columns, Optional<SqlNode> source) {
    List<Integer> targets = targets(columns);
    if (source.isEmpty()) {
      return defaultValues();
    }
    SqlNode query = source.get();
    List<SqlNode> positions = cells(query);
    SqlNode prepared = prepare(query, targets);
    BoundQuery bound = compiler.compileNormalized(prepared);
    int given = bound.rel().getRowType().getFieldCount();
    if (given > targets.size() || (given < targets.size() && !columns.isEmpty())) {
      boolean more = given > targets.size();
      MegaDbException error =
          new MegaDbException(
              ErrorCode.SYNTAX_ERROR,
              more
                  ? "INSERT has more expressions than target columns"
                  : "INSERT has more target columns than expressions");
      SqlNode at =
          more && targets.size() < positions.size() ? positions.get(targets.size()) : query;
      throw compiler.positions().at(error, at.getParserPosition());
    }
    return place(bound, targets.subList(0, given), positions);
  }

  private List<Integer> targets(List<ColumnName> columns) {
    if (columns.isEmpty()) {
      return IntStream.range(0, table.columns().size()).boxed().toList();
    }
    List<Integer> targets = new ArrayList<>();
    for (ColumnName column : columns) {
      int ordinal = expressions.ordinal(column.name(), column.position());
      if (targets.contains(ordinal)) {
        throw new MegaDbException(
                ErrorCode.DUPLICATE_COLUMN,
                "column \"" + column.name() + "\" specified more than once")
            .withPosition(column.position());
      }
      targets.add(ordinal);
    }
    return targets;
  }

  /** The nodes that stand for the source's columns in messages. */
  private static List<SqlNode> cells(SqlNode query) {
    return switch (query) {
      case SqlSelect select -> select.getSelectList().getList();
      case SqlCall values when values.getKind() == SqlKind.VALUES && values.operandCount() > 0 ->
          ((SqlCall) values.operand(0)).getOperandList();
      default -> List.of();
    };
  }

  /** The source normalised, its literals and parameters typed by the columns they go to. */
  private SqlNode prepare(SqlNode query, List<Integer> targets) {
    if (query.getKind() == SqlKind.VALUES) {
      List<SqlNode> rows = new ArrayList<>();
      int width = -1;
      for (SqlNode row : ((SqlCall) query).getOperandList()) {
        List<SqlNode> cells = ((SqlCall) row).getOperandList();
        if (width >= 0 && width != cells.size()) {
          throw compiler
              .positions()
              .error(ErrorCode.SYNTAX_ERROR, "VALUES lists must all be the same length", row);
        }
        width = cells.size();
        List<SqlNode> prepared = new ArrayList<>();
        for (int i = 0; i < cells.size(); i++) {
          prepared.add(cell(cells.get(i), i < targets.size() ? targets.get(i) : -1));
        }
        rows.add(new SqlBasicCall(SqlStdOperatorTable.ROW, prepared, row.getParserPosition()));
      }
      return new SqlBasicCall(SqlStdOperatorTable.VALUES, rows, query.getParserPosition());
    }
    SqlNode normalized = compiler.normalize(query);
    if (normalized instanceof SqlSelect select) {
      SqlNodeList items = select.getSelectList();
      for (int i = 0; i < items.size() && i < targets.size(); i++) {
        boolean star = items.get(i) instanceof SqlIdentifier id && id.isStar();
        if (star) {
          break;
        }
        if (items.get(i) instanceof SqlCall as && as.getKind() == SqlKind.AS) {
          as.setOperand(0, compiler.into(as.operand(0), type(targets.get(i))));
        }
      }
    }
    return normalized;
  }

  private SqlNode cell(SqlNode cell, int target) {
    if (cell.getKind() == SqlKind.DEFAULT && target >= 0) {
      SqlNode value = expressions.defaultOf(table.columns().get(target), cell.getParserPosition());
      return compiler.into(compiler.normalize(value), type(target));
    }
    SqlNode normalized = compiler.normalize(cell);
    return target < 0 ? normalized : compiler.into(normalized, type(target));
  }

  private RelDataType type(int target) {
    return CalciteTypes.toCalcite(table.columns().get(target).column().type(), true);
  }

  private BoundQuery place(BoundQuery bound, List<Integer> targets, List<SqlNode> positions) {
    RelNode input = bound.rel();
    RexBuilder builder = input.getCluster().getRexBuilder();
    RowRules rules = new RowRules(table, builder);
    List<RexNode> values = new ArrayList<>();
    List<RexNode> defaults = defaults(new HashSet<>(targets));
    for (int i = 0; i < table.columns().size(); i++) {
      int source = targets.indexOf(i);
      ColumnDefinition column = table.columns().get(i);
      try {
        values.add(
            rules.assigned(
                column, source < 0 ? defaults.get(i) : builder.makeInputRef(input, source)));
      } catch (MegaDbException e) {
        throw source >= 0 && source < positions.size()
            ? compiler.positions().at(e, positions.get(source).getParserPosition())
            : e;
      }
    }
    return checked(input, values, rules);
  }

  private BoundQuery checked(RelNode input, List<RexNode> values, RowRules rules) {
    List<String> names = table.columns().stream().map(ColumnDefinition::name).toList();
    RelNode placed = LogicalProject.create(input, List.of(), values, names, Set.of());
    Set<Integer> all = IntStream.range(0, names.size()).boxed().collect(Collectors.toSet());
    RelNode rel = rules.enforced(placed, all, expressions.checks());
    List<Column> columns = CalciteTypes.columns(rel.getRowType());
    return new BoundQuery(rel, columns, compiler.parameterTypes());
  }

  /** The default of each column by position; null where the source gives the value. */
  private List<RexNode> defaults(Set<Integer> given) {
    List<SqlNode> items = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < table.columns().size(); i++) {
      if (!given.contains(i)) {
        items.add(named(cell(defaultCall(), i), i));
        places.add(i);
      }
    }
    List<RexNode> defaults = new ArrayList<>();
    table.columns().forEach(c -> defaults.add(null));
    if (!items.isEmpty()) {
      RelNode rel = compiler.compileNormalized(TableExpressions.select(items, null, null)).rel();
      List<RexNode> values = ((org.apache.calcite.rel.core.Project) rel).getProjects();
      for (int i = 0; i < places.size(); i++) {
        defaults.set(places.get(i), values.get(i));
      }
    }
    return defaults;
  }

  private static SqlNode defaultCall() {
    return SqlStdOperatorTable.DEFAULT.createCall(SqlParserPos.ZERO);
  }

  private static SqlNode named(SqlNode value, int i) {
    return SqlStdOperatorTable.AS.createCall(
        SqlParserPos.ZERO, value, new SqlIdentifier("d" + i, SqlParserPos.ZERO));
  }

  private BoundQuery defaultValues() {
    List<SqlNode> items = new ArrayList<>();
    for (int i = 0; i < table.columns().size(); i++) {
      items.add(named(cell(defaultCall(), i), i));
    }
    BoundQuery bound = compiler.compileNormalized(TableExpressions.select(items, null, null));
    return place(bound, IntStream.range(0, table.columns().size()).boxed().toList(), List.of());
  }
}
