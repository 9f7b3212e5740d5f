package io.megadb.planner.bind.normalize;

import io.megadb.planner.bind.BindContext;
import io.megadb.planner.bind.functions.FunctionTable;
import io.megadb.planner.bind.functions.PostgresSetFunction;
import io.megadb.planner.bind.types.Literals;
import io.megadb.spi.error.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlCase;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.fun.SqlTrimFunction;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlShuttle;

/** Replaces parsed function calls by calls of the operators in {@link FunctionTable}. */
final class FunctionCalls {
  private static final Set<String> NILADIC =
      Set.of(
          "current_date",
          "current_time",
          "current_timestamp",
          "localtime",
          "localtimestamp",
          "current_user",
          "session_user",
          "user",
          "current_role",
          "current_schema",
          "current_catalog");

  private final BindContext context;
  private final Positions positions;
  private final LiteralReader literals;
  private final FunctionTable table = FunctionTable.instance();

  FunctionCalls(BindContext context, Positions positions, LiteralReader literals) {
    this.context = context;
    this.positions = positions;
    this.literals = literals;
  }

  /** A name that is a function without parentheses. */
  SqlNode niladic(SqlIdentifier name) {
    String simple = name.isSimple() ? name.getSimple() : "";
    // CURRENT_DATE as Calcite's own parser gives it is in upper case.
    String lower = simple.toLowerCase(Locale.ROOT);
    boolean reserved = NILADIC.contains(lower) && !name.isComponentQuoted(0);
    if (!reserved) {
      return name;
    }
    return session(lower, name.getParserPosition())
        .orElseGet(
            () ->
                table
                    .function(lower)
                    .orElseThrow()
                    .operator()
                    .createCall(name.getParserPosition()));
  }

  private Optional<SqlNode> session(String name, SqlParserPos position) {
    String value =
        switch (name) {
          case "current_user", "session_user", "user", "current_role" -> context.user();
          case "current_schema" -> context.searchPath().getFirst();
          case "current_catalog", "current_database" -> "megadb";
          default -> null;
        };
    return value == null
        ? Optional.empty()
        : Optional.of(
            Literals.cast(
                SqlLiteral.createCharString(value, position), ParameterTypes.TEXT, position));
  }

  /** A call whose operands are normalised already. */
  SqlNode normalize(SqlCall call) {
    SqlOperator operator = call.getOperator();
    if (call.getKind() == SqlKind.WITHIN_GROUP) {
      return withinGroup(call);
    }
    if (call.getKind() == SqlKind.OVER && call.operand(0).getKind() == SqlKind.FILTER) {
      return filteredOver(call);
    }
    if (call.getKind() == SqlKind.OVER && call.operand(0).getKind() == SqlKind.NTILE) {
      // Calcite's are bigint.
      return Literals.cast(call, ParameterTypes.INTEGER, call.getParserPosition());
    }
    if (call.getKind() == SqlKind.OVERLAPS) {
      return overlaps(call);
    }
    if (!(operator instanceof SqlFunction)) {
      return call;
    }
    String name = operator.getName().toLowerCase(Locale.ROOT);
    SqlParserPos position = call.getParserPosition();
    List<SqlNode> operands = call.getOperandList();
    switch (name) {
      case "trim" -> {
        return trim(call);
      }
      case "position" -> {
        // POSITION(part IN text)
        return call("strpos", position, operands.get(1), operands.get(0));
      }
      case "extract" -> {
        return extract(call);
      }
      case "megadb_interval" -> {
        return literals.interval((SqlLiteral) operands.getFirst());
      }
      default -> {}
    }
    if (operands.size() == 2 && operands.get(1) instanceof SqlIntervalQualifier) {
      throw positions.error(
          ErrorCode.SYNTAX_ERROR, name + "(x TO unit) is written date_trunc('unit', x)", call);
    }
    if (operands.isEmpty()) {
      Optional<SqlNode> session = session(name, position);
      if (session.isPresent()) {
        return session.get();
      }
    }
    if (STRUCTURAL.contains(operator.getKind())) {
      return call;
    }
    Optional<FunctionTable.Entry> entry = table.function(name);
    boolean rows = entry.isPresent() && entry.get().operator() instanceof PostgresSetFunction;
    if (rows) {
      throw positions
          .error(
              ErrorCode.FEATURE_NOT_SUPPORTED,
              "set-returning function " + name + " is only supported in FROM",
              call)
          .withHint("Write FROM " + name + "(...) AS x.");
    }
    if (entry.isEmpty()) {
      return call;
    }
    SqlNode replaced = replace(call, entry.get().operator(), name);
    return name.equals("grouping")
        ? Literals.cast(replaced, ParameterTypes.INTEGER, position)
        : replaced;
  }

