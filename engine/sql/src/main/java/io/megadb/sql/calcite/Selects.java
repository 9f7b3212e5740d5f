package io.megadb.sql.calcite;

import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.parser.SqlParserPos;

/** Plain SELECTs that no text stands for. */
public final class Selects {
  private Selects() {}

  /** {@code SELECT * FROM from}, at a position of the statement. */
  public static SqlSelect all(SqlNode from, SqlParserPos position) {
    return of(SqlNodeList.of(SqlIdentifier.star(position)), from, null, position);
  }

  /**
   * {@code SELECT items FROM from WHERE where}.
   *
   * @param where null for all rows
   */
  public static SqlSelect of(
      SqlNodeList items, SqlNode from, SqlNode where, SqlParserPos position) {
    return new SqlSelect(
        position, null, items, from, where, null, null, null, null, null, null, null, null);
  }
}
