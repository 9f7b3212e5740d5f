package io.megadb.planner.dialect.text;

import io.megadb.planner.rel.CommonQuery;
import io.megadb.planner.rel.CommonScan;
import io.megadb.planner.rel.SlotScan;
import io.megadb.planner.rel.WithQueries;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.Column;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.Collectors;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.RepeatUnion;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.Spool;
import org.apache.calcite.rel.core.TableFunctionScan;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.core.Uncollect;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;

/**
 * Relational operators to SELECTs. One instance writes one statement: it numbers the aliases and
 * knows what the correlation variables in force stand for.
 *
 * <p>An operator is merged into the SELECT below it where SQL's own order of clauses allows and no
 * expression would be written twice; else the SELECT below becomes a derived table. Both engines
 * flatten derived tables, so this costs nothing at run time.
 */
public final class RelTextWriter {
  private final Dialect dialect;
  private final RexBuilder rexBuilder;
  private final Map<CorrelationId, List<String>> correlated = new HashMap<>();
  private int aliases;

  /** The name and columns of the recursive queries being written, by their working table. */
  private final Map<List<String>, SelectQuery> recursiveTables = new HashMap<>();

  public RelTextWriter(Dialect dialect, RexBuilder rexBuilder) {
    this.dialect = dialect;
    this.rexBuilder = rexBuilder;
  }

  public RexBuilder rexBuilder() {
    return rexBuilder;
  }

  /** The whole statement, its columns cast and named as promised. */
  public String statement(RelNode rel, List<Column> outputColumns) {
    if (rel instanceof WithQueries with) {
      return Clauses.items(with, this::subQuery) + statement(with.main(), outputColumns);
    }
    SelectQuery query = select(rel);
    List<RelDataType> types = types(rel);
    if (types.size() < outputColumns.size()) {
      throw new MegaDbException(
          ErrorCode.INTERNAL_ERROR,
          "a plan of " + types.size() + " columns cannot yield " + outputColumns);
    }
    List<String> columns = new ArrayList<>();
    for (int i = 0; i < outputColumns.size(); i++) {
      columns.add(
          dialect.output(query.columns().get(i), types.get(i), outputColumns.get(i).type()));
    }
    List<String> names = OutputNames.of(outputColumns.stream().map(Column::name).toList());
    return query.withColumns(columns, false).sql(names);
  }

  /** A sub-query's text, named by its own fields. */
  public String subQuery(RelNode rel) {
    return select(rel).sql(names(rel));
  }

  /** A scalar sub-query's value; that of a correlated one comes through an outer join. */
  public String scalar(RelNode rel) {
    if (RelOptUtil.getVariablesUsed(rel).isEmpty()) {
      return "(" + subQuery(rel) + ")";
    }
    return new CarriedColumns(dialect, types(rel)).out(select(rel), names(rel));
  }

  /** The current expressions behind a correlation variable. */
  public List<String> correlated(CorrelationId id) {
    List<String> columns = correlated.get(id);
    if (columns == null) {
      throw new MegaDbException(
          ErrorCode.INTERNAL_ERROR, "correlation variable " + id.getName() + " is not in scope");
    }
    return columns;
  }

  private SelectQuery select(RelNode rel) {
    return switch (rel) {
      case SlotScan slot -> slot(slot);
      case CommonScan scan ->
          item(Clauses.itemName(scan.itemId()), scan.getRowType().getFieldNames());
      case Filter filter -> filter(filter);
      case Project project -> project(project);
      case Aggregate aggregate -> aggregate(aggregate);
      case Join join -> join(join);
      case Correlate correlate -> correlate(correlate);
      case Sort sort -> sort(sort);
      case RepeatUnion repeat -> repeat(repeat);
      case SetOp setOp -> setOp(setOp);
      case Values values -> values(values);
      case Uncollect uncollect -> uncollect(uncollect);
      case TableFunctionScan function -> tableFunction(function);
      case Spool spool -> select(spool.getInput());
      case CommonQuery query -> select(query.getInput());
      case TableScan scan -> scan(scan);
      default ->
          throw new MegaDbException(
              ErrorCode.FEATURE_NOT_SUPPORTED,
              rel.getRelTypeName() + " cannot be written as " + dialect.name() + " SQL");
    };
  }

  private SelectQuery slot(SlotScan slot) {
    String hole =
        switch (slot.source()) {
          case FRAGMENT -> SlotText.fragment(slot.slotId());
          case LOCAL_TABLE -> SlotText.scan(slot.slotId());
        };
    return item(hole, slot.getRowType().getFieldNames());
  }

  private SelectQuery scan(TableScan scan) {
    SelectQuery recursive = recursiveTables.get(scan.getTable().getQualifiedName());
    return recursive != null
        ? item(recursive.from(), recursive.columns())
        : item(dialect.table(scan), scan.getRowType().getFieldNames());
  }

  /** A SELECT of everything in a FROM item that gets an alias of its own. */
  private SelectQuery item(String from, List<String> names) {
    String alias = "t" + aliases++;
    List<String> columns = names.stream().map(n -> alias + "." + Identifiers.quote(n)).toList();
    return SelectQuery.of(from + " AS " + alias, columns);
  }

