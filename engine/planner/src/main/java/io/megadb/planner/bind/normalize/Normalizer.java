package io.megadb.planner.bind.normalize;

import io.megadb.planner.bind.BindContext;
import io.megadb.planner.bind.graph.GraphTables;
import io.megadb.planner.bind.graph.QueryCheck;
import io.megadb.planner.bind.graph.algorithm.GraphFunctions;
import io.megadb.planner.bind.types.CalciteTypes;
import io.megadb.planner.bind.types.Literals;
import io.megadb.planner.bind.types.TypeNames;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.tier.LocalTier;
import io.megadb.spi.type.SqlType;
import io.megadb.sql.calcite.Selects;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlIntervalLiteral;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlUnknownLiteral;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.fun.SqlCase;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.util.SqlShuttle;

/**
 * Copies a parsed query into the form the validator works on: tables and views resolved, functions
 * replaced by {@link io.megadb.planner.bind.functions.FunctionTable}'s operators, special syntax by
 * plain calls, typed literals read, output columns named as PostgreSQL names them.
 */
public final class Normalizer extends SqlShuttle {
  private final Positions positions;
  private final Relations relations;
  private final FunctionCalls functions;
  private final LiteralReader literals;
  private final ParameterTypes parameters;
  private final FromItems fromItems;
  private final StatementCatalog catalog;
  private final ViewParser views;
  private final QueryCheck check;
  private final WithClauses withClauses;

  public Normalizer(
      BindContext context,
      Positions positions,
      StatementCatalog catalog,
      ParameterTypes parameters,
      ViewParser views,
      QueryCheck check) {
    this.positions = positions;
    this.check = check;
    this.catalog = catalog;
    this.views = views;
    this.parameters = parameters;
    this.literals = new LiteralReader(context.timeZone(), positions);
    this.functions = new FunctionCalls(context, positions, literals);
    this.relations = new Relations(context, positions, catalog, views);
    this.fromItems = fromItems(context);
    this.withClauses = new WithClauses(this, positions);
  }

  private Normalizer(Normalizer outer, BindContext context, Relations relations) {
    this.positions = new Positions("");
    this.check = outer.check;
    this.catalog = outer.catalog;
    this.views = outer.views;
    this.parameters = outer.parameters;
    this.literals = new LiteralReader(context.timeZone(), positions);
    this.functions = new FunctionCalls(context, positions, literals);
    this.relations = relations;
    this.fromItems = fromItems(context);
    this.withClauses = new WithClauses(this, positions);
  }

  private FromItems fromItems(BindContext context) {
    GraphTables graphs = new GraphTables(context, positions, catalog, views, check);
    return new FromItems(
        this,
        relations,
        functions,
        graphs,
        new GraphFunctions(context, positions, catalog, views, check, graphs),
        catalog);
  }

  /** A query or an expression. */
  public SqlNode normalize(SqlNode node) {
    return node.accept(this);
  }

  /** An item of FROM. */
  public SqlNode from(SqlNode node) {
    return fromItems.normalize(node);
  }

  /** Whether a WITH clause around this place defines the name. */
  boolean definesName(String name) {
    return withClauses.defines(name);
  }

  private Optional<List<String>> columns(SqlIdentifier name) {
    return name.isSimple() && definesName(name.getSimple())
        ? Optional.empty()
        : relations.columns(name);
  }

  /** The normaliser of what stands within a view. */
  Normalizer within(Relations.View view) {
    return new Normalizer(this, view.context(), relations.within(view));
  }

  /** A call with its operands normalised, itself as it was. */
  SqlCall operands(SqlCall call) {
    return copy(call);
  }

