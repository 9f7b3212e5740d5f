package io.megadb.sql.statement;

import io.megadb.sql.ColumnName;
import io.megadb.sql.QualifiedName;
import io.megadb.sql.Statement;
import io.megadb.sql.Statement.Copy.Direction;
import io.megadb.sql.calcite.CalciteParser;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.sql.SqlNode;

/** COPY, with options in parentheses or in the style before PostgreSQL 9. */
final class CopyParser {
  private static final Set<String> OLD_STYLE =
      Set.of(
          "BINARY",
          "FREEZE",
          "CSV",
          "HEADER",
          "DELIMITER",
          "DELIMITERS",
          "NULL",
          "QUOTE",
          "ESCAPE",
          "ENCODING",
          "FORCE");

  private final TokenCursor cursor;
  private final CalciteParser calcite;

  CopyParser(TokenCursor cursor, CalciteParser calcite) {
    this.cursor = cursor;
    this.calcite = calcite;
  }

  Statement parse() {
    cursor.expect("COPY");
    Optional<QualifiedName> table = Optional.empty();
    Optional<SqlNode> query = Optional.empty();
    List<ColumnName> columns = List.of();
    if (cursor.isSymbol("(")) {
      int open = cursor.at();
      cursor.skipParentheses();
      query = Optional.of(calcite.query(open + 1, cursor.at() - 1));
    } else {
      table = Optional.of(cursor.qualifiedName("a table name or a query in parentheses"));
      if (cursor.isSymbol("(")) {
        columns = cursor.parenthesizedNames("a column name");
      }
    }
    Direction direction;
    if (cursor.accept("TO")) {
      direction = Direction.TO;
    } else if (query.isEmpty() && cursor.accept("FROM")) {
      direction = Direction.FROM;
    } else {
      throw cursor.expected(query.isEmpty() ? "FROM or TO" : "TO", Set.of("FROM", "TO"));
    }
    if (!cursor.isString()
        && (cursor.isWords("STDIN") || cursor.isWords("STDOUT") || cursor.isWords("PROGRAM"))) {
      throw Unsupported.outsidePostgres(
              "COPY " + direction + " " + cursor.word(0), cursor.position())
          .withHint("Name a file in quotes.");
    }
    int filePosition = cursor.position();
    String file = cursor.string("a file name in quotes");
    Options options = options();
    if (cursor.isWords("WHERE")) {
      throw Unsupported.outsidePostgres("WHERE in COPY", cursor.position())
          .withHint("Load all rows and delete, or load into another table first.");
    }
    cursor.expectEnd();
    return new Statement.Copy(
        direction,
        table,
        columns,
        query,
        file,
        filePosition,
        options.values(),
        options.positions());
  }

  private Options options() {
    boolean with = cursor.accept("WITH");
    if (cursor.isSymbol("(")) {
      return Options.parenthesized(cursor);
    }
    Options options = Options.empty();
    while (OLD_STYLE.contains(cursor.word(0))) {
      oldStyle(options);
      with = false;
    }
    if (with) {
      throw cursor.expected("options", OLD_STYLE);
    }
    return options;
  }

  private void oldStyle(Options options) {
    int position = cursor.position();
    String key = cursor.word(0);
    cursor.accept(key);
    switch (key) {
      case "BINARY", "CSV" -> options.put("format", position, key.equals("CSV") ? "csv" : "binary");
      case "HEADER", "FREEZE" ->
          options.put(key.equals("HEADER") ? "header" : "freeze", position, "true");
      case "FORCE" -> {
        String option =
            cursor.accept("QUOTE")
                ? "force_quote"
                : cursor.accept("NOT", "NULL")
                    ? "force_not_null"
                    : cursor.accept("NULL") ? "force_null" : null;
        if (option == null) {
          throw cursor.expected("QUOTE, NULL or NOT NULL", Set.of("QUOTE", "NULL", "NOT"));
        }
        options.put(option, position, cursor.acceptSymbol("*") ? "*" : names());
      }
      default -> {
        cursor.accept("AS");
        String name =
            key.equals("DELIMITERS") ? "delimiter" : key.toLowerCase(java.util.Locale.ROOT);
        options.put(name, position, cursor.string("a string"));
      }
    }
  }

  private String names() {
    StringBuilder names = new StringBuilder();
    do {
      names.append(names.isEmpty() ? "" : ", ").append(cursor.name("a column name"));
    } while (cursor.acceptSymbol(","));
    return names.toString();
  }
}
