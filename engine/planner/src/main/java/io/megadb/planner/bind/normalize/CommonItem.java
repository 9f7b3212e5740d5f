package io.megadb.planner.bind.normalize;

import io.megadb.planner.rel.CommonQuery;
import io.megadb.sql.text.SqlScanner;
import io.megadb.sql.text.Token;
import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.parser.SqlParserPos;

/** An item of WITH that knows whether it is to run once. */
public final class CommonItem extends SqlWithItem {
  private final CommonQuery.Mode mode;

  CommonItem(
      SqlParserPos position,
      SqlIdentifier name,
      SqlNodeList columns,
      SqlNode query,
      SqlLiteral recursive,
      CommonQuery.Mode mode) {
    super(position, name, columns, query, recursive);
    this.mode = mode;
  }

  /** What stood between AS and the query. */
  public CommonQuery.Mode mode() {
    return mode;
  }

  /**
   * Reads {@code name (columns) AS [NOT] MATERIALIZED (}. The grammar leaves the words out of the
   * tree, so they are looked up in the text.
   *
   * @param offset 1-based, of the item's name; 0 if it is not known
   */
  static CommonQuery.Mode read(String sql, int offset) {
    if (offset == 0) {
      return CommonQuery.Mode.AS_FITS;
    }
    List<Token> tokens = SqlScanner.significant(sql);
    int at = 0;
    while (at < tokens.size() && tokens.get(at).start() < offset) {
      at++;
    }
    int depth = 0;
    while (at < tokens.size() && (depth > 0 || !tokens.get(at).isWord("as"))) {
      depth += tokens.get(at).isSymbol("(") ? 1 : tokens.get(at).isSymbol(")") ? -1 : 0;
      at++;
    }
    if (isWord(tokens, at + 1, "materialized")) {
      return CommonQuery.Mode.ONCE;
    }
    return isWord(tokens, at + 1, "not") && isWord(tokens, at + 2, "materialized")
        ? CommonQuery.Mode.IN_EACH_PLACE
        : CommonQuery.Mode.AS_FITS;
  }

  private static boolean isWord(List<Token> tokens, int at, String word) {
    return at < tokens.size() && tokens.get(at).isWord(word);
  }
}