  private SelectQuery derived(SelectQuery query, RelNode rel) {
    List<String> names = names(rel);
    return item("(" + query.sql(names) + ")", names);
  }

  private SelectQuery filter(Filter filter) {
    SelectQuery input = select(filter.getInput());
    if (!input.plain() || input.grouped() || input.ordered()) {
      input = derived(input, filter.getInput());
    }
    bind(filter.getVariablesSet(), input.columns());
    return input.withCondition(dialect.expression(filter.getCondition(), input.columns(), this));
  }

  private SelectQuery project(Project written) {
    Project project = WindowKeys.below(written);
    SelectQuery input = projectable(project);
    boolean plain = project.getProjects().stream().allMatch(dialect::plain);
    return input.withColumns(expressions(project, input), plain && input.plain());
  }

  /** The input of a projection, wrapped if the expressions cannot be merged into it. */
  private SelectQuery projectable(Project project) {
    SelectQuery input = select(project.getInput());
    List<RexNode> expressions = project.getProjects();
    boolean spread = project.containsOver() || expressions.stream().anyMatch(dialect::setReturning);
    if (!input.plain() && (spread || Clauses.repeats(expressions, input.columns().size()))
        || spread && (input.grouped() || input.ordered())) {
      input = derived(input, project.getInput());
    }
    bind(project.getVariablesSet(), input.columns());
    return input;
  }

  private List<String> expressions(Project project, SelectQuery input) {
    List<String> columns = new ArrayList<>();
    for (RexNode expression : project.getProjects()) {
      columns.add(dialect.expression(expression, input.columns(), this));
    }
    return columns;
  }

  private SelectQuery aggregate(Aggregate aggregate) {
    SortedSet<Integer> split = SplitSums.columns(aggregate, dialect);
    SelectQuery input;
    Map<Integer, String> rests = new HashMap<>();
    if (split.isEmpty()) {
      input = select(aggregate.getInput());
      if (!input.plain() || input.grouped() || input.ordered()) {
        input = derived(input, aggregate.getInput());
      }
    } else {
      input = splitProject((Project) aggregate.getInput(), split);
      int rest = aggregate.getInput().getRowType().getFieldCount();
      for (int column : split) {
        rests.put(column, input.columns().get(rest++));
      }
    }
    List<String> from = input.columns();
    List<String> columns = new ArrayList<>();
    for (int key : aggregate.getGroupSet()) {
      columns.add(from.get(key));
    }
    List<String> arguments =
        Clauses.constants(aggregate.getInput(), from, e -> dialect.expression(e, List.of(), this));
    for (AggregateCall call : aggregate.getAggCallList()) {
      columns.add(dialect.aggregate(call, aggregate, arguments, rests));
    }
    return input.withGrouping(columns, Clauses.grouping(aggregate, from));
  }

  /** The projection below sums, with the columns of {@link SplitSums}. */
  private SelectQuery splitProject(Project project, SortedSet<Integer> split) {
    SelectQuery input = projectable(project);
    List<String> columns = expressions(project, input);
    List<String> names = new ArrayList<>(project.getRowType().getFieldNames());
    for (int column : split) {
      RexNode expression = project.getProjects().get(column);
      String narrow = dialect.narrow(expression, input.columns(), this).orElseThrow();
      columns.add("CASE WHEN " + narrow + " IS NULL THEN " + columns.get(column) + " END");
      columns.set(column, narrow);
      names.add("rest" + column);
    }
    List<String> unique = OutputNames.of(names);
    return item("(" + input.withColumns(columns, false).sql(unique) + ")", unique);
  }

  private SelectQuery join(Join join) {
    SelectQuery left = side(join.getLeft(), join.getJoinType().generatesNullsOnLeft());
    SelectQuery right = side(join.getRight(), join.getJoinType().generatesNullsOnRight());
    List<String> columns = new ArrayList<>(left.columns());
    columns.addAll(right.columns());
    bind(join.getVariablesSet(), columns);
    String condition = dialect.expression(join.getCondition(), columns, this);
    String keyword = Clauses.join(join.getJoinType());
    if (keyword.isEmpty()) {
      String not = join.getJoinType() == org.apache.calcite.rel.core.JoinRelType.ANTI ? "NOT " : "";
      return left.withCondition(
          not + "EXISTS (SELECT 1 FROM " + right.from() + " WHERE " + condition + ")");
    }
    return SelectQuery.of(
        left.from()
            + " "
            + keyword
            + Clauses.nested(right.from(), join.getRight())
            + " ON "
            + condition,
        columns);
  }

  /** A FROM item of a join; {@code nulls} if the join yields rows without a partner in it. */
  private SelectQuery side(RelNode rel, boolean nulls) {
    SelectQuery query = select(rel);
    CarriedColumns carried = new CarriedColumns(dialect, nulls ? types(rel) : List.of());
    if (carried.needed()) {
      return carried.through(query, below -> derived(below, rel));
    }
    return query.bare() ? query : derived(query, rel);
  }

