package io.megadb.sql.statement;

import io.megadb.spi.tier.TableChange;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import io.megadb.sql.QualifiedName;
import io.megadb.sql.Statement;
import io.megadb.sql.calcite.CalciteParser;
import io.megadb.sql.calcite.SourceTokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** ALTER TABLE and PROPERTY GRAPH; every other ALTER is PostgreSQL's. */
final class AlterTableParser {
  private static final Set<String> ACTIONS =
      Set.of(
          "ADD",
          "DROP",
          "RENAME",
          "ALTER",
          "SET",
          "RESET",
          "OWNER",
          "ENABLE",
          "DISABLE",
          "ATTACH",
          "DETACH",
          "INHERIT",
          "NO",
          "CLUSTER",
          "VALIDATE",
          "REPLICA",
          "FORCE",
          "OF",
          "NOT",
          "OPTIONS");

  private final TokenCursor cursor;
  private final SourceTokens source;
  private final CalciteParser calcite;
  private final int from;
  private final List<TableChange> changes = new ArrayList<>();
  private Statement.OltpOnly oltpOnly;

  AlterTableParser(TokenCursor cursor, CalciteParser calcite) {
    this.cursor = cursor;
    this.source = cursor.source();
    this.calcite = calcite;
    this.from = cursor.at();
  }

  Statement parse() {
    cursor.expect("ALTER");
    if (PropertyGraphParser.isNext(cursor)) {
      return new PropertyGraphParser(cursor, calcite).alter();
    }
    if (!cursor.accept("TABLE")) {
      return PostgresObjects.statement(cursor, "ALTER", from);
    }
    if (cursor.isWords("ALL", "IN")) {
      return new Statement.PostgresOnly("ALTER TABLE ALL", cursor.text(from, cursor.end()));
    }
    boolean ifExists = cursor.accept("IF", "EXISTS");
    int only = cursor.position();
    if (cursor.accept("ONLY")) {
      oltpOnly = new Statement.OltpOnly("ONLY", only);
    }
    QualifiedName name = cursor.qualifiedName("a table name");
    cursor.acceptSymbol("*");
    do {
      action(cursor.findComma(cursor.at()));
    } while (cursor.acceptSymbol(","));
    cursor.expectEnd();
    return new Statement.AlterTable(
        name, ifExists, oltpOnly == null ? changes : List.of(), Optional.ofNullable(oltpOnly));
  }

  /** One action up to {@code end}. */
  private void action(int end) {
    int start = cursor.at();
    if (!ACTIONS.contains(cursor.word(0))) {
      throw cursor.expected("ADD, DROP, ALTER, RENAME or SET", ACTIONS);
    }
    Optional<TableChange> change =
        switch (cursor.word(0)) {
          case "ADD" -> add(end);
          case "DROP" -> drop();
          case "RENAME" -> rename();
          case "ALTER" -> alterColumn(end);
          case "SET" -> set();
          default -> Optional.empty();
        };
    if (change.isPresent() && cursor.at() == end) {
      changes.add(change.get());
      return;
    }
    if (oltpOnly == null) {
      String clause = source.text(start, Math.min(start + 3, end));
      oltpOnly = new Statement.OltpOnly(clause, source.get(start).position());
    }
    cursor.moveTo(end);
  }

  private Optional<TableChange> add(int end) {
    cursor.accept("ADD");
    boolean constraint =
        switch (cursor.word(0)) {
          case "CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN", "EXCLUDE" ->
              !cursor.word(1).equals("") || source.symbolAt(cursor.at() + 1, "(");
          default -> false;
        };
    cursor.accept("COLUMN");
    if (constraint || cursor.isWords("IF", "NOT", "EXISTS")) {
      return Optional.empty();
    }
    // Whether the table is PostgreSQL's is not known here: what it alone has is noted, not refused.
    ColumnParser parser = new ColumnParser(cursor, calcite, true);
    parser.column(end);
    boolean plain =
        parser.oltpOnly().isEmpty() && parser.primaryKey.isEmpty() && parser.checks.isEmpty();
    if (!plain) {
      oltpOnly =
          oltpOnly != null
              ? oltpOnly
              : parser
                  .oltpOnly()
                  .orElse(
                      new Statement.OltpOnly("ADD with a constraint", source.get(from).position()));
      return Optional.empty();
    }
    return Optional.of(new TableChange.AddColumn(parser.columns.getFirst()));
  }

  private Optional<TableChange> drop() {
    cursor.accept("DROP");
    if (cursor.isWords("CONSTRAINT")
        || cursor.isWords("COLUMN", "IF")
        || cursor.isWords("IF", "EXISTS")) {
      return Optional.empty();
    }
    cursor.accept("COLUMN");
    String column = cursor.name("a column name");
    cursor.accept("RESTRICT");
    return Optional.of(new TableChange.DropColumn(column));
  }

  private Optional<TableChange> rename() {
    cursor.accept("RENAME");
    if (cursor.accept("TO")) {
      return Optional.of(new TableChange.RenameTable(cursor.name("a table name")));
    }
    if (cursor.isWords("CONSTRAINT") && !cursor.word(1).equals("TO")) {
      return Optional.empty();
    }
    if (cursor.isWords("COLUMN") && !cursor.word(1).equals("TO")) {
      cursor.accept("COLUMN");
    }
    String column = cursor.name("a column name");
    cursor.expect("TO");
    return Optional.of(new TableChange.RenameColumn(column, cursor.name("a column name")));
  }

  private Optional<TableChange> alterColumn(int end) {
    cursor.accept("ALTER");
    if (cursor.isWords("CONSTRAINT")) {
      return Optional.empty();
    }
    cursor.accept("COLUMN");
    String column = cursor.name("a column name");
    if (cursor.accept("SET", "NOT", "NULL")) {
      return Optional.of(new TableChange.SetNotNull(column));
    }
    if (cursor.accept("DROP", "NOT", "NULL")) {
      return Optional.of(new TableChange.DropNotNull(column));
    }
    if (cursor.accept("DROP", "DEFAULT")) {
      return Optional.of(new TableChange.SetDefault(column, Optional.empty()));
    }
    if (cursor.accept("SET", "DEFAULT")) {
      String expression = new ColumnParser(cursor, calcite, true).defaultExpression(end);
      return Optional.of(new TableChange.SetDefault(column, Optional.of(expression)));
    }
    if (cursor.accept("SET", "DATA", "TYPE") || cursor.accept("TYPE")) {
      Optional<SqlType> type = TypeTable.parse(TypeNames.read(cursor, end));
      return type.map(t -> new TableChange.WidenColumn(column, t));
    }
    return Optional.empty();
  }

  private Optional<TableChange> set() {
    cursor.accept("SET");
    return cursor.isSymbol("(")
        ? Optional.of(new TableChange.SetOptions(Options.parenthesized(cursor).values()))
        : Optional.empty();
  }
}
