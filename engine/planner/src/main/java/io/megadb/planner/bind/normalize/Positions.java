package io.megadb.planner.bind.normalize;

import io.megadb.planner.rel.CommonQuery;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * Lines and columns as offsets into the statement's text.
 *
 * @param sql the text, empty if nothing is known about positions
 */
public record Positions(String sql) {

  /** The 1-based character offset; 0 if unknown. */
  public int offset(int line, int column) {
    if (sql.isEmpty() || line < 1 || column < 1) {
      return 0;
    }
    int start = 0;
    for (int current = 1; current < line; current++) {
      int end = start;
      while (end < sql.length() && sql.charAt(end) != '\n' && sql.charAt(end) != '\r') {
        end++;
      }
      if (end >= sql.length()) {
        return 0;
      }
      boolean pair =
          sql.charAt(end) == '\r' && end + 1 < sql.length() && sql.charAt(end + 1) == '\n';
      start = end + (pair ? 2 : 1);
    }
    int offset = start + column;
    return offset <= sql.length() + 1 ? offset : 0;
  }

  /** The 1-based offset of a node's first character; 0 if unknown. */
  public int of(SqlParserPos position) {
    return offset(position.getLineNum(), position.getColumnNum());
  }

  /** What is said of the item of WITH that has this name. */
  CommonQuery.Mode mode(SqlIdentifier name) {
    return CommonItem.read(sql, of(name.getParserPosition()));
  }

  /** An error at a node. */
  public MegaDbException error(ErrorCode code, String message, SqlNode node) {
    return at(new MegaDbException(code, message), node.getParserPosition());
  }

  /** The error at a position, unless it has one. */
  public MegaDbException at(MegaDbException error, SqlParserPos position) {
    int offset = of(position);
    return error.position().isPresent() || offset == 0 ? error : error.withPosition(offset);
  }
}
