package io.megadb.server.shell;

import java.io.PrintWriter;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Aligned columns. Widths come from the first rows, which are held back until they are known; later
 * rows stream, and a wider value among them just takes more room.
 */
final class TablePrinter implements ResultPrinter {
  private static final int ROWS_FOR_WIDTHS = 1_000;

  private List<ResultColumn> columns = List.of();
  private int[] widths = {};

  @Override
  public long print(ResultSet rows, PrintWriter out) throws SQLException {
    columns = ResultColumn.of(rows.getMetaData());
    if (columns.size() == 1 && columns.getFirst().name().equals("QUERY PLAN")) {
      return plan(rows, out);
    }
    widths = columns.stream().mapToInt(c -> TextWidth.of(cell(c.name()))).toArray();
    List<String[]> first = new ArrayList<>();
    boolean more = true;
    while (first.size() < ROWS_FOR_WIDTHS && (more = rows.next())) {
      String[] cells = cells(rows);
      for (int i = 0; i < cells.length; i++) {
        widths[i] = Math.max(widths[i], TextWidth.of(cells[i]));
      }
      first.add(cells);
    }
    header(out);
    first.forEach(cells -> row(cells, out));
    long count = first.size();
    while (more && (more = rows.next())) {
      row(cells(rows), out);
      count++;
    }
    out.println(count == 1 ? "(1 row)" : "(" + count + " rows)");
    return count;
  }

  /** A plan is a text of its own: its lines are neither padded nor counted. */
  private long plan(ResultSet rows, PrintWriter out) throws SQLException {
    long count = 0;
    while (rows.next()) {
      out.println(" " + cell(columns.getFirst().text(rows)));
      count++;
    }
    return count;
  }

  private String[] cells(ResultSet rows) throws SQLException {
    String[] cells = new String[columns.size()];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = cell(columns.get(i).text(rows));
    }
    return cells;
  }

  /** One line whatever the value holds. */
  static String cell(String value) {
    if (value == null) {
      return "NULL";
    }
    StringBuilder out = null;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      // Control characters could drive the terminal.
      if (c < ' ' || c == 0x7f || c >= 0x80 && c < 0xa0) {
        out = out == null ? new StringBuilder(value.substring(0, i)) : out;
        switch (c) {
          case '\n' -> out.append("\\n");
          case '\r' -> out.append("\\r");
          case '\t' -> out.append("\\t");
          default -> out.append(String.format("\\x%02x", (int) c));
        }
      } else if (out != null) {
        out.append(c);
      }
    }
    return out == null ? value : out.toString();
  }

  private void header(PrintWriter out) {
    StringBuilder names = new StringBuilder();
    StringBuilder rule = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String name = cell(columns.get(i).name());
      int left = (widths[i] - TextWidth.of(name)) / 2;
      names.append(i == 0 ? " " : "| ");
      names.append(" ".repeat(left)).append(name);
      names.append(" ".repeat(widths[i] - left - TextWidth.of(name) + 1));
      rule.append(i == 0 ? "" : "+").append("-".repeat(widths[i] + 2));
    }
    out.println(names.toString().stripTrailing());
    out.println(rule);
  }

  private void row(String[] cells, PrintWriter out) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.length; i++) {
      String padding = " ".repeat(Math.max(0, widths[i] - TextWidth.of(cells[i])));
      boolean number = columns.get(i).kind() == ResultColumn.Kind.NUMBER;
      line.append(i == 0 ? " " : " | ");
      line.append(number ? padding + cells[i] : cells[i] + padding);
    }
    out.println(line.toString().stripTrailing());
  }
}
