package io.megadb.planner.dialect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The expressions in the tables of {@code docs/sql-differences.md}. */
final class KnownDifferences {
  private static final Pattern ROW = Pattern.compile("\\| `` (.+?) `` \\| .* \\| (.*) \\|");

  private KnownDifferences() {}

  /** Expression to what comes of it here. */
  static Map<String, String> read() throws IOException {
    Map<String, String> differences = new TreeMap<>();
    Path page = Path.of("..", "..", "docs", "sql-differences.md");
    for (String line : Files.readAllLines(page)) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        differences.put(row.group(1).replace("\\|", "|"), row.group(2).replace("\\|", "|"));
      }
    }
    return differences;
  }
}
