package io.megadb.planner.bind.graph;

import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;

/** Joins in a FROM clause that nobody wrote. */
final class Joins {
  private static final SqlParserPos ZERO = SqlParserPos.ZERO;

  private Joins() {}

  static SqlNode cross(SqlNode left, SqlNode right) {
    return new SqlJoin(
        ZERO,
        left,
        SqlLiteral.createBoolean(false, ZERO),
        JoinType.CROSS.symbol(ZERO),
        right,
        JoinConditionType.NONE.symbol(ZERO),
        null);
  }

  static SqlNode on(SqlNode left, JoinType type, SqlNode right, SqlNode condition) {
    return new SqlJoin(
        ZERO,
        left,
        SqlLiteral.createBoolean(false, ZERO),
        type.symbol(ZERO),
        right,
        JoinConditionType.ON.symbol(ZERO),
        condition);
  }
}