  private SelectQuery correlate(Correlate correlate) {
    SelectQuery left = side(correlate.getLeft(), false);
    correlated.put(correlate.getCorrelationId(), left.columns());
    CarriedColumns carried = new CarriedColumns(dialect, types(correlate.getRight()));
    SelectQuery right =
        carried.through(
            select(correlate.getRight()), below -> derived(below, correlate.getRight()));
    String keyword = Clauses.lateral(correlate.getJoinType());
    List<String> columns = new ArrayList<>(left.columns());
    columns.addAll(right.columns());
    return SelectQuery.of(left.from() + " " + keyword + right.from() + " ON TRUE", columns);
  }

  private SelectQuery sort(Sort sort) {
    SelectQuery input = select(sort.getInput());
    boolean keys = !sort.getCollation().getFieldCollations().isEmpty();
    if (input.limited() || keys && (!input.plain() || input.grouped())) {
      input = derived(input, sort.getInput());
    }
    List<String> order = keys ? new ArrayList<>() : input.order();
    for (RelFieldCollation collation : sort.getCollation().getFieldCollations()) {
      order.add(dialect.sortKey(input.columns().get(collation.getFieldIndex()), collation));
    }
    String limit =
        (sort.fetch == null ? "" : " LIMIT " + count(sort.fetch))
            + (sort.offset == null ? "" : " OFFSET " + count(sort.offset));
    return input.withOrder(order, limit);
  }

  private String count(RexNode count) {
    return count instanceof RexLiteral literal
        ? literal.getValueAs(BigDecimal.class).toBigInteger().toString()
        : dialect.expression(count, List.of(), this);
  }

  private SelectQuery setOp(SetOp setOp) {
    String operator = setOp.kind.sql;
    String text =
        setOp.getInputs().stream()
            .map(input -> branch(input, setOp))
            .collect(Collectors.joining(" " + operator + (setOp.all ? " ALL " : " ")));
    return item("(" + text + ")", names(setOp));
  }

  /** One branch of a set operation, cast to the operation's types. */
  private String branch(RelNode input, RelNode whole) {
    SelectQuery query = select(input);
    List<String> columns = new ArrayList<>();
    for (int i = 0; i < query.columns().size(); i++) {
      columns.add(
          dialect.convert(query.columns().get(i), types(input).get(i), types(whole).get(i)));
    }
    return "(" + query.withColumns(columns, false).sql(names(whole)) + ")";
  }

  private SelectQuery repeat(RepeatUnion repeat) {
    String name = Identifiers.quote("r" + aliases++);
    List<String> names = names(repeat);
    recursiveTables.put(repeat.getTransientTable().getQualifiedName(), SelectQuery.of(name, names));
    String text =
        "WITH RECURSIVE "
            + name
            + names.stream().map(Identifiers::quote).collect(Collectors.joining(", ", "(", ")"))
            + " AS ("
            + branch(repeat.getSeedRel(), repeat)
            + (repeat.all ? " UNION ALL " : " UNION ")
            + branch(repeat.getIterativeRel(), repeat)
            + ") SELECT * FROM "
            + name;
    return item("(" + text + ")", names);
  }

  private SelectQuery values(Values values) {
    return ValuesText.write(values, names(values), types(values), dialect, () -> "t" + aliases++);
  }

  private SelectQuery uncollect(Uncollect uncollect) {
    SelectQuery input = select(uncollect.getInput());
    if (!input.plain() && input.grouped() || input.ordered()) {
      input = derived(input, uncollect.getInput());
    }
    String alias = "t" + aliases++;
    List<String> names = names(uncollect);
    String function = dialect.unnest(input.columns(), types(uncollect.getInput()), uncollect);
    List<String> columns = names.stream().map(n -> alias + "." + Identifiers.quote(n)).toList();
    String item =
        "LATERAL "
            + function
            + " AS "
            + alias
            + names.stream().map(Identifiers::quote).collect(Collectors.joining(", ", "(", ")"));
    String from = input.from().isEmpty() ? item : input.from() + " CROSS JOIN " + item;
    return new SelectQuery(from, columns, true, input.where(), "", List.of(), "");
  }

  private SelectQuery tableFunction(TableFunctionScan function) {
    String call = dialect.tableFunction(function, this);
    String alias = "t" + aliases++;
    List<String> quoted = names(function).stream().map(Identifiers::quote).toList();
    return SelectQuery.of(
        call + " AS " + alias + "(" + String.join(", ", quoted) + ")",
        quoted.stream().map(n -> alias + "." + n).toList());
  }

  private void bind(Set<CorrelationId> variables, List<String> columns) {
    for (CorrelationId variable : variables) {
      correlated.put(variable, columns);
    }
  }

  public static List<RelDataType> types(RelNode rel) {
    return rel.getRowType().getFieldList().stream().map(RelDataTypeField::getType).toList();
  }

  public static List<String> names(RelNode rel) {
    return OutputNames.of(rel.getRowType().getFieldNames());
  }
}