  @Override
  public SqlNode visit(SqlCall call) {
    return switch (call) {
      case SqlWith with -> withClauses.normalize(with);
      case SqlSelect select -> select(select);
      case SqlOrderBy orderBy -> orderBy(orderBy);
      case SqlCase cases -> cases(cases);
      default ->
          switch (call.getKind()) {
            case CAST -> cast(call);
            case EXPLICIT_TABLE -> explicitTable(call);
            case VALUES -> values(copy(call));
            case AS ->
                SqlStdOperatorTable.AS.createCall(
                    call.getParserPosition(), call.operand(0).accept(this), call.operand(1));
            case PRECEDING, FOLLOWING -> frameBound(copy(call));
            default -> functions.normalize(copy(call));
          };
    };
  }

  private static SqlNode frameBound(SqlCall bound) {
    SqlNode distance = bound.operand(0);
    if (distance.getKind() == SqlKind.CAST) {
      bound.setOperand(
          0,
          new SqlBasicCall(
              Stand.FrameDistance.INSTANCE, List.of(distance), distance.getParserPosition()));
    }
    return bound;
  }

  private SqlCall copy(SqlCall call) {
    List<SqlNode> operands = new ArrayList<>(call.operandCount());
    for (SqlNode operand : call.getOperandList()) {
      operands.add(operand == null ? null : operand.accept(this));
    }
    return call instanceof SqlBasicCall
        ? new SqlBasicCall(
            call.getOperator(), operands, call.getParserPosition(), call.getFunctionQuantifier())
        : call.getOperator()
            .createCall(
                call.getFunctionQuantifier(),
                call.getParserPosition(),
                operands.toArray(new SqlNode[0]));
  }

  /** VALUES as a query: its columns are column1, column2, ... */
  private static SqlNode values(SqlCall values) {
    SqlParserPos position = values.getParserPosition();
    List<SqlNode> operands = new ArrayList<>();
    operands.add(values);
    operands.add(new SqlIdentifier("*VALUES*", position));
    int width = ((SqlCall) values.operand(0)).operandCount();
    for (int i = 1; i <= width; i++) {
      operands.add(new SqlIdentifier("column" + i, position));
    }
    return Selects.all(SqlStdOperatorTable.AS.createCall(position, operands), position);
  }

  private SqlNode explicitTable(SqlCall call) {
    return Selects.all(from(call.operand(0)), call.getParserPosition());
  }

  private SqlNode orderBy(SqlOrderBy orderBy) {
    SqlNode query = orderBy.query.accept(this);
    SqlNodeList order =
        (SqlNodeList)
            MergedColumns.order(orderBy.query, orderBy.orderList, this::columns).accept(this);
    return new SqlOrderBy(
        orderBy.getParserPosition(), query, order, count(orderBy.offset), count(orderBy.fetch));
  }

  /** LIMIT and OFFSET: a number or a bigint parameter. */
  private SqlNode count(SqlNode node) {
    if (node instanceof SqlDynamicParam parameter) {
      parameters.assign(parameter.getIndex(), ParameterTypes.BIGINT);
      return parameter;
    }
    if (node == null) {
      return null;
    }
    SqlNode count = node.accept(this);
    if (count instanceof SqlCall call
        && call.getKind() == SqlKind.CAST
        && call.operand(0) instanceof SqlDynamicParam parameter) {
      parameters.assign(parameter.getIndex(), ParameterTypes.BIGINT);
      return parameter;
    }
    if (count instanceof SqlLiteral literal && literal.getTypeName() == SqlTypeName.CHAR) {
      count = literals.read(literal, ParameterTypes.BIGINT);
    }
    if (count instanceof SqlLiteral literal && literal.getTypeName() == SqlTypeName.NULL) {
      return null;
    }
    if (!(count instanceof SqlNumericLiteral)) {
      throw positions
          .error(
              ErrorCode.FEATURE_NOT_SUPPORTED,
              "LIMIT and OFFSET take a number or a parameter here, not an expression",
              node)
          .withHint("Write the number, or pass it as a parameter.");
    }
    return count;
  }

