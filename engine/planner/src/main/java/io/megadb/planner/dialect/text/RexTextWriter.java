package io.megadb.planner.dialect.text;

import io.megadb.planner.bind.types.CalciteTypes;
import io.megadb.spi.catalog.Identifiers;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.SqlType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexFieldCollation;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.rex.RexWindow;
import org.apache.calcite.rex.RexWindowBound;
import org.apache.calcite.rex.RexWindowExclusion;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.util.Sarg;

/** Expressions to text, within the scope of one SELECT. */
public final class RexTextWriter {
  private final Dialect dialect;
  private final List<String> fields;
  private final RelTextWriter relations;
  private final boolean narrow;

  /**
   * @param fields what the input references stand for
   * @param relations writes sub-queries and knows the correlation variables
   */
  public RexTextWriter(Dialect dialect, List<String> fields, RelTextWriter relations) {
    this.dialect = dialect;
    this.fields = fields;
    this.relations = relations;
    this.narrow = false;
  }

  private RexTextWriter(RexTextWriter wide) {
    this.dialect = wide.dialect;
    this.fields = wide.fields;
    this.relations = wide.relations;
    this.narrow = true;
  }

  /** The same, in arithmetic that is as narrow as the operands. */
  public RexTextWriter narrowed() {
    return new RexTextWriter(this);
  }

  /** Whether products are as narrow as their operands, failing where they do not fit. */
  public boolean narrow() {
    return narrow;
  }

  public String write(RexNode node) {
    return switch (node) {
      case RexInputRef reference -> fields.get(reference.getIndex());
      case RexLiteral literal
          when narrow && !literal.isNull() && type(literal) instanceof SqlType.Numeric ->
          literal.getValueAs(BigDecimal.class).toPlainString();
      case RexLiteral literal -> dialect.literal(literal, literal.getType());
      case RexDynamicParam parameter ->
          "CAST("
              + SlotText.parameter(parameter.getIndex())
              + " AS "
              + dialect.typeName(type(parameter))
              + ")";
      case RexFieldAccess access -> field(access);
      case RexSubQuery query -> subQuery(query);
      case RexOver over -> over(over);
      case RexCall call -> call(call);
      default ->
          throw new MegaDbException(
              ErrorCode.FEATURE_NOT_SUPPORTED, "expression " + node + " cannot be written as SQL");
    };
  }

  /** The operands, written. */
  public List<String> write(List<RexNode> nodes) {
    return nodes.stream().map(this::write).toList();
  }

  public static SqlType type(RexNode node) {
    return CalciteTypes.toSql(node.getType());
  }

  private String field(RexFieldAccess access) {
    if (access.getReferenceExpr() instanceof RexCorrelVariable variable) {
      return relations.correlated(variable.id).get(access.getField().getIndex());
    }
    String row = write(access.getReferenceExpr());
    return "(" + row + ")." + Identifiers.quote(access.getField().getName());
  }

  private String call(RexCall call) {
    return switch (call.getKind()) {
      case AND -> joined(call, " AND ");
      case OR -> joined(call, " OR ");
      case NOT -> "(NOT " + write(call.operands.getFirst()) + ")";
      case IS_NULL -> postfix(call, " IS NULL");
      case IS_NOT_NULL -> postfix(call, " IS NOT NULL");
      case IS_TRUE -> postfix(call, " IS TRUE");
      case IS_NOT_TRUE -> postfix(call, " IS NOT TRUE");
      case IS_FALSE -> postfix(call, " IS FALSE");
      case IS_NOT_FALSE -> postfix(call, " IS NOT FALSE");
      case IS_UNKNOWN -> postfix(call, " IS NULL");
      case CASE -> cases(call);
      case CAST -> cast(call);
      case SEARCH -> search(call);
      case COALESCE -> unified("COALESCE", call);
      case NULLIF -> nullIf(call);
      default -> dialect.call(call, this);
    };
  }

  public String function(String name, RexCall call) {
    return name + "(" + String.join(", ", write(call.operands)) + ")";
  }

  public String infix(String operator, RexCall call) {
    return "(" + String.join(" " + operator + " ", write(call.operands)) + ")";
  }

  /** A function whose operands are converted to its own type: engines find other common types. */
  public String unified(String name, RexCall call) {
    return call.operands.stream()
        .map(operand -> dialect.convert(write(operand), operand.getType(), call.getType()))
        .collect(Collectors.joining(", ", name + "(", ")"));
  }

  private String nullIf(RexCall call) {
    RexNode value = call.operands.get(0);
    if (type(value).equals(type(call.operands.get(1)))
        || !(type(call) instanceof SqlType.Numeric)) {
      return function("NULLIF", call);
    }
    List<String> operands = write(call.operands);
    return "(CASE WHEN "
        + operands.get(0)
        + " = "
        + operands.get(1)
        + " THEN "
        + dialect.nullOf(type(call))
        + " ELSE "
        + dialect.convert(operands.get(0), value.getType(), call.getType())
        + " END)";
  }

  private String joined(RexCall call, String operator) {
    return "(" + String.join(operator, write(call.operands)) + ")";
  }

  private String postfix(RexCall call, String operator) {
    return "(" + write(call.operands.getFirst()) + operator + ")";
  }

  private String cases(RexCall call) {
    StringBuilder text = new StringBuilder("(CASE");
    int last = call.operands.size() - 1;
    for (int i = 0; i < last; i += 2) {
      text.append(" WHEN ").append(write(call.operands.get(i)));
      text.append(" THEN ").append(branch(call, i + 1));
    }
    return text.append(" ELSE ").append(branch(call, last)).append(" END)").toString();
  }

