package io.megadb.bench;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a benchmark found: a table for people, metrics for programs. */
public final class Report {
  private final Map<String, Double> metrics = new LinkedHashMap<>();
  private final List<List<String>> rows = new ArrayList<>();

  /** Adds a line of the table; the first is its head. */
  public void row(Object... cells) {
    List<String> row = new ArrayList<>();
    for (Object cell : cells) {
      row.add(
          cell instanceof Double d ? String.format(Locale.ROOT, "%.3f", d) : String.valueOf(cell));
    }
    rows.add(row);
  }

  /** Sets a metric, e.g. {@code tpch.correct}. */
  public void metric(String key, double value) {
    metrics.put(key, value);
  }

  /** All metrics, in the order in which they were set. */
  public Map<String, Double> metrics() {
    return new LinkedHashMap<>(metrics);
  }

  /** Prints the table and the metrics in Markdown. */
  public void print(PrintWriter out) {
    if (!rows.isEmpty()) {
      int columns = rows.getFirst().size();
      int[] widths = new int[columns];
      for (List<String> row : rows) {
        for (int c = 0; c < row.size(); c++) {
          widths[c] = Math.max(widths[c], row.get(c).length());
        }
      }
      for (int r = 0; r < rows.size(); r++) {
        StringBuilder line = new StringBuilder("|");
        for (int c = 0; c < columns; c++) {
          line.append(' ').append(String.format("%-" + widths[c] + "s", rows.get(r).get(c)));
          line.append(" |");
        }
        out.println(line);
        if (r == 0) {
          StringBuilder rule = new StringBuilder("|");
          for (int width : widths) {
            rule.append("-".repeat(width + 2)).append('|');
          }
          out.println(rule);
        }
      }
      out.println();
    }
    metrics.forEach((key, value) -> out.printf(Locale.ROOT, "%s = %.4f%n", key, value));
    out.flush();
  }
}
