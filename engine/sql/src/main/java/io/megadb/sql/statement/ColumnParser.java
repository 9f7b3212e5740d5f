package io.megadb.sql.statement;

import io.megadb.spi.catalog.ColumnDefinition;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.error.NearestName;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import io.megadb.spi.type.VectorText;
import io.megadb.sql.ColumnName;
import io.megadb.sql.Statement;
import io.megadb.sql.calcite.CalciteParser;
import io.megadb.sql.calcite.ParsedTypeName;
import io.megadb.sql.calcite.SourceTokens;
import io.megadb.sql.calcite.SyntaxErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Columns and table constraints of CREATE TABLE and ALTER TABLE. What only PostgreSQL has is noted,
 * the first of it, and the rest of that item skipped: PostgreSQL reads the text itself.
 */
final class ColumnParser {
  /** Words that begin a clause after a column's type, and so end a DEFAULT expression. */
  private static final Set<String> CLAUSES =
      Set.of(
          "NOT",
          "NULL",
          "DEFAULT",
          "CHECK",
          "CONSTRAINT",
          "PRIMARY",
          "UNIQUE",
          "REFERENCES",
          "GENERATED",
          "COLLATE",
          "DEFERRABLE",
          "INITIALLY",
          "STORAGE",
          "COMPRESSION");

  private static final Set<String> OLTP_CLAUSES =
      Set.of(
          "UNIQUE",
          "REFERENCES",
          "GENERATED",
          "COLLATE",
          "DEFERRABLE",
          "INITIALLY",
          "STORAGE",
          "COMPRESSION",
          "OPTIONS",
          "FOREIGN",
          "EXCLUDE",
          "LIKE");

  private final TokenCursor cursor;
  private final SourceTokens source;
  private final CalciteParser calcite;
  private final boolean oltp;
  final List<ColumnDefinition> columns = new ArrayList<>();
  final List<ColumnName> primaryKey = new ArrayList<>();
  final List<String> checks = new ArrayList<>();
  private Statement.OltpOnly oltpOnly;

  /**
   * @param oltp whether PostgreSQL will read the text itself: then expressions are not parsed here
   */
  ColumnParser(TokenCursor cursor, CalciteParser calcite, boolean oltp) {
    this.cursor = cursor;
    this.source = cursor.source();
    this.calcite = calcite;
    this.oltp = oltp;
  }

  Optional<Statement.OltpOnly> oltpOnly() {
    return Optional.ofNullable(oltpOnly);
  }

  void noteOltpOnly(String clause, int position) {
    if (oltpOnly == null) {
      oltpOnly = new Statement.OltpOnly(clause, position);
    }
  }

  /** What stands between the parentheses of CREATE TABLE: tokens up to {@code close}. */
  void items(int close) {
    do {
      int next = Math.min(cursor.findComma(cursor.at()), close);
      if (cursor.at() >= next) {
        throw SyntaxErrors.near(source.get(next), "a column or a constraint");
      }
      if (!tableConstraint(next)) {
        column(next);
      }
      cursor.moveTo(next);
    } while (cursor.at() < close && cursor.acceptSymbol(","));
  }

  /** A table constraint up to {@code end}; false if it is none. */
  private boolean tableConstraint(int end) {
    if (cursor.isWords("CONSTRAINT")) {
      cursor.accept("CONSTRAINT");
      cursor.name("a constraint name");
    }
    String word = cursor.word(0);
    if (word.equals("PRIMARY") && cursor.word(1).equals("KEY")) {
      int position = cursor.position();
      cursor.accept("PRIMARY", "KEY");
      primaryKey(cursor.parenthesizedNames("a column name"), position);
      rest(end);
      return true;
    }
    if (word.equals("CHECK") && source.symbolAt(cursor.at() + 1, "(")) {
      check();
      rest(end);
      return true;
    }
    boolean only =
        switch (word) {
          case "UNIQUE", "FOREIGN", "EXCLUDE" -> true;
          case "LIKE" -> source.get(cursor.at() + 1).isName();
          default -> false;
        };
    if (only) {
      noteOltpOnly(word, cursor.position());
      cursor.moveTo(end);
    }
    return only;
  }

