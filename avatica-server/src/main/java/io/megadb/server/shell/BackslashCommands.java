package io.megadb.server.shell;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The commands that begin with a backslash. */
final class BackslashCommands {
  static final List<String> NAMES =
      List.of("\\?", "\\d", "\\dn", "\\dt", "\\format", "\\i", "\\o", "\\q", "\\timing", "\\x");

  static final String HELP =
      """
      \\d            tables and views
      \\d NAME       columns of a table
      \\dt [PATTERN] tables                  \\dn  schemas
      \\format F     table, csv, json or markdown
      \\x            one value a line, on or off
      \\timing       how long statements take, on or off
      \\i FILE       run a file
      \\o [FILE]     send results to a file, or back to the screen
      \\q            quit
      Statements end with a semicolon. Ctrl-C cancels a running statement.
      """;

  /** What to do next. */
  enum Next {
    GO_ON,
    FAILED,
    QUIT
  }

  /** Runs a file of statements. */
  interface FileRunner {
    boolean run(Path file) throws IOException;
  }

  private final Client client;
  private final ShellState state;
  private final FileRunner files;

  BackslashCommands(Client client, ShellState state, FileRunner files) {
    this.client = client;
    this.state = state;
    this.files = files;
  }

  Next run(String line) {
    String[] words = line.strip().split("\\s+", 2);
    String argument = words.length > 1 ? words[1].strip() : "";
    if (argument.endsWith(";")) {
      argument = argument.substring(0, argument.length() - 1).strip();
    }
    try {
      return run(words[0].endsWith(";") ? words[0].replace(";", "") : words[0], argument);
    } catch (SQLException | IOException | RuntimeException e) {
      state.messages().print(ServerMessage.of(e).render(""));
      return Next.FAILED;
    } finally {
      state.results().flush();
      state.messages().flush();
    }
  }

  private Next run(String command, String argument) throws SQLException, IOException {
    switch (command) {
      case "\\q" -> {
        return Next.QUIT;
      }
      case "\\?" -> state.messages().print(HELP);
      case "\\x" -> {
        state.expanded(!state.expanded());
        state.messages().println("Expanded display is " + onOff(state.expanded()) + ".");
      }
      case "\\timing" -> {
        state.timing(!state.timing());
        state.messages().println("Timing is " + onOff(state.timing()) + ".");
      }
      case "\\format" -> {
        state.format(Format.valueOf(argument.toUpperCase(Locale.ROOT)));
        state.messages().println("Format is " + state.format() + ".");
      }
      case "\\i" -> {
        return files.run(Path.of(argument)) ? Next.GO_ON : Next.FAILED;
      }
      case "\\o" ->
          state.redirect(
              argument.isEmpty()
                  ? null
                  : new PrintWriter(
                      Files.newBufferedWriter(Path.of(argument), StandardCharsets.UTF_8)));
      case "\\d" -> {
        return argument.isEmpty() ? tables("%", null) : describe(argument);
      }
      case "\\dt" -> {
        return tables(pattern(argument), new String[] {"TABLE"});
      }
      case "\\dn" -> {
        return schemas();
      }
      default -> {
        state.messages().println("Unknown command " + command + ". \\? lists all.");
        return Next.FAILED;
      }
    }
    return Next.GO_ON;
  }

  private static String onOff(boolean on) {
    return on ? "on" : "off";
  }

  private static String pattern(String argument) {
    return argument.isEmpty() ? "%" : argument.replace('*', '%').replace('?', '_');
  }

  private Next tables(String pattern, String[] types) throws SQLException {
    List<String[]> rows = new ArrayList<>();
    try (ResultSet tables = metadata().getTables(null, null, pattern, types)) {
      while (tables.next()) {
        rows.add(
            new String[] {
              tables.getString("TABLE_SCHEM"),
              tables.getString("TABLE_NAME"),
              tables.getString("TABLE_CAT"),
              tables.getString("TABLE_TYPE").toLowerCase(Locale.ROOT),
              tables.getString("REMARKS")
            });
      }
    }
    if (types == null) {
      rows.removeIf(row -> row[3].equals("system table"));
    }
    return print(List.of("schema", "name", "tier", "type", "comment"), rows);
  }

  private Next schemas() throws SQLException {
    Map<String, Integer> tables = new TreeMap<>();
    try (ResultSet schemas = metadata().getSchemas()) {
      while (schemas.next()) {
        tables.put(schemas.getString("TABLE_SCHEM"), 0);
      }
    }
    try (ResultSet rows = metadata().getTables(null, null, "%", null)) {
      while (rows.next()) {
        tables.merge(rows.getString("TABLE_SCHEM"), 1, Integer::sum);
      }
    }
    List<String[]> rows = new ArrayList<>();
    tables.forEach((schema, count) -> rows.add(new String[] {schema, count.toString()}));
    return print(List.of("schema", "tables"), rows);
  }

  private Next describe(String name) throws SQLException {
    String[] parts = name.replace("\"", "").split("\\.");
    String table = escape(parts[parts.length - 1]);
    String schema = parts.length > 1 ? escape(parts[parts.length - 2]) : null;
    String catalog = parts.length > 2 ? parts[0] : null;
    Map<String, List<String[]>> found = new TreeMap<>();
    try (ResultSet columns = metadata().getColumns(catalog, schema, table, "%")) {
      while (columns.next()) {
        String owner =
            columns.getString("TABLE_CAT")
                + "."
                + columns.getString("TABLE_SCHEM")
                + "."
                + columns.getString("TABLE_NAME");
        found
            .computeIfAbsent(owner, k -> new ArrayList<>())
            .add(
                new String[] {
                  columns.getString("COLUMN_NAME"),
                  columns.getString("TYPE_NAME"),
                  columns.getString("IS_NULLABLE").equals("NO") ? "not null" : "",
                  columns.getString("COLUMN_DEF"),
                  columns.getString("REMARKS")
                });
      }
    }
    if (found.isEmpty()) {
      state.messages().println("There is no table or view \"" + name + "\". \\d lists all.");
      return Next.FAILED;
    }
    found.forEach(
        (owner, rows) -> {
          state.results().println(owner);
          print(List.of("column", "type", "null", "default", "comment"), rows);
        });
    return Next.GO_ON;
  }

  private static String escape(String name) {
    return name.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
  }

  private DatabaseMetaData metadata() throws SQLException {
    return client.main().getMetaData();
  }

  private Next print(List<String> names, List<String[]> rows) {
    int[] widths = names.stream().mapToInt(TextWidth::of).toArray();
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        row[i] = row[i] == null ? "" : TablePrinter.cell(row[i]);
        widths[i] = Math.max(widths[i], TextWidth.of(row[i]));
      }
    }
    PrintWriter out = state.results();
    out.println(line(names.toArray(new String[0]), widths));
    StringBuilder rule = new StringBuilder();
    for (int width : widths) {
      rule.append(rule.isEmpty() ? "" : "+").append("-".repeat(width + 2));
    }
    out.println(rule);
    rows.forEach(row -> out.println(line(row, widths)));
    out.println(rows.size() == 1 ? "(1 row)" : "(" + rows.size() + " rows)");
    return Next.GO_ON;
  }

  private static String line(String[] cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.length; i++) {
      line.append(i == 0 ? " " : " | ").append(cells[i]);
      line.append(" ".repeat(Math.max(0, widths[i] - TextWidth.of(cells[i]))));
    }
    return line.toString().stripTrailing();
  }
}
