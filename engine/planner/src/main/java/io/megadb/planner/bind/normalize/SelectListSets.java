package io.megadb.planner.bind.normalize;

import io.megadb.planner.bind.functions.FunctionTable;
import io.megadb.planner.bind.functions.PostgresSetFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * {@code SELECT a, f(b) FROM t} with a function that gives rows, as {@code SELECT a, s.f FROM t,
 * LATERAL f(b) AS s(f)}: one such function, and no grouping.
 */
final class SelectListSets {
  private static final String ALIAS = "?set";

  private SelectListSets() {}

  /** The select with its one set function in FROM; itself if there is none or more. */
  static SqlSelect rewrite(SqlSelect select) {
    int place = -1;
    SqlNodeList items = select.getSelectList();
    for (int i = 0; i < items.size(); i++) {
      if (isSet(value(items.get(i)))) {
        if (place >= 0) {
          return select;
        }
        place = i;
      }
    }
    if (place < 0 || select.getGroup() != null || select.getHaving() != null) {
      return select;
    }
    SqlNode item = items.get(place);
    SqlCall function = (SqlCall) value(item);
    SqlParserPos position = item.getParserPosition();
    SqlIdentifier column = new SqlIdentifier(OutputName.of(item), position);
    SqlNode set =
        SqlStdOperatorTable.AS.createCall(
            position,
            SqlStdOperatorTable.COLLECTION_TABLE.createCall(position, function),
            new SqlIdentifier(ALIAS, position),
            column);
    List<SqlNode> list = new ArrayList<>(items.getList());
    list.set(place, new SqlIdentifier(List.of(ALIAS, column.getSimple()), position));
    SqlNode from = select.getFrom() == null ? set : joined(select.getFrom(), set, position);
    SqlSelect rewritten = (SqlSelect) select.clone(select.getParserPosition());
    rewritten.setSelectList(new SqlNodeList(list, items.getParserPosition()));
    rewritten.setFrom(from);
    return rewritten;
  }

  private static SqlNode joined(SqlNode from, SqlNode set, SqlParserPos position) {
    return new SqlJoin(
        position,
        from,
        SqlLiteral.createBoolean(false, position),
        JoinType.COMMA.symbol(position),
        set,
        JoinConditionType.NONE.symbol(position),
        null);
  }

  private static SqlNode value(SqlNode item) {
    return item.getKind() == SqlKind.AS ? ((SqlCall) item).operand(0) : item;
  }

  private static boolean isSet(SqlNode node) {
    return node instanceof SqlCall call
        && call.getOperator() instanceof SqlFunction function
        && FunctionTable.instance()
            .function(function.getName().toLowerCase(Locale.ROOT))
            .filter(e -> e.operator() instanceof PostgresSetFunction)
            .isPresent();
  }
}