  /** A column up to {@code end}. */
  void column(int end) {
    int namePosition = cursor.position();
    String name = cursor.name("a column name");
    int typeAt = cursor.at();
    if (typeAt >= end) {
      throw SyntaxErrors.atEnd(source, end, "a type");
    }
    String typeText = TypeNames.read(cursor, end);
    Optional<SqlType> type = columnType(typeText, source.get(typeAt).position());
    boolean nullable = true;
    Optional<String> defaultSql = Optional.empty();
    while (cursor.at() < end) {
      if (cursor.accept("NOT", "NULL")) {
        nullable = false;
      } else if (cursor.accept("NULL")) {
        nullable = true;
      } else if (cursor.accept("DEFAULT")) {
        defaultSql = Optional.of(defaultExpression(end));
      } else if (cursor.isWords("CHECK") && source.symbolAt(cursor.at() + 1, "(")) {
        check();
      } else if (cursor.isWords("PRIMARY", "KEY")) {
        primaryKey(List.of(new ColumnName(name, namePosition)), cursor.position());
        cursor.accept("PRIMARY", "KEY");
        nullable = false;
      } else if (cursor.accept("CONSTRAINT")) {
        cursor.name("a constraint name");
      } else {
        rest(end);
      }
    }
    if (type.isPresent()) {
      columns.add(
          new ColumnDefinition(
              new Column(name, type.get(), nullable), defaultSql, Optional.empty()));
    } else if (oltp) {
      noteOltpOnly("type " + typeText, source.get(typeAt).position());
    } else {
      throw new MegaDbException(
              ErrorCode.UNDEFINED_OBJECT, "type \"" + typeText + "\" does not exist")
          .withHint(
              NearestName.hint(
                  typeText.replaceAll("[(\\[].*", ""),
                  ParsedTypeName.NAMES,
                  "OLTP tables have all of PostgreSQL's types; the others have "
                      + String.join(", ", ParsedTypeName.NAMES)
                      + " and arrays."))
          .withPosition(source.get(typeAt).position());
    }
  }

  /** The type; a dimension that no vector may have is told as pgvector tells it. */
  private Optional<SqlType> columnType(String text, int position) {
    VectorText.typeError(text)
        .ifPresent(
            e -> {
              throw e.withPosition(position);
            });
    Optional<SqlType> type = TypeTable.parse(text);
    boolean any =
        type.isPresent()
            && type.get() instanceof SqlType.VectorType vector
            && vector.dimension() == SqlType.VectorType.ANY;
    if (!any) {
      return type;
    }
    if (type.get() instanceof SqlType.BitString) {
      // As PostgreSQL has it.
      return Optional.of(new SqlType.BitString(1));
    }
    throw new MegaDbException(
            ErrorCode.INVALID_PARAMETER_VALUE, "a column of type " + text + " needs a dimension")
        .withHint("Write " + text + "(n).")
        .withPosition(position);
  }

  private void primaryKey(List<ColumnName> key, int position) {
    if (!primaryKey.isEmpty() && !oltp) {
      throw new MegaDbException(
              ErrorCode.INVALID_TABLE_DEFINITION, "multiple primary keys are not allowed")
          .withHint("Name all columns of the key in one: PRIMARY KEY (a, b).")
          .withPosition(position);
    }
    primaryKey.addAll(key);
  }

  private void check() {
    cursor.accept("CHECK");
    int open = cursor.at();
    cursor.skipParentheses();
    int close = cursor.at() - 1;
    if (!oltp) {
      calcite.expression(open + 1, close);
    }
    checks.add(source.text(open + 1, close));
    cursor.accept("NO", "INHERIT");
  }

  /** The DEFAULT expression from here, as text; parsed unless PostgreSQL does. */
  String defaultExpression(int end) {
    int from = cursor.at();
    int stop =
        Math.min(
            end,
            cursor.find(from, i -> i >= end || (i > from && CLAUSES.contains(source.word(i)))));
    if (stop == from) {
      throw SyntaxErrors.atEnd(source, end, "an expression");
    }
    if (!oltp) {
      calcite.expression(from, stop);
    }
    cursor.moveTo(stop);
    return source.text(from, stop);
  }

  /** What may follow is PostgreSQL's: noted and skipped, or refused if it is no clause of it. */
  private void rest(int end) {
    if (cursor.at() >= end) {
      return;
    }
    String word = cursor.word(0);
    String next = cursor.at() + 1 < end ? cursor.word(1) : "";
    boolean known =
        OLTP_CLAUSES.contains(word)
            || (word.equals("NOT") && next.equals("DEFERRABLE"))
            || word.equals("INCLUDE")
            || (word.equals("USING") && next.equals("INDEX"))
            || word.equals("NO");
    if (!known && !oltp) {
      throw SyntaxErrors.near(
          cursor.token(), CLAUSES, "Expected \",\", \")\" or a column constraint.");
    }
    noteOltpOnly(word.isEmpty() ? cursor.token().text() : word, cursor.position());
    cursor.moveTo(end);
  }
}
