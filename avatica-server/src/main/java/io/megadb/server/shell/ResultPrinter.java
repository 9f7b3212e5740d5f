package io.megadb.server.shell;

import java.io.PrintWriter;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** Prints a result row by row, in bounded memory. Used for one result, by one thread. */
public interface ResultPrinter {
  /** Prints all rows and returns their number. */
  long print(ResultSet rows, PrintWriter out) throws SQLException;

  /** The printer of a format; {@code expanded} prints a table one value a line. */
  static ResultPrinter of(Format format, Layout layout) {
    return switch (format) {
      case TABLE -> layout == Layout.EXPANDED ? new ExpandedPrinter() : new TablePrinter();
      case CSV -> ResultPrinter::csv;
      case JSON -> ResultPrinter::json;
      case MARKDOWN -> ResultPrinter::markdown;
    };
  }

  /** Whether a table has a line for each row or one for each value. */
  enum Layout {
    ROWS,
    EXPANDED
  }

  private static long csv(ResultSet rows, PrintWriter out) throws SQLException {
    List<ResultColumn> columns = ResultColumn.of(rows.getMetaData());
    StringBuilder line = new StringBuilder();
    for (ResultColumn column : columns) {
      csvField(line, column.name(), column.index());
    }
    out.print(line.append("\r\n"));
    long count = 0;
    while (rows.next()) {
      line.setLength(0);
      for (ResultColumn column : columns) {
        csvField(line, column.text(rows), column.index());
      }
      out.print(line.append("\r\n"));
      count++;
    }
    return count;
  }

  // RFC 4180; NULL is nothing, an empty string is a pair of quotes.
  private static void csvField(StringBuilder line, String value, int index) {
    if (index > 1) {
      line.append(',');
    }
    if (value == null) {
      return;
    }
    boolean quote = value.isEmpty();
    for (int i = 0; i < value.length() && !quote; i++) {
      char c = value.charAt(i);
      quote = c == '"' || c == ',' || c == '\n' || c == '\r';
    }
    if (quote) {
      line.append('"').append(value.replace("\"", "\"\"")).append('"');
    } else {
      line.append(value);
    }
  }

  private static long json(ResultSet rows, PrintWriter out) throws SQLException {
    List<ResultColumn> columns = ResultColumn.of(rows.getMetaData());
    out.print('[');
    long count = 0;
    while (rows.next()) {
      StringBuilder line = new StringBuilder(count == 0 ? "\n{" : ",\n{");
      for (ResultColumn column : columns) {
        line.append(column.index() == 1 ? "" : ",")
            .append(ResultColumn.quoted(column.name()))
            .append(':')
            .append(column.json(rows));
      }
      out.print(line.append('}'));
      count++;
    }
    out.print(count == 0 ? "]\n" : "\n]\n");
    return count;
  }

  private static long markdown(ResultSet rows, PrintWriter out) throws SQLException {
    List<ResultColumn> columns = ResultColumn.of(rows.getMetaData());
    StringBuilder line = new StringBuilder("|");
    columns.forEach(c -> line.append(' ').append(markdownCell(c.name())).append(" |"));
    line.append("\n|");
    columns.forEach(c -> line.append(c.kind() == ResultColumn.Kind.NUMBER ? "---:|" : "---|"));
    out.print(line.append('\n'));
    long count = 0;
    while (rows.next()) {
      line.setLength(0);
      line.append('|');
      for (ResultColumn column : columns) {
        line.append(' ').append(markdownCell(column.text(rows))).append(" |");
      }
      out.print(line.append('\n'));
      count++;
    }
    return count;
  }

  private static String markdownCell(String value) {
    return value == null
        ? "NULL"
        : value.replace("\\", "\\\\").replace("|", "\\|").replace("\r", "").replace("\n", "<br>");
  }
}
