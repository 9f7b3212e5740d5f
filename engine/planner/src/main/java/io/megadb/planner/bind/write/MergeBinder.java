package io.megadb.planner.bind.write;

import io.megadb.planner.bind.BindContext;
import io.megadb.planner.bind.BoundQuery;
import io.megadb.planner.bind.BoundTable;
import io.megadb.planner.bind.normalize.ViewParser;
import io.megadb.planner.bind.types.CalciteTypes;
import io.megadb.planner.bind.validate.QueryCompiler;
import io.megadb.planner.plan.RowAction;
import io.megadb.spi.catalog.ColumnDefinition;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.tier.LocalTier;
import io.megadb.sql.ColumnName;
import io.megadb.sql.Statement;
import io.megadb.sql.Statement.MergeAction;
import io.megadb.sql.Statement.MergeMatch;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * MERGE as a query for the rows it writes: source and target joined, the first WHEN that applies
 * chosen once per row, and only its values computed.
 */
public final class MergeBinder {
  private static final SqlParserPos ZERO = SqlParserPos.ZERO;
  private static final String SOURCE = "_megadb_source";
  private static final String ACTION = "_megadb_action";

  private final TableDefinition table;
  private final BindContext context;
  private final QueryCompiler compiler;
  private final TableExpressions expressions;

  /** Values of one WHEN by column; of those it has none for, an UPDATE keeps what was there. */
  private record Branch(
      Statement.MergeClause clause, Optional<Integer> condition, Map<Integer, Value> values) {}

  private record Value(int item, SqlParserPos position) {}

  public MergeBinder(TableDefinition table, BindContext context, ViewParser parser) {
    this.table = table;
    this.context = context;
    this.compiler = new QueryCompiler(context, parser);
    this.expressions = new TableExpressions(table, context, parser);
  }

  /** All columns, {@link LocalTier#LOCATOR} (NULL for a new row), a {@link RowAction}'s code. */
  public BoundQuery merge(Statement.Merge merge) {
    String alias = merge.alias().orElse(table.name().name());
    List<SqlNode> items = new ArrayList<>();
    for (ColumnDefinition column : table.columns()) {
      items.add(named(new SqlIdentifier(List.of(alias, column.name()), ZERO), items));
    }
    items.add(named(new SqlIdentifier(List.of(alias, LocalTier.LOCATOR), ZERO), items));
    Set<MergeMatch> matches =
        merge.clauses().stream().map(Statement.MergeClause::match).collect(Collectors.toSet());
    boolean bySource = matches.contains(MergeMatch.NOT_MATCHED_BY_SOURCE);
    int present = items.size();
    if (bySource) {
      items.add(named(new SqlIdentifier(List.of(SOURCE), ZERO), items));
    }
    List<Branch> branches = new ArrayList<>();
    merge.clauses().forEach(clause -> branches.add(branch(clause, items)));
    SqlNode from = from(merge, alias, matches);
    RelNode rel = compiler.compileNormalized(TableExpressions.select(items, from, null)).rel();
    if (!(rel instanceof Project project)
        || !project.getVariablesSet().isEmpty()
        || RexUtil.SubQueryFinder.find(project.getProjects()) != null) {
      throw new MegaDbException(
              ErrorCode.FEATURE_NOT_SUPPORTED, "a sub-query in a WHEN of MERGE is not supported")
          .withPosition(merge.clauses().getFirst().position())
          .withHint("Join what it asks for to the rows in USING.");
    }
    return written(project, branches, bySource ? Optional.of(present) : Optional.empty());
  }

  private Branch branch(Statement.MergeClause clause, List<SqlNode> items) {
    Optional<Integer> condition = clause.condition().map(c -> added(compiler.normalize(c), items));
    Map<Integer, Value> values = new HashMap<>();
    switch (clause.action()) {
      case MergeAction.Update(List<Statement.Assignment> assignments) -> {
        for (Statement.Assignment a : assignments) {
          int ordinal = expressions.ordinal(a.column(), a.position());
          SqlNode value = value(a.value(), ordinal);
          if (values.put(ordinal, added(value, a.value(), items)) != null) {
            throw new MegaDbException(
                    ErrorCode.SYNTAX_ERROR,
                    "multiple assignments to same column \"" + a.column() + "\"")
                .withPosition(Math.max(1, a.position()));
          }
        }
      }
      case MergeAction.Insert insert -> insert(insert, clause, items, values);
      case MergeAction.Delete delete -> {}
      case MergeAction.Nothing nothing -> {}
      case MergeAction.Conflict conflict -> {}
    }
    return new Branch(clause, condition, values);
  }