  /**
   * {@code f(x) FILTER (WHERE c) OVER w} as {@code f(CASE WHEN c THEN x END) OVER w}, for the
   * aggregates that pass over NULL: Calcite has no filter in windows.
   */
  private SqlNode filteredOver(SqlCall over) {
    SqlCall filter = over.operand(0);
    SqlCall aggregate = filter.operand(0);
    SqlParserPos position = aggregate.getParserPosition();
    String name = aggregate.getOperator().getName().toLowerCase(Locale.ROOT);
    if (name.startsWith("array") || name.startsWith("json") || aggregate.operandCount() == 0) {
      throw positions
          .error(
              ErrorCode.FEATURE_NOT_SUPPORTED,
              "FILTER with OVER is not supported for " + name,
              over)
          .withHint("Filter in a sub-query, or put CASE WHEN ... THEN ... END into the argument.");
    }
    List<SqlNode> operands = new ArrayList<>(aggregate.getOperandList());
    boolean star = operands.getFirst() instanceof SqlIdentifier id && id.isStar();
    SqlNode value = star ? SqlLiteral.createExactNumeric("1", position) : operands.getFirst();
    operands.set(
        0,
        new SqlCase(
            position,
            null,
            SqlNodeList.of(filter.operand(1)),
            SqlNodeList.of(value),
            SqlLiteral.createNull(position)));
    SqlNode conditional =
        new SqlBasicCall(
            aggregate.getOperator(), operands, position, aggregate.getFunctionQuantifier());
    return SqlStdOperatorTable.OVER.createCall(
        over.getParserPosition(), conditional, over.operand(1));
  }

  /** mode() WITHIN GROUP (ORDER BY x) as mode(x), whose order is told where it is not that of x. */
  private SqlNode withinGroup(SqlCall call) {
    SqlCall inner = call.operand(0);
    SqlNodeList order = call.operand(1);
    if (inner.getOperator().getName().equalsIgnoreCase("mode")
        && inner.operandCount() == 0
        && order.size() == 1) {
      SqlParserPos position = call.getParserPosition();
      boolean descending = false;
      SqlNode value = order.get(0);
      while (value.getKind() == SqlKind.DESCENDING
          || value.getKind() == SqlKind.NULLS_FIRST
          || value.getKind() == SqlKind.NULLS_LAST) {
        descending |= value.getKind() == SqlKind.DESCENDING;
        value = ((SqlCall) value).operand(0);
      }
      return descending
          ? SqlStdOperatorTable.WITHIN_GROUP.createCall(
              position, call("mode", position, value.accept(new Copies())), order)
          : call("mode", position, value);
    }
    return call;
  }

  /** Typing changes nodes in place, so one must not stand at two places. */
  private static final class Copies extends SqlShuttle {
    @Override
    public SqlNode visit(SqlCall call) {
      CallCopyingArgHandler copy = new CallCopyingArgHandler(call, true);
      call.getOperator().acceptCall(this, call, false, copy);
      return copy.result();
    }

    @Override
    public SqlNode visit(SqlIdentifier name) {
      return name.clone(name.getParserPosition());
    }
  }

