package io.megadb.exec.compile;

import io.megadb.sql.Statement;
import io.megadb.sql.graph.GraphStatement;
import java.util.Locale;

/** Command tags, as PostgreSQL's CommandComplete message has them. */
final class Tags {
  private Tags() {}

  static String of(Statement statement) {
    return switch (statement) {
      case Statement.Query s -> "SELECT";
      case Statement.Insert s -> "INSERT";
      case Statement.Update s -> "UPDATE";
      case Statement.Delete s -> "DELETE";
      case Statement.Merge s -> "MERGE";
      case Statement.CreateTable s -> s.query().isPresent() ? "CREATE TABLE AS" : "CREATE TABLE";
      case Statement.AlterTable s -> "ALTER TABLE";
      case Statement.DropTable s -> "DROP TABLE";
      case Statement.CreateView s -> "CREATE VIEW";
      case Statement.DropView s -> "DROP VIEW";
      case Statement.CreateSchema s -> "CREATE SCHEMA";
      case Statement.DropSchema s -> "DROP SCHEMA";
      case Statement.CreateIndex s -> "CREATE INDEX";
      case Statement.DropIndex s -> "DROP INDEX";
      case Statement.Truncate s -> "TRUNCATE TABLE";
      case Statement.Comment s -> "COMMENT";
      case Statement.PropertyGraph s ->
          switch (s.definition()) {
            case GraphStatement.Create create -> "CREATE PROPERTY GRAPH";
            case GraphStatement.Alter alter -> "ALTER PROPERTY GRAPH";
            case GraphStatement.Drop drop -> "DROP PROPERTY GRAPH";
          };
      case Statement.Copy s -> "COPY";
      case Statement.Transaction s ->
          switch (s.command()) {
            case BEGIN -> "BEGIN";
            case COMMIT -> "COMMIT";
            case ROLLBACK, ROLLBACK_TO -> "ROLLBACK";
            case SAVEPOINT -> "SAVEPOINT";
            case RELEASE -> "RELEASE";
          };
      case Statement.SetOption s -> s.value().isPresent() ? "SET" : "RESET";
      case Statement.Show s -> "SHOW";
      case Statement.Explain s -> "EXPLAIN";
      case Statement.PostgresOnly s -> s.keyword().toUpperCase(Locale.ROOT);
    };
  }

  /** The first word, for text only PostgreSQL could parse. */
  static String ofText(String sql) {
    String[] words = sql.strip().split("\\W+", 2);
    String first = words[0].toUpperCase(Locale.ROOT);
    return first.equals("WITH") || first.equals("TABLE") || first.equals("VALUES")
        ? "SELECT"
        : first;
  }
}
