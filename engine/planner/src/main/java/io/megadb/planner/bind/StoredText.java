package io.megadb.planner.bind;

import io.megadb.planner.bind.normalize.ViewParser;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.sql.Statement;
import io.megadb.sql.StatementParser;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;

/** Parses what the catalog keeps as text, with the grammar of statements. */
final class StoredText implements ViewParser {
  private final StatementParser parser = new StatementParser();

  @Override
  public SqlNode query(String sql) {
    if (parser.parse(sql) instanceof Statement.Query(SqlNode node)) {
      return node;
    }
    throw new MegaDbException(ErrorCode.DATA_CORRUPTED, "the catalog holds no query: " + sql);
  }

  @Override
  public SqlNode expression(String sql) {
    SqlNode query = query("SELECT " + sql);
    SqlNode inner = query instanceof SqlOrderBy orderBy ? orderBy.query : query;
    if (inner instanceof SqlSelect select && select.getSelectList().size() == 1) {
      return select.getSelectList().get(0);
    }
    throw new MegaDbException(ErrorCode.DATA_CORRUPTED, "the catalog holds no expression: " + sql);
  }
}
