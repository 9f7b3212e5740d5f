package io.megadb.exec.compile;

import io.megadb.spi.catalog.TableName;
import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.parser.SqlParserPos;

/** {@code SELECT * FROM table}, as the parser would yield it. */
public final class SelectAll {
  private static final SqlParserPos POS = SqlParserPos.ZERO;

  private SelectAll() {}

  /** All of a table. */
  public static SqlNode of(TableName table) {
    return of(List.of(table.catalog(), table.schema(), table.name()));
  }

  /**
   * All of a table.
   *
   * @param parts of its name
   */
  public static SqlSelect of(List<String> parts) {
    return new SqlSelect(
        POS,
        null,
        SqlNodeList.of(SqlIdentifier.star(POS)),
        new SqlIdentifier(parts, POS),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }
}