  private String branch(RexCall call, int operand) {
    RexNode node = call.operands.get(operand);
    if (narrow
        && type(node) instanceof SqlType.Numeric(int precision, int scale)
        && type(call) instanceof SqlType.Numeric whole
        && scale == whole.scale()) {
      return write(node);
    }
    return dialect.convert(write(node), node.getType(), call.getType());
  }

  private String cast(RexCall call) {
    RexNode operand = call.operands.getFirst();
    SqlType from = type(operand);
    SqlType to = type(call);
    if (operand instanceof RexDynamicParam parameter && from.equals(to)) {
      return write(parameter);
    }
    if (RexUtil.isNullLiteral(operand, true)) {
      return dialect.nullOf(to);
    }
    if (operand instanceof RexLiteral literal && NativeTypes.isText(from)) {
      Optional<String> constant = dialect.constant(literal.getValueAs(String.class), to);
      if (constant.isPresent()) {
        return constant.get();
      }
    }
    String value = write(operand);
    return from.equals(to) ? value : dialect.cast(value, from, to);
  }

  private String search(RexCall call) {
    RexNode operand = call.operands.getFirst();
    Sarg<?> sarg = ((RexLiteral) call.operands.get(1)).getValueAs(Sarg.class);
    RexBuilder builder = relations.rexBuilder();
    if (!sarg.isPoints() && !sarg.isComplementedPoints()) {
      return write(RexUtil.expandSearch(builder, null, call));
    }
    String value = write(operand);
    List<String> points = new ArrayList<>();
    var ranges = sarg.isPoints() ? sarg.rangeSet : sarg.rangeSet.complement();
    for (var range : ranges.asRanges()) {
      RexNode point = builder.makeLiteral(range.lowerEndpoint(), operand.getType(), true, false);
      points.add(write(point));
    }
    String in = sarg.isPoints() ? " IN (" : " NOT IN (";
    String test = "(" + value + in + String.join(", ", points) + "))";
    return switch (sarg.nullAs) {
      case UNKNOWN -> test;
      case TRUE -> "(" + value + " IS NULL OR " + test + ")";
      case FALSE -> "(" + value + " IS NOT NULL AND " + test + ")";
    };
  }

  private String subQuery(RexSubQuery query) {
    if (query.getKind() == SqlKind.SCALAR_QUERY) {
      return relations.scalar(query.rel);
    }
    String text = "(" + relations.subQuery(query.rel) + ")";
    return switch (query.getKind()) {
      case EXISTS -> "EXISTS " + text;
      case ARRAY_QUERY_CONSTRUCTOR -> "ARRAY" + text;
      case IN -> "(" + row(query) + " IN " + text + ")";
      case NOT_IN -> "(" + row(query) + " NOT IN " + text + ")";
      case SOME -> "(" + row(query) + comparison(query) + "ANY " + text + ")";
      case ALL -> "(" + row(query) + comparison(query) + "ALL " + text + ")";
      default -> throw dialect.unsupported("sub-query " + query.getKind());
    };
  }

  private String row(RexSubQuery query) {
    List<String> operands = write(query.operands);
    return operands.size() == 1 ? operands.getFirst() : "(" + String.join(", ", operands) + ")";
  }

  private static String comparison(RexCall query) {
    var operator = (org.apache.calcite.sql.fun.SqlQuantifyOperator) query.op;
    return " " + operator.comparisonKind.sql + " ";
  }

  /** {@code value op ANY (array)}. */
  public String quantified(RexCall call) {
    return "("
        + write(call.operands.get(0))
        + comparison(call)
        + (call.getKind() == SqlKind.ALL ? "ALL (" : "ANY (")
        + write(call.operands.get(1))
        + "))";
  }

  private String over(RexOver over) {
    RexWindow window = over.getWindow();
    List<String> clauses = new ArrayList<>();
    if (!window.partitionKeys.isEmpty()) {
      clauses.add("PARTITION BY " + String.join(", ", write(window.partitionKeys)));
    }
    if (!window.orderKeys.isEmpty()) {
      clauses.add(
          window.orderKeys.stream()
              .map(this::orderKey)
              .collect(Collectors.joining(", ", "ORDER BY ", "")));
    }
    if (framed(over)) {
      clauses.add(frame(window));
    }
    String suffix = " OVER (" + String.join(" ", clauses) + ")";
    return dialect.aggregate(
        new AggregateText(
            over.getAggOperator().getName(),
            over.isDistinct(),
            write(over.getOperands()),
            over.getOperands().stream().map(RexTextWriter::type).toList(),
            List.of(),
            suffix,
            over.ignoreNulls(),
            type(over),
            null));
  }

  private String orderKey(RexFieldCollation key) {
    return dialect.sortKey(
        write(key.left), new RelFieldCollation(0, key.getDirection(), key.getNullDirection()));
  }

  /** Ranking functions take no frame. */
  private static boolean framed(RexOver over) {
    return over.getAggOperator().allowsFraming();
  }

  private String frame(RexWindow window) {
    return (window.isRows() ? "ROWS" : "RANGE")
        + " BETWEEN "
        + bound(window.getLowerBound())
        + " AND "
        + bound(window.getUpperBound())
        + (window.getExclude() == RexWindowExclusion.EXCLUDE_NO_OTHER
            ? ""
            : " " + window.getExclude());
  }

  private String bound(RexWindowBound bound) {
    if (bound.isCurrentRow()) {
      return "CURRENT ROW";
    }
    String side = bound.isPreceding() ? " PRECEDING" : " FOLLOWING";
    return (bound.isUnbounded() ? "UNBOUNDED" : write(bound.getOffset())) + side;
  }
}