  private SqlNode select(SqlSelect parsed) {
    SqlSelect select = MergedColumns.rewrite(SelectListSets.rewrite(parsed), this::columns);
    SqlNodeList items = new SqlNodeList(select.getSelectList().getParserPosition());
    for (SqlNode item : select.getSelectList()) {
      items.add(named(item));
    }
    return new SqlSelect(
        select.getParserPosition(),
        (SqlNodeList) select.getOperandList().get(0),
        items,
        from(select.getFrom()),
        visited(select.getWhere()),
        (SqlNodeList) visited(select.getGroup()),
        visited(select.getHaving()),
        (SqlNodeList) visited(select.getWindowList()),
        visited(select.getQualify()),
        (SqlNodeList) visited(select.getOrderList()),
        count(select.getOffset()),
        count(select.getFetch()),
        null);
  }

  private SqlNode visited(SqlNode node) {
    return node == null ? null : node.accept(this);
  }

  private SqlNode named(SqlNode item) {
    SqlNode visited = item.accept(this);
    if ((visited instanceof SqlIdentifier name && !isRowId(name)) || item.getKind() == SqlKind.AS) {
      return visited;
    }
    return SqlStdOperatorTable.AS.createCall(
        item.getParserPosition(),
        visited,
        new SqlIdentifier(OutputName.of(item), item.getParserPosition()));
  }

  /** A bare one would be that of a star to the validator. */
  private static boolean isRowId(SqlIdentifier name) {
    return name.names.getLast().equals(LocalTier.ROW_ID);
  }

  private SqlNode cases(SqlCase cases) {
    return new SqlCase(
        cases.getParserPosition(),
        null,
        (SqlNodeList) cases.getWhenOperands().accept(this),
        (SqlNodeList) cases.getThenOperands().accept(this),
        cases.getElseOperand() == null
            ? SqlLiteral.createNull(cases.getParserPosition())
            : cases.getElseOperand().accept(this));
  }

  private SqlNode cast(SqlCall call) {
    SqlNode value = call.operand(0).accept(this);
    if (call.operand(1) instanceof SqlDataTypeSpec spec) {
      var type =
          TypeNames.resolve(spec)
              .orElseThrow(
                  () ->
                      positions.error(
                          ErrorCode.UNDEFINED_OBJECT,
                          "type \"" + spec.getTypeName() + "\" does not exist",
                          spec));
      return literals.cast(value, type, call.getParserPosition());
    }
    return literals.castToInterval(value, call.getParserPosition());
  }

  @Override
  public SqlNode visit(SqlNodeList list) {
    List<SqlNode> copy = new ArrayList<>(list.size());
    for (SqlNode node : list) {
      copy.add(node == null ? null : node.accept(this));
    }
    return new SqlNodeList(copy, list.getParserPosition());
  }

  @Override
  public SqlNode visit(SqlLiteral literal) {
    return switch (literal) {
      case SqlUnknownLiteral typed -> literals.typed(typed);
      case SqlIntervalLiteral interval -> literals.interval(interval);
      case SqlNumericLiteral number when !number.isInteger() && number.getScale() == null ->
          exact(number);
      default -> literal;
    };
  }

  /** {@code 1e5} is numeric in PostgreSQL, not double precision. */
  private static SqlNode exact(SqlNumericLiteral number) {
    BigDecimal value = number.getValueAs(BigDecimal.class);
    String plain = value.toPlainString();
    if (plain.length() > 37) {
      return number;
    }
    SqlNode exact = SqlLiteral.createExactNumeric(plain, number.getParserPosition());
    return value.scale() > 0
        ? exact
        : Literals.cast(
            exact,
            CalciteTypes.toCalcite(new SqlType.Numeric(Math.max(1, plain.length()), 0), true),
            number.getParserPosition());
  }

  @Override
  public SqlNode visit(SqlIdentifier name) {
    int parts = name.names.size();
    if (parts >= 3 && relations.exists(name.getComponent(0, parts - 1))) {
      // A column with its table's schema or tier: FROM knows the table by its last name.
      return name.getComponent(parts - 2, parts);
    }
    return functions.niladic(name);
  }

  @Override
  public SqlNode visit(SqlDynamicParam parameter) {
    parameters.seen(parameter.getIndex());
    return parameter;
  }
}
