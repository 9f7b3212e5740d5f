package io.megadb.sql.statement;

import io.megadb.sql.ColumnName;
import io.megadb.sql.QualifiedName;
import io.megadb.sql.Statement;
import io.megadb.sql.calcite.CalciteParser;
import io.megadb.sql.calcite.SourceTokens;
import java.util.List;
import java.util.Set;

/** CREATE TABLE, INDEX, VIEW, SCHEMA and PROPERTY GRAPH; every other CREATE is PostgreSQL's. */
final class CreateParser {
  private final TokenCursor cursor;
  private final SourceTokens source;
  private final CalciteParser calcite;
  private final int from;

  CreateParser(TokenCursor cursor, CalciteParser calcite) {
    this.cursor = cursor;
    this.source = cursor.source();
    this.calcite = calcite;
    this.from = cursor.at();
  }

  Statement parse() {
    cursor.expect("CREATE");
    boolean orReplace = cursor.accept("OR", "REPLACE");
    if (!orReplace && cursor.isWords("TABLE")) {
      return new CreateTableParser(cursor, calcite, from).parse();
    }
    if (!orReplace && cursor.isWords("SCHEMA")) {
      return schema();
    }
    if (cursor.isWords("VIEW")) {
      return view(orReplace);
    }
    if (PropertyGraphParser.isNext(cursor)) {
      return new PropertyGraphParser(cursor, calcite).create(orReplace);
    }
    if (!orReplace && IndexParser.isNext(cursor)) {
      return new IndexParser(cursor, from).create();
    }
    return PostgresObjects.statement(cursor, "CREATE", from);
  }

  private Statement schema() {
    cursor.expect("SCHEMA");
    boolean ifNotExists = cursor.accept("IF", "NOT", "EXISTS");
    if (cursor.isWords("AUTHORIZATION")) {
      return postgresOnly("CREATE SCHEMA AUTHORIZATION");
    }
    String name = cursor.name("a schema name");
    if (!cursor.atEnd()) {
      if (cursor.isWords("AUTHORIZATION") || cursor.isWords("CREATE") || cursor.isWords("GRANT")) {
        return postgresOnly("CREATE SCHEMA " + cursor.word(0));
      }
      throw cursor.expected("the end of the statement", Set.of("AUTHORIZATION"));
    }
    return new Statement.CreateSchema(name, ifNotExists);
  }

  private Statement view(boolean orReplace) {
    cursor.expect("VIEW");
    QualifiedName name = cursor.qualifiedName("a view name");
    List<String> columns =
        cursor.isSymbol("(")
            ? ColumnName.names(cursor.parenthesizedNames("a column name"))
            : List.of();
    if (cursor.isWords("WITH")) {
      return postgresOnly("CREATE VIEW WITH");
    }
    cursor.expect("AS");
    int queryFrom = cursor.at();
    int queryEnd = cursor.find(queryFrom, this::checkOption);
    if (queryEnd < cursor.end()) {
      return postgresOnly("CREATE VIEW WITH CHECK OPTION");
    }
    return new Statement.CreateView(
        name,
        orReplace,
        columns,
        calcite.query(queryFrom, queryEnd),
        source.text(queryFrom, queryEnd));
  }

  private boolean checkOption(int i) {
    if (!source.word(i).equals("WITH")) {
      return false;
    }
    return source.word(i + 1).equals("CHECK") || source.word(i + 2).equals("CHECK");
  }

  private Statement postgresOnly(String keyword) {
    return new Statement.PostgresOnly(keyword, source.text(from, cursor.end()));
  }
}
