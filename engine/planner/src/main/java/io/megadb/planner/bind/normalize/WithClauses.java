package io.megadb.planner.bind.normalize;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;

/** WITH clauses, and the names that those around a place define. One statement's; one thread. */
final class WithClauses {
  private final Normalizer normalizer;
  private final Positions positions;
  private final Deque<Set<String>> defined = new ArrayDeque<>();

  WithClauses(Normalizer normalizer, Positions positions) {
    this.normalizer = normalizer;
    this.positions = positions;
  }

  /** Whether a clause around this place defines the name. */
  boolean defines(String name) {
    return defined.stream().anyMatch(names -> names.contains(name));
  }

  /** The clause and its body; names are known from where PostgreSQL knows them. */
  SqlNode normalize(SqlWith with) {
    Set<String> names = new HashSet<>();
    defined.push(names);
    try {
      List<SqlNode> items = new ArrayList<>();
      for (SqlNode node : with.withList) {
        SqlWithItem item = (SqlWithItem) node;
        boolean recursive = item.recursive.booleanValue();
        if (recursive) {
          names.add(item.name.getSimple());
        }
        SqlNode query = item.query.accept(normalizer);
        names.add(item.name.getSimple());
        if (recursive && item.columnList != null) {
          rename(query, item.columnList);
        }
        items.add(
            new CommonItem(
                item.getParserPosition(),
                item.name,
                item.columnList,
                query,
                SqlLiteral.createBoolean(
                    recursive && Relations.names(item.query, item.name.getSimple()),
                    item.recursive.getParserPosition()),
                positions.mode(item.name)));
      }
      return new SqlWith(
          with.getParserPosition(),
          new SqlNodeList(items, with.withList.getParserPosition()),
          with.body.accept(normalizer));
    } finally {
      defined.pop();
    }
  }

  /** The first term of a recursive query names its columns, for the terms that read it. */
  private static void rename(SqlNode query, SqlNodeList names) {
    if (query.getKind() == SqlKind.UNION
        && ((SqlCall) query).operand(0) instanceof SqlSelect first
        && first.getSelectList().size() == names.size()) {
      SqlNodeList items = first.getSelectList();
      for (int i = 0; i < items.size(); i++) {
        SqlNode item = items.get(i);
        if (item instanceof SqlIdentifier id && id.isStar()) {
          return;
        }
        SqlNode value = item.getKind() == SqlKind.AS ? ((SqlCall) item).operand(0) : item;
        items.set(
            i, SqlStdOperatorTable.AS.createCall(item.getParserPosition(), value, names.get(i)));
      }
    }
  }
}
