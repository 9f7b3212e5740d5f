package io.megadb.server.shell;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/**
 * Completes keywords, tables, columns and backslash commands. Names are read from the server on the
 * first use and after a statement that may have changed them.
 */
final class SqlCompleter implements Completer {
  private static final Pattern PLAIN_NAME = Pattern.compile("[a-z_][a-z0-9_]*");
  private static final List<String> KEYWORDS =
      List.of(
          ("ALL ALTER ANALYZE AND ANY ARRAY AS ASC BEGIN BETWEEN BY CASE CAST CHECK COLUMN COMMENT COMMIT"
                  + " CONFLICT COPY CREATE CROSS CURRENT_DATE CURRENT_TIMESTAMP DEFAULT DELETE DESC"
                  + " DISTINCT DO DROP ELSE END EXCEPT EXISTS EXPLAIN FALSE FETCH FILTER FIRST FROM FULL"
                  + " GROUP GROUPING HAVING IF ILIKE IN INNER INSERT INTERSECT INTERVAL INTO IS JOIN KEY"
                  + " LAST LATERAL LEFT LIKE LIMIT MEMORY NATURAL NOT NOTHING NULL NULLS OFFSET OLAP OLTP"
                  + " ON OR ORDER OUTER OVER PARTITION PARTITIONED PRIMARY RECURSIVE RENAME RETURNING RIGHT"
                  + " ROLLBACK ROLLUP ROWS SAVEPOINT SCHEMA SELECT SET SETS SHOW TABLE THEN TO TRUE TRUNCATE"
                  + " UNION UNIQUE UPDATE USING VALUES VIEW WHEN WHERE WINDOW WITH")
              .split(" "));

  private final Client client;
  private Map<String, Set<String>> columnsByTable;
  private Set<String> schemas = Set.of();

  SqlCompleter(Client client) {
    this.client = client;
  }

  /** Forgets the names; the next completion reads them again. */
  synchronized void refresh() {
    columnsByTable = null;
  }

  @Override
  public synchronized void complete(
      LineReader reader, ParsedLine line, List<Candidate> candidates) {
    String word = line.word();
    if (line.line().strip().startsWith("\\") && word.startsWith("\\")) {
      BackslashCommands.NAMES.forEach(name -> candidates.add(new Candidate(name)));
      return;
    }
    load();
    int dot = word.lastIndexOf('.');
    if (dot >= 0) {
      qualified(word.substring(0, dot), candidates);
      return;
    }
    boolean lower = !word.isEmpty() && Character.isLowerCase(word.charAt(0));
    for (String keyword : KEYWORDS) {
      candidates.add(group(lower ? keyword.toLowerCase(Locale.ROOT) : keyword, "keywords"));
    }
    Set<String> columns = new TreeSet<>();
    columnsByTable.forEach(
        (table, names) -> {
          candidates.add(group(quoted(table.substring(table.indexOf('.') + 1)), "tables"));
          columns.addAll(names);
        });
    columns.forEach(column -> candidates.add(group(quoted(column), "columns")));
    schemas.forEach(schema -> candidates.add(group(quoted(schema), "schemas")));
  }

  private void qualified(String qualifier, List<Candidate> candidates) {
    String last = qualifier.substring(qualifier.lastIndexOf('.') + 1);
    columnsByTable.forEach(
        (table, names) -> {
          int dot = table.indexOf('.');
          if (table.substring(0, dot).equals(last)) {
            candidates.add(group(qualifier + "." + quoted(table.substring(dot + 1)), "tables"));
          }
          // An alias could be any table, so every column fits behind a name that is no table.
          if (table.substring(dot + 1).equals(last)) {
            names.forEach(n -> candidates.add(group(qualifier + "." + quoted(n), "columns")));
          }
        });
    if (candidates.isEmpty()) {
      Set<String> all = new TreeSet<>();
      columnsByTable.values().forEach(all::addAll);
      all.forEach(n -> candidates.add(group(qualifier + "." + quoted(n), "columns")));
    }
  }

  private void load() {
    if (columnsByTable != null) {
      return;
    }
    Map<String, Set<String>> found = new TreeMap<>();
    Set<String> foundSchemas = new TreeSet<>();
    try (ResultSet columns = client.side().getMetaData().getColumns(null, null, "%", "%")) {
      while (columns.next()) {
        foundSchemas.add(columns.getString("TABLE_SCHEM"));
        found
            .computeIfAbsent(
                columns.getString("TABLE_SCHEM") + "." + columns.getString("TABLE_NAME"),
                k -> new TreeSet<>())
            .add(columns.getString("COLUMN_NAME"));
      }
      columnsByTable = found;
      schemas = foundSchemas;
    } catch (SQLException | RuntimeException e) {
      // Without the server's names there are still the keywords; the next completion tries again.
      columnsByTable = Map.of();
      schemas = Set.of();
    }
  }

  private static Candidate group(String value, String group) {
    return new Candidate(value, value, group, null, null, null, true);
  }

  private static String quoted(String name) {
    return PLAIN_NAME.matcher(name).matches() ? name : '"' + name.replace("\"", "\"\"") + '"';
  }
}
