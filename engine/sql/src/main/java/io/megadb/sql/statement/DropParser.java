package io.megadb.sql.statement;

import io.megadb.sql.QualifiedName;
import io.megadb.sql.Statement;
import io.megadb.sql.calcite.CalciteParser;
import java.util.List;
import java.util.Optional;

/** DROP, TRUNCATE and COMMENT. */
final class DropParser {
  private final TokenCursor cursor;
  private final CalciteParser calcite;
  private final int from;

  DropParser(TokenCursor cursor, CalciteParser calcite) {
    this.cursor = cursor;
    this.calcite = calcite;
    this.from = cursor.at();
  }

  Statement parse() {
    if (cursor.accept("DROP")) {
      return drop();
    }
    return cursor.accept("TRUNCATE") ? truncate() : comment();
  }

  private Statement drop() {
    if (PropertyGraphParser.isNext(cursor)) {
      return new PropertyGraphParser(cursor, calcite).drop();
    }
    if (IndexParser.isNext(cursor)) {
      return new IndexParser(cursor, from).drop();
    }
    String kind = cursor.word(0);
    switch (kind) {
      case "TABLE", "VIEW", "SCHEMA" -> cursor.accept(kind);
      default -> {
        return PostgresObjects.statement(cursor, "DROP", from);
      }
    }
    boolean ifExists = cursor.accept("IF", "EXISTS");
    List<QualifiedName> names = cursor.qualifiedNames("a name");
    boolean cascade = cursor.accept("CASCADE");
    if (!cascade) {
      cursor.accept("RESTRICT");
    }
    cursor.expectEnd();
    return switch (kind) {
      case "TABLE" -> new Statement.DropTable(names, ifExists, cascade);
      case "VIEW" -> new Statement.DropView(names, ifExists, cascade);
      default -> new Statement.DropSchema(names, ifExists, cascade);
    };
  }

  private Statement truncate() {
    cursor.accept("TABLE");
    if (cursor.isWords("ONLY")) {
      return postgresOnly("TRUNCATE ONLY");
    }
    List<QualifiedName> names = cursor.qualifiedNames("a table name");
    if (cursor.accept("RESTRICT") || cursor.atEnd()) {
      cursor.expectEnd();
      return new Statement.Truncate(names);
    }
    if (cursor.isWords("RESTART") || cursor.isWords("CONTINUE") || cursor.isWords("CASCADE")) {
      return postgresOnly("TRUNCATE " + cursor.word(0));
    }
    throw cursor.expected("the end of the statement", java.util.Set.of("CASCADE", "RESTRICT"));
  }

  private Statement comment() {
    cursor.expect("COMMENT");
    cursor.expect("ON");
    Statement.Comment.Target target;
    switch (cursor.word(0)) {
      case "TABLE" -> target = Statement.Comment.Target.TABLE;
      case "COLUMN" -> target = Statement.Comment.Target.COLUMN;
      case "VIEW" -> target = Statement.Comment.Target.VIEW;
      case "SCHEMA" -> target = Statement.Comment.Target.SCHEMA;
      default -> {
        return PostgresObjects.statement(cursor, "COMMENT ON", from);
      }
    }
    cursor.moveTo(cursor.at() + 1);
    QualifiedName name =
        target == Statement.Comment.Target.COLUMN ? columnName() : cursor.qualifiedName("a name");
    cursor.expect("IS");
    Optional<String> text =
        cursor.accept("NULL") ? Optional.empty() : Optional.of(cursor.string("a string or NULL"));
    cursor.expectEnd();
    return new Statement.Comment(target, name, text);
  }

  /** Up to catalog.schema.table.column. */
  private QualifiedName columnName() {
    int position = cursor.position();
    List<String> parts = new java.util.ArrayList<>();
    do {
      parts.add(cursor.name("a column name"));
    } while (cursor.acceptSymbol("."));
    return new QualifiedName(parts, position);
  }

  private Statement postgresOnly(String keyword) {
    return new Statement.PostgresOnly(keyword.strip(), cursor.text(from, cursor.end()));
  }
}