  private void insert(
      MergeAction.Insert insert,
      Statement.MergeClause clause,
      List<SqlNode> items,
      Map<Integer, Value> values) {
    List<Integer> targets = new ArrayList<>();
    for (ColumnName column : insert.columns()) {
      int ordinal = expressions.ordinal(column.name(), column.position());
      if (targets.contains(ordinal)) {
        throw new MegaDbException(
                ErrorCode.DUPLICATE_COLUMN,
                "column \"" + column.name() + "\" specified more than once")
            .withPosition(column.position());
      }
      targets.add(ordinal);
    }
    if (insert.columns().isEmpty()) {
      IntStream.range(0, table.columns().size()).forEach(targets::add);
    }
    int given = insert.values().size();
    if (given > targets.size() || (given < targets.size() && !insert.columns().isEmpty())) {
      throw new MegaDbException(
              ErrorCode.SYNTAX_ERROR,
              given > targets.size()
                  ? "INSERT has more expressions than target columns"
                  : "INSERT has more target columns than expressions")
          .withPosition(clause.position());
    }
    for (int i = 0; i < table.columns().size(); i++) {
      int place = targets.indexOf(i);
      SqlNode written =
          place >= 0 && place < given
              ? insert.values().get(place)
              : SqlStdOperatorTable.DEFAULT.createCall(ZERO);
      values.put(i, added(value(written, i), written, items));
    }
  }

  private SqlNode value(SqlNode written, int ordinal) {
    ColumnDefinition column = table.columns().get(ordinal);
    SqlNode value =
        written.getKind() == SqlKind.DEFAULT
            ? expressions.defaultOf(column, written.getParserPosition())
            : written;
    RelDataType type = CalciteTypes.toCalcite(column.column().type(), true);
    return compiler.into(compiler.normalize(value), type);
  }

  private static Value added(SqlNode value, SqlNode written, List<SqlNode> items) {
    return new Value(added(value, items), written.getParserPosition());
  }

  private static int added(SqlNode value, List<SqlNode> items) {
    items.add(named(value, items));
    return items.size() - 1;
  }

  private static SqlNode named(SqlNode value, List<SqlNode> items) {
    return SqlStdOperatorTable.AS.createCall(
        value.getParserPosition(), value, new SqlIdentifier("m" + items.size(), ZERO));
  }

  /** The source before the target, with the rows of either side that some WHEN is about. */
  private SqlNode from(Statement.Merge merge, String alias, Set<MergeMatch> matches) {
    SqlNode target =
        SqlStdOperatorTable.AS.createCall(
            ZERO,
            compiler.scan(BoundTable.of(table, true, context), ZERO),
            new SqlIdentifier(alias, ZERO));
    SqlNode source = compiler.normalizeFrom(merge.source());
    boolean bySource = matches.contains(MergeMatch.NOT_MATCHED_BY_SOURCE);
    boolean byTarget = matches.contains(MergeMatch.NOT_MATCHED_BY_TARGET);
    JoinType type =
        bySource
            ? byTarget ? JoinType.FULL : JoinType.RIGHT
            : byTarget ? JoinType.LEFT : JoinType.INNER;
    return new SqlJoin(
        ZERO,
        bySource ? marked(source) : source,
        SqlLiteral.createBoolean(false, ZERO),
        type.symbol(ZERO),
        target,
        JoinConditionType.ON.symbol(ZERO),
        compiler.normalize(merge.condition()));
  }

  /** The source under its own name, with a column that is NULL where no row of it matches. */
  private SqlNode marked(SqlNode source) {
    String name =
        source.getKind() == SqlKind.AS
            ? ((SqlIdentifier) ((org.apache.calcite.sql.SqlCall) source).operand(1)).getSimple()
            : "_megadb_rows";
    List<SqlNode> all =
        List.of(
            SqlIdentifier.star(ZERO),
            SqlStdOperatorTable.AS.createCall(
                ZERO, SqlLiteral.createBoolean(true, ZERO), new SqlIdentifier(SOURCE, ZERO)));
    return SqlStdOperatorTable.AS.createCall(
        ZERO, TableExpressions.select(all, source, null), new SqlIdentifier(name, ZERO));
  }

  /**
   * The action in a projection of its own, so that a condition is asked once, then its values.
   *
   * @param present which item says that the source has a row
   */
  private BoundQuery written(Project project, List<Branch> branches, Optional<Integer> present) {
    RexBuilder builder = project.getCluster().getRexBuilder();
    List<RexNode> items = project.getProjects();
    RexNode locator = items.get(table.columns().size());
    List<RexNode> chosen = new ArrayList<>();
    for (int i = 0; i < branches.size(); i++) {
      Branch branch = branches.get(i);
      List<RexNode> conditions = new ArrayList<>();
      boolean noTarget = branch.clause().match() == MergeMatch.NOT_MATCHED_BY_TARGET;
      boolean noSource = branch.clause().match() == MergeMatch.NOT_MATCHED_BY_SOURCE;
      conditions.add(
          builder.makeCall(
              noTarget ? SqlStdOperatorTable.IS_NULL : SqlStdOperatorTable.IS_NOT_NULL, locator));
      present.ifPresent(
          item ->
              conditions.add(
                  builder.makeCall(
                      noSource ? SqlStdOperatorTable.IS_NULL : SqlStdOperatorTable.IS_NOT_NULL,
                      items.get(item))));
      branch.condition().ifPresent(item -> conditions.add(items.get(item)));
      chosen.add(RexUtil.composeConjunction(builder, conditions));
      boolean acts = !(branch.clause().action() instanceof MergeAction.Nothing);
      chosen.add(number(builder, acts ? i + 1 : 0));
    }
    chosen.add(number(builder, 0));
    RelNode joined = project.getInput();
    int width = joined.getRowType().getFieldCount();
    List<RexNode> below = new ArrayList<>();
    List<String> names = new ArrayList<>(joined.getRowType().getFieldNames());
    IntStream.range(0, width).forEach(i -> below.add(builder.makeInputRef(joined, i)));
    below.add(builder.makeCall(SqlStdOperatorTable.CASE, chosen));
    names.add(ACTION);
    RelNode decided = LogicalProject.create(joined, List.of(), below, names, Set.of());
    RexNode which = builder.makeInputRef(decided, width);
    RelNode acting =
        LogicalFilter.create(
            decided, builder.makeCall(SqlStdOperatorTable.GREATER_THAN, which, number(builder, 0)));
    return placed(acting, items, branches, which, locator, builder);
  }