  private static final Set<SqlKind> STRUCTURAL =
      Set.of(SqlKind.CAST, SqlKind.ITEM, SqlKind.DOT, SqlKind.SAFE_CAST);

  private SqlNode replace(SqlCall call, SqlOperator replacement, String name) {
    List<SqlNode> operands = new ArrayList<>(call.getOperandList());
    SqlParserPos position = call.getParserPosition();
    if (name.equals("mode") && operands.isEmpty()) {
      return call;
    }
    SqlNodeList order = null;
    if (!operands.isEmpty()
        && operands.getLast() instanceof SqlNodeList list
        && call.getOperator() instanceof SqlFunction) {
      order = list;
      operands.removeLast();
    }
    SqlCall replaced =
        new SqlBasicCall(replacement, operands, position, call.getFunctionQuantifier());
    return order == null
        ? replaced
        : SqlStdOperatorTable.WITHIN_GROUP.createCall(position, replaced, order);
  }

  /** {@code (a, b) OVERLAPS (c, d)} as overlaps(a, b, c, d). */
  private SqlNode overlaps(SqlCall call) {
    List<SqlNode> operands = new ArrayList<>();
    for (SqlNode period : call.getOperandList()) {
      if (!(period instanceof SqlCall row)
          || row.getKind() != SqlKind.ROW
          || row.operandCount() != 2) {
        throw positions.error(
            ErrorCode.SYNTAX_ERROR, "wrong number of parameters beside OVERLAPS", period);
      }
      operands.addAll(row.getOperandList());
    }
    return call("overlaps", call.getParserPosition(), operands.toArray(new SqlNode[0]));
  }

  /** A function in FROM. */
  SqlCall inFrom(SqlCall call) {
    String name = call.getOperator().getName().toLowerCase(Locale.ROOT);
    return table
        .function(name)
        .filter(e -> e.operator() instanceof PostgresSetFunction)
        .map(e -> e.operator().createCall(call.getParserPosition(), call.getOperandList()))
        .orElseThrow(
            () ->
                positions
                    .error(
                        ErrorCode.UNDEFINED_FUNCTION,
                        "function " + name + " does not exist or gives no rows",
                        call)
                    .withHint(
                        "In FROM stand tables, views, sub-queries and set functions such"
                            + " as generate_series and unnest."));
  }

  private SqlNode call(String name, SqlParserPos position, SqlNode... operands) {
    return table.function(name).orElseThrow().operator().createCall(position, operands);
  }

  /** TRIM([BOTH|LEADING|TRAILING] [characters] FROM text). */
  private SqlNode trim(SqlCall call) {
    List<SqlNode> operands = call.getOperandList();
    if (operands.size() != 3
        || !(operands.getFirst() instanceof SqlLiteral flag)
        || !(flag.getValue() instanceof SqlTrimFunction.Flag side)) {
      return replace(call, table.function("btrim").orElseThrow().operator(), "btrim");
    }
    String name =
        switch (side) {
          case BOTH -> "btrim";
          case LEADING -> "ltrim";
          case TRAILING -> "rtrim";
        };
    return operands.get(1) == null
        ? call(name, call.getParserPosition(), operands.get(2))
        : call(name, call.getParserPosition(), operands.get(2), operands.get(1));
  }

  /** EXTRACT(field FROM source) as extract('field', source). */
  private SqlNode extract(SqlCall call) {
    SqlNode field = call.operand(0);
    String name =
        switch (field) {
          case SqlIntervalQualifier q when q.timeFrameName != null -> q.timeFrameName;
          case SqlIntervalQualifier q -> q.getStartUnit().name();
          case SqlIdentifier id -> id.getSimple();
          case SqlLiteral literal -> literal.getValueAs(String.class);
          default ->
              throw positions.error(ErrorCode.SYNTAX_ERROR, "EXTRACT takes a field name", field);
        };
    return call(
        "extract",
        call.getParserPosition(),
        SqlLiteral.createCharString(name.toLowerCase(Locale.ROOT), field.getParserPosition()),
        call.operand(1));
  }
}
