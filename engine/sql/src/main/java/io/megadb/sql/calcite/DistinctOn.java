package io.megadb.sql.calcite;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlUnresolvedFunction;
import org.apache.calcite.sql.SqlWindow;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * {@code SELECT DISTINCT ON (k) items ... ORDER BY k, o} as {@code SELECT items ... QUALIFY
 * row_number() OVER (PARTITION BY k ORDER BY k, o) = 1 ORDER BY k, o}.
 */
final class DistinctOn {
  private DistinctOn() {}

  /** Whether the first select item is the marker {@link TokenTranslator} left. */
  static boolean isMarked(SqlSelect select) {
    return !select.getSelectList().isEmpty()
        && select.getSelectList().get(0) instanceof SqlCall call
        && call.getOperator() instanceof SqlUnresolvedFunction
        && call.getOperator().getName().equals(PostgresOperators.DISTINCT_ON);
  }

  static SqlSelect rewrite(SqlSelect select, SqlNodeList orderBy) {
    SqlNodeList marked = select.getSelectList();
    SqlCall marker = (SqlCall) marked.get(0);
    SqlParserPos position = marker.getParserPosition();
    List<SqlNode> items = marked.getList().subList(1, marked.size());
    SqlNodeList keys = new SqlNodeList(position);
    for (SqlNode key : marker.getOperandList()) {
      keys.add(resolve(key, items));
    }
    SqlNodeList order = new SqlNodeList(position);
    for (SqlNode item : orderBy) {
      order.add(resolveOrderItem(item, items));
    }
    checkOrder(keys, order);
    SqlNode first =
        SqlStdOperatorTable.EQUALS.createCall(
            position,
            SqlStdOperatorTable.OVER.createCall(
                position,
                SqlStdOperatorTable.ROW_NUMBER.createCall(position),
                SqlWindow.create(
                    null,
                    null,
                    keys,
                    order,
                    SqlLiteral.createBoolean(false, position),
                    null,
                    null,
                    null,
                    position)),
            SqlLiteral.createExactNumeric("1", position));
    SqlSelect rewritten = (SqlSelect) select.clone(select.getParserPosition());
    rewritten.setSelectList(new SqlNodeList(new ArrayList<>(items), marked.getParserPosition()));
    rewritten.setQualify(first);
    return rewritten;
  }

  /** PostgreSQL's rule: ORDER BY, where there is one, begins with the DISTINCT ON expressions. */
  private static void checkOrder(SqlNodeList keys, SqlNodeList order) {
    for (int i = 0; i < Math.min(keys.size(), order.size()); i++) {
      SqlNode ordered = plain(order.get(i));
      boolean isKey =
          keys.stream().anyMatch(k -> k.equalsDeep(ordered, org.apache.calcite.util.Litmus.IGNORE));
      if (!isKey) {
        throw new MegaDbException(
                ErrorCode.GROUPING_ERROR,
                "SELECT DISTINCT ON expressions must match initial ORDER BY expressions")
            .withHint("Begin ORDER BY with the expressions of DISTINCT ON.")
            .withPosition(order.get(i).getParserPosition().getColumnNum());
      }
    }
  }

  private static SqlNode plain(SqlNode item) {
    SqlNode node = item;
    while (node.getKind() == SqlKind.DESCENDING
        || node.getKind() == SqlKind.NULLS_FIRST
        || node.getKind() == SqlKind.NULLS_LAST) {
      node = ((SqlCall) node).operand(0);
    }
    return node;
  }

  private static SqlNode resolveOrderItem(SqlNode item, List<SqlNode> items) {
    return switch (item.getKind()) {
      case DESCENDING, NULLS_FIRST, NULLS_LAST -> {
        SqlCall call = (SqlCall) item;
        yield call.getOperator()
            .createCall(item.getParserPosition(), resolveOrderItem(call.operand(0), items));
      }
      default -> resolve(item, items);
    };
  }

  /** An ordinal or an output column's name stands for that select item. */
  private static SqlNode resolve(SqlNode node, List<SqlNode> items) {
    if (node instanceof SqlNumericLiteral number && number.isInteger()) {
      int ordinal = number.intValue(true);
      return ordinal >= 1 && ordinal <= items.size() ? withoutAlias(items.get(ordinal - 1)) : node;
    }
    if (node instanceof SqlIdentifier name && name.isSimple()) {
      for (SqlNode item : items) {
        if (item.getKind() == SqlKind.AS
            && ((SqlCall) item).operand(1) instanceof SqlIdentifier alias
            && alias.getSimple().equals(name.getSimple())) {
          return withoutAlias(item);
        }
      }
    }
    return node;
  }

  private static SqlNode withoutAlias(SqlNode item) {
    return item.getKind() == SqlKind.AS ? ((SqlCall) item).operand(0) : item;
  }
}