  private BoundQuery placed(
      RelNode acting,
      List<RexNode> items,
      List<Branch> branches,
      RexNode which,
      RexNode locator,
      RexBuilder builder) {
    RowRules rules = new RowRules(table, builder);
    List<RexNode> fields = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (int column = 0; column < table.columns().size(); column++) {
      ColumnDefinition definition = table.columns().get(column);
      List<RexNode> cases = new ArrayList<>();
      RexNode kept = rules.assigned(definition, items.get(column));
      for (int i = 0; i < branches.size(); i++) {
        Value value = branches.get(i).values().get(column);
        if (value != null) {
          cases.add(builder.makeCall(SqlStdOperatorTable.EQUALS, which, number(builder, i + 1)));
          cases.add(assigned(rules, definition, items.get(value.item()), value));
        }
      }
      cases.add(kept);
      fields.add(cases.size() == 1 ? kept : builder.makeCall(SqlStdOperatorTable.CASE, cases));
      names.add(definition.name());
    }
    fields.add(locator);
    names.add(LocalTier.LOCATOR);
    List<RexNode> actions = new ArrayList<>();
    for (int i = 0; i < branches.size(); i++) {
      actions.add(builder.makeCall(SqlStdOperatorTable.EQUALS, which, number(builder, i + 1)));
      actions.add(number(builder, action(branches.get(i).clause())));
    }
    actions.add(number(builder, 0));
    fields.add(builder.makeCall(SqlStdOperatorTable.CASE, actions));
    names.add(ACTION);
    RelNode placed = LogicalProject.create(acting, List.of(), fields, names, Set.of());
    Set<Integer> all =
        IntStream.range(0, table.columns().size()).boxed().collect(Collectors.toSet());
    RelNode rel = rules.enforced(placed, all, expressions.checks());
    if (branches.stream().anyMatch(b -> b.clause().action() instanceof MergeAction.Conflict)) {
      rel = unlessConflict((Project) rel, builder);
    }
    return new BoundQuery(rel, CalciteTypes.columns(rel.getRowType()), compiler.parameterTypes());
  }

  /** A row that is a conflict holds nothing, which breaks no rule. */
  private RelNode unlessConflict(Project enforced, RexBuilder builder) {
    RelNode placed = enforced.getInput();
    RexNode conflict =
        builder.makeCall(
            SqlStdOperatorTable.EQUALS,
            builder.makeInputRef(placed, table.columns().size() + 1),
            number(builder, RowAction.CONFLICT.code()));
    List<RexNode> fields = new ArrayList<>(enforced.getProjects());
    for (int i = 0; i < table.columns().size(); i++) {
      RexNode value = builder.makeInputRef(placed, i);
      if (!fields.get(i).equals(value)) {
        fields.set(i, builder.makeCall(SqlStdOperatorTable.CASE, conflict, value, fields.get(i)));
      }
    }
    return LogicalProject.create(
        placed, List.of(), fields, enforced.getRowType().getFieldNames(), Set.of());
  }

  private RexNode assigned(RowRules rules, ColumnDefinition column, RexNode value, Value written) {
    try {
      return rules.assigned(column, value);
    } catch (MegaDbException e) {
      throw compiler.positions().at(e, written.position());
    }
  }

  private static int action(Statement.MergeClause clause) {
    return switch (clause.action()) {
      case MergeAction.Insert insert -> RowAction.INSERT.code();
      case MergeAction.Update update -> RowAction.UPDATE.code();
      case MergeAction.Delete delete -> RowAction.DELETE.code();
      case MergeAction.Nothing nothing -> 0;
      case MergeAction.Conflict conflict -> RowAction.CONFLICT.code();
    };
  }

  private static RexNode number(RexBuilder builder, int value) {
    return builder.makeLiteral(
        BigDecimal.valueOf(value),
        builder.getTypeFactory().createSqlType(SqlTypeName.INTEGER),
        false);
  }
}
