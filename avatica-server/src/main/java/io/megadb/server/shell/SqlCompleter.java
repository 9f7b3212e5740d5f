package io.megadb.server.shell;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

  private static final Logger LOG = LoggerFactory.getLogger(SqlCompleter.class);

  private final Client client;
  private Optional<Names> known = Optional.empty();

  /**
   * @param columnsByTable by {@code schema.table}
   */
  private record Names(Map<String, Set<String>> columnsByTable, Set<String> schemas) {
    static final Names NONE = new Names(Map.of(), Set.of());
  }

  SqlCompleter(Client client) {
    this.client = client;
  }

  /** Forgets the names; the next completion reads them again. */
  synchronized void refresh() {
    known = Optional.empty();
  }

  @Override
  public synchronized void complete(
      LineReader reader, ParsedLine line, List<Candidate> candidates) {
    String word = line.word();
    if (line.line().strip().startsWith("\\") && word.startsWith("\\")) {
      BackslashCommands.NAMES.forEach(name -> candidates.add(new Candidate(name)));
      return;
    }
    Names names = names();
    int dot = word.lastIndexOf('.');
    if (dot >= 0) {
      qualified(names.columnsByTable(), word.substring(0, dot), candidates);
      return;
    }
    boolean lower = !word.isEmpty() && Character.isLowerCase(word.charAt(0));
    for (String keyword : KEYWORDS) {
      candidates.add(group(lower ? keyword.toLowerCase(Locale.ROOT) : keyword, "keywords"));
    }
    Set<String> columns = new TreeSet<>();
    names
        .columnsByTable()
        .forEach(
            (table, own) -> {
              candidates.add(group(quoted(table.substring(table.indexOf('.') + 1)), "tables"));
              columns.addAll(own);
            });
    columns.forEach(column -> candidates.add(group(quoted(column), "columns")));
    names.schemas().forEach(schema -> candidates.add(group(quoted(schema), "schemas")));
  }

  private static void qualified(
      Map<String, Set<String>> columnsByTable, String qualifier, List<Candidate> candidates) {
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

  private Names names() {
    if (known.isEmpty()) {
      known = read();
    }
    return known.orElse(Names.NONE);
  }

  private Optional<Names> read() {
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
      return Optional.of(new Names(found, foundSchemas));
    } catch (SQLException | RuntimeException e) {
      // Without the server's names there are still the keywords; the next completion tries again.
      LOG.debug("no names to complete", e);
    }
    return Optional.empty();
  }

  private static Candidate group(String value, String group) {
    return new Candidate(value, value, group, null, null, null, true);
  }

  private static String quoted(String name) {
    return PLAIN_NAME.matcher(name).matches() ? name : '"' + name.replace("\"", "\"\"") + '"';
  }
}
