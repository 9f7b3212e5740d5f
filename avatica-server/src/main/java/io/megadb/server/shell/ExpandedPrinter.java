package io.megadb.server.shell;

import java.io.PrintWriter;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** One value a line, a rule between rows. */
final class ExpandedPrinter implements ResultPrinter {
  @Override
  public long print(ResultSet rows, PrintWriter out) throws SQLException {
    List<ResultColumn> columns = ResultColumn.of(rows.getMetaData());
    int width = columns.stream().mapToInt(c -> TextWidth.of(c.name())).max().orElse(0);
    long count = 0;
    while (rows.next()) {
      count++;
      out.println("-[ RECORD " + count + " ]" + "-".repeat(Math.max(1, width)));
      for (ResultColumn column : columns) {
        String name = TablePrinter.cell(column.name());
        out.println(
            name
                + " ".repeat(width - Math.min(width, TextWidth.of(name)))
                + " | "
                + TablePrinter.cell(column.text(rows)));
      }
    }
    out.println(count == 1 ? "(1 row)" : "(" + count + " rows)");
    return count;
  }
}
