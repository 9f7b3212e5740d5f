package io.megadb.sql.calcite;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlBinaryOperator;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserUtil;
import org.apache.calcite.sql.parser.SqlParserUtil.ToTreeListItem;

/**
 * Builds the tree of a flat list of operands and operators. Calcite's own way takes time quadratic
 * in the list and gives chains a depth of their length; so the list is first divided at OR and at
 * AND, the weakest operators, each part built by Calcite, and long chains joined as balanced trees
 * (both operators are associative, NULL included).
 */
public final class ExpressionTree {
  private static final int LONG_CHAIN = 16;

  private ExpressionTree() {}

  /**
   * The tree.
   *
   * @param list SqlNode and {@link ToTreeListItem}, as Calcite's grammar collects them
   */
  public static SqlNode of(List<Object> list) {
    List<SqlNode> disjuncts = new ArrayList<>();
    for (List<Object> part : split(list, SqlKind.OR)) {
      List<SqlNode> conjuncts = new ArrayList<>();
      for (List<Object> inner : split(part, SqlKind.AND)) {
        conjuncts.add(SqlParserUtil.toTree(new ArrayList<>(inner)));
      }
      disjuncts.add(chain(SqlStdOperatorTable.AND, conjuncts));
    }
    return chain(SqlStdOperatorTable.OR, disjuncts);
  }

  /** The sub-lists between the operators of a kind, except the AND that belongs to BETWEEN. */
  private static List<List<Object>> split(List<Object> list, SqlKind kind) {
    List<List<Object>> parts = new ArrayList<>();
    int start = 0;
    int openBetweens = 0;
    for (int i = 0; i < list.size(); i++) {
      if (!(list.get(i) instanceof ToTreeListItem item)) {
        continue;
      }
      SqlKind found = item.getOperator().getKind();
      if (found == SqlKind.BETWEEN) {
        openBetweens++;
      } else if (found == SqlKind.AND && openBetweens > 0) {
        openBetweens--;
      } else if (found == kind && openBetweens == 0) {
        parts.add(list.subList(start, i));
        start = i + 1;
      }
    }
    parts.add(list.subList(start, list.size()));
    return parts;
  }

  private static SqlNode chain(SqlBinaryOperator operator, List<SqlNode> operands) {
    if (operands.size() > LONG_CHAIN) {
      int middle = operands.size() / 2;
      return join(
          operator,
          chain(operator, operands.subList(0, middle)),
          chain(operator, operands.subList(middle, operands.size())));
    }
    SqlNode left = operands.getFirst();
    for (SqlNode right : operands.subList(1, operands.size())) {
      left = join(operator, left, right);
    }
    return left;
  }

  private static SqlNode join(SqlBinaryOperator operator, SqlNode left, SqlNode right) {
    return operator.createCall(
        left.getParserPosition().plus(right.getParserPosition()), left, right);
  }
}
