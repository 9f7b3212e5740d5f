package io.megadb.planner.bind.normalize;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlShuttle;

/**
 * The bare name {@code x} after {@code a JOIN b USING (x) JOIN c USING (x)}: one column, of the
 * left side for an inner or left join, of the right side for a right join, the first that is not
 * NULL for a full join (ISO 9075-2, 7.10). Calcite's validator merges the columns of two tables and
 * no more, so here the name is written out where a USING stands over another; the rest is left to
 * it.
 */
final class MergedColumns extends SqlShuttle {
  private final Map<String, List<SqlIdentifier>> merged;

  private MergedColumns(Map<String, List<SqlIdentifier>> merged) {
    this.merged = merged;
  }

  /** The select with such names written out; itself if it has none. */
  static SqlSelect rewrite(SqlSelect select) {
    Map<String, List<SqlIdentifier>> merged = merged(select.getFrom());
    if (merged.isEmpty()) {
      return select;
    }
    MergedColumns columns = new MergedColumns(merged);
    SqlSelect rewritten = (SqlSelect) select.clone(select.getParserPosition());
    List<SqlNode> items = new ArrayList<>();
    for (SqlNode item : select.getSelectList()) {
      items.add(columns.named(item));
    }
    rewritten.setSelectList(new SqlNodeList(items, select.getSelectList().getParserPosition()));
    if (select.getWhere() != null) {
      rewritten.setWhere(select.getWhere().accept(columns));
    }
    if (select.getGroup() != null) {
      rewritten.setGroupBy((SqlNodeList) select.getGroup().accept(columns));
    }
    if (select.getHaving() != null) {
      rewritten.setHaving(select.getHaving().accept(columns));
    }
    return rewritten;
  }

  /** ORDER BY of the query: a name of its output stays one. */
  static SqlNodeList order(SqlNode query, SqlNodeList order) {
    if (!(query instanceof SqlSelect select)) {
      return order;
    }
    Map<String, List<SqlIdentifier>> merged = new HashMap<>(merged(select.getFrom()));
    for (SqlNode item : select.getSelectList()) {
      if (item instanceof SqlIdentifier name && name.isStar()) {
        return order;
      }
      merged.remove(OutputName.of(item));
    }
    return merged.isEmpty() ? order : (SqlNodeList) order.accept(new MergedColumns(merged));
  }

  private SqlNode named(SqlNode item) {
    SqlNode value = item.accept(this);
    return value != item && item instanceof SqlIdentifier name
        ? SqlStdOperatorTable.AS.createCall(
            name.getParserPosition(),
            value,
            new SqlIdentifier(name.getSimple(), name.getParserPosition()))
        : value;
  }

  @Override
  public SqlNode visit(SqlIdentifier name) {
    List<SqlIdentifier> columns = name.isSimple() ? merged.get(name.getSimple()) : null;
    if (columns == null) {
      return name;
    }
    SqlParserPos position = name.getParserPosition();
    List<SqlNode> placed = new ArrayList<>();
    columns.forEach(c -> placed.add(c.clone(position)));
    return placed.size() == 1
        ? placed.getFirst()
        : SqlStdOperatorTable.COALESCE.createCall(position, placed);
  }

  @Override
  public SqlNode visit(SqlCall call) {
    return switch (call.getKind()) {
      // What stands within another query is its own affair: its FROM may have the name too.
      case SELECT, WITH, UNION, INTERSECT, EXCEPT, ORDER_BY -> call;
      case AS -> {
        List<SqlNode> operands = new ArrayList<>(call.getOperandList());
        operands.set(0, operands.getFirst().accept(this));
        yield new SqlBasicCall(call.getOperator(), operands, call.getParserPosition());
      }
      default -> super.visit(call);
    };
  }

  /** The columns of USING over USING: by name, the columns of tables that it is the first of. */
  private static Map<String, List<SqlIdentifier>> merged(SqlNode from) {
    Map<String, List<SqlIdentifier>> merged = new HashMap<>();
    if (from instanceof SqlJoin join) {
      for (String name : names(join)) {
        if (names(join.getLeft()).contains(name) || names(join.getRight()).contains(name)) {
          List<SqlIdentifier> columns = columns(join, name);
          if (columns != null) {
            merged.put(name, columns);
          }
        }
      }
    }
    return merged;
  }

  /** The names a join merges, by its own USING or by one that it only adds tables to. */
  private static Set<String> names(SqlNode from) {
    if (!(from instanceof SqlJoin join)) {
      return Set.of();
    }
    Set<String> names = new LinkedHashSet<>();
    if (join.getConditionType() == JoinConditionType.USING) {
      ((SqlNodeList) join.getCondition()).forEach(n -> names.add(((SqlIdentifier) n).getSimple()));
    }
    return names;
  }

  /** Null if only the tables' columns could tell which has the name. */
  private static List<SqlIdentifier> columns(SqlNode from, String name) {
    if (!(from instanceof SqlJoin join)) {
      String table = table(from);
      return table == null
          ? null
          : List.of(new SqlIdentifier(List.of(table, name), from.getParserPosition()));
    }
    if (!names(join).contains(name)) {
      return null;
    }
    List<SqlIdentifier> left = columns(join.getLeft(), name);
    List<SqlIdentifier> right = columns(join.getRight(), name);
    if (left == null || right == null) {
      return null;
    }
    return switch (join.getJoinType()) {
      case RIGHT -> right;
      case FULL -> {
        List<SqlIdentifier> both = new ArrayList<>(left);
        both.addAll(right);
        yield both;
      }
      default -> left;
    };
  }

  /** The name FROM knows the table by. */
  private static String table(SqlNode item) {
    return switch (item) {
      case SqlIdentifier name -> name.names.getLast();
      case SqlCall call when call.getKind() == SqlKind.AS ->
          ((SqlIdentifier) call.operand(1)).getSimple();
      case SqlCall call when call.getKind() == SqlKind.TABLE_REF -> table(call.operand(0));
      default -> null;
    };
  }
}
