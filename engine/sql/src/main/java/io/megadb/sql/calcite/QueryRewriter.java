package io.megadb.sql.calcite;

import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.SqlType;
import io.megadb.sql.text.IntervalText;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlUnresolvedFunction;
import org.apache.calcite.sql.fun.SqlLibraryOperators;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.util.SqlShuttle;

/**
 * Replaces what only parsing needed: operators that stood in for Calcite's with PostgreSQL's
 * precedence, DISTINCT ON's marker. Casts of well-formed date, time and timestamp constants become
 * literals, those of interval constants {@link PostgresOperators#INTERVAL}.
 */
final class QueryRewriter extends SqlShuttle {
  private final GraphWords graphs;

  private QueryRewriter(GraphWords graphs) {
    this.graphs = graphs;
  }

  static SqlNode rewrite(SqlNode node, GraphWords graphs) {
    return node.accept(new QueryRewriter(graphs));
  }

  @Override
  public SqlNode visit(SqlIdentifier identifier) {
    SqlNode replacement = graphs.replacement(identifier);
    if (replacement != null && GraphWords.isTable(replacement)) {
      throw graphs.misplaced(replacement);
    }
    return replacement == null ? super.visit(identifier) : replacement;
  }

  /** Puts GRAPH_TABLE where its place is kept; what is left elsewhere is misplaced. */
  private SqlNode graphTables(SqlNode from) {
    switch (from) {
      case null -> {
        return null;
      }
      case SqlIdentifier identifier -> {
        SqlNode replacement = graphs.replacement(identifier);
        return replacement != null && GraphWords.isTable(replacement) ? replacement : from;
      }
      case SqlJoin join -> {
        join.setLeft(graphTables(join.getLeft()));
        join.setRight(graphTables(join.getRight()));
      }
      case SqlBasicCall call when call.getKind() == SqlKind.AS ->
          call.setOperand(0, graphTables(call.operand(0)));
      case SqlBasicCall call when call.getKind() == SqlKind.TABLESAMPLE ->
          call.setOperand(0, graphTables(call.operand(0)));
      default -> {}
    }
    return from;
  }

  @Override
  public SqlNode visit(SqlCall call) {
    if (GraphWords.isTable(call)) {
      // Its expressions were parsed, and rewritten, on their own.
      return call;
    }
    if (call instanceof SqlSelect select) {
      select.setFrom(graphTables(select.getFrom()));
    }
    if (call instanceof SqlOrderBy orderBy
        && orderBy.query instanceof SqlSelect select
        && DistinctOn.isMarked(select)) {
      SqlSelect rewritten = DistinctOn.rewrite(select, orderBy.orderList);
      return super.visit(
          new SqlOrderBy(
              orderBy.getParserPosition(),
              rewritten,
              orderBy.orderList,
              orderBy.offset,
              orderBy.fetch));
    }
    if (call instanceof SqlSelect select && DistinctOn.isMarked(select)) {
      return super.visit(DistinctOn.rewrite(select, SqlNodeList.EMPTY));
    }
    SqlNode visited = super.visit(call);
    return visited instanceof SqlCall rewritten ? replace(rewritten) : visited;
  }

  private static SqlNode replace(SqlCall call) {
    SqlOperator operator = call.getOperator();
    SqlParserPos position = call.getParserPosition();
    if (operator == SqlLibraryOperators.INFIX_CAST || call.getKind() == SqlKind.CAST) {
      return cast(call);
    }
    if (operator instanceof SqlUnresolvedFunction
        && operator.getName().equals(PostgresOperators.INTERVAL.getName())) {
      return PostgresOperators.INTERVAL.createCall(position, call.getOperandList());
    }
    if (operator == PostgresOperators.AT_TIME_ZONE) {
      return new SqlUnresolvedFunction(
              new SqlIdentifier("timezone", position),
              null,
              null,
              null,
              null,
              SqlFunctionCategory.USER_DEFINED_FUNCTION)
          .createCall(position, call.operand(1), call.operand(0));
    }
    if (operator instanceof SqlUnresolvedFunction && operator.getNameAsId().isSimple()) {
      SqlOperator predicate = GraphWords.predicate(operator.getName());
      if (predicate != null) {
        return predicate.createCall(position, call.getOperandList());
      }
    }
    SqlOperator standard = standard(operator);
    return standard == operator ? call : standard.createCall(position, call.getOperandList());
  }

  private static SqlOperator standard(SqlOperator operator) {
    if (operator == PostgresOperators.CONCAT) {
      return SqlStdOperatorTable.CONCAT;
    } else if (operator == PostgresOperators.POWER) {
      return SqlStdOperatorTable.POWER;
    } else if (operator == PostgresOperators.BIT_AND) {
      return SqlStdOperatorTable.BITAND_OPERATOR;
    } else if (operator == PostgresOperators.BIT_SHIFT_LEFT) {
      return SqlStdOperatorTable.BIT_LEFT_SHIFT;
    } else if (operator == PostgresOperators.REGEX) {
      return SqlStdOperatorTable.POSIX_REGEX_CASE_SENSITIVE;
    } else if (operator == PostgresOperators.REGEX_ANY_CASE) {
      return SqlStdOperatorTable.POSIX_REGEX_CASE_INSENSITIVE;
    } else if (operator == PostgresOperators.NOT_REGEX) {
      return SqlStdOperatorTable.NEGATED_POSIX_REGEX_CASE_SENSITIVE;
    } else if (operator == PostgresOperators.NOT_REGEX_ANY_CASE) {
      return SqlStdOperatorTable.NEGATED_POSIX_REGEX_CASE_INSENSITIVE;
    } else if (operator == PostgresOperators.LIKE) {
      return SqlStdOperatorTable.LIKE;
    } else if (operator == PostgresOperators.NOT_LIKE) {
      return SqlStdOperatorTable.NOT_LIKE;
    } else if (operator == PostgresOperators.ILIKE) {
      return SqlLibraryOperators.ILIKE;
    } else if (operator == PostgresOperators.NOT_ILIKE) {
      return SqlLibraryOperators.NOT_ILIKE;
    }
    return operator;
  }

  private static SqlNode cast(SqlCall call) {
    SqlParserPos position = call.getParserPosition();
    if (call.operand(1) instanceof SqlDataTypeSpec spec
        && spec.getTypeNameSpec() instanceof ParsedTypeName name
        && call.operand(0) instanceof SqlLiteral literal
        && SqlTypeName.CHAR_TYPES.contains(literal.getTypeName())) {
      String text = literal.getValueAs(String.class);
      if (name.type() == SqlType.Simple.INTERVAL) {
        return interval(text, literal.getParserPosition(), position);
      }
      SqlNode datetime = DatetimeLiterals.of(name.type(), text, position);
      if (datetime != null) {
        return datetime;
      }
    }
    return SqlStdOperatorTable.CAST.createCall(position, call.getOperandList());
  }

  private static SqlNode interval(String text, SqlParserPos textPosition, SqlParserPos position) {
    try {
      String canonical = IntervalText.canonical(IntervalText.parse(text));
      return PostgresOperators.INTERVAL.createCall(
          position, SqlLiteral.createCharString(canonical, textPosition));
    } catch (MegaDbException e) {
      throw e.withPosition(textPosition.getColumnNum());
    }
  }
}
