package io.megadb.sql.statement;

import io.megadb.sql.Statement;
import java.util.Set;
import java.util.TreeSet;

/** CREATE, ALTER, DROP and COMMENT ON of things that only PostgreSQL has. */
final class PostgresObjects {
  private static final Set<String> KINDS =
      Set.of(
          "ACCESS",
          "AGGREGATE",
          "CAST",
          "COLLATION",
          "CONSTRAINT",
          "CONVERSION",
          "DATABASE",
          "DEFAULT",
          "DOMAIN",
          "EVENT",
          "EXTENSION",
          "FOREIGN",
          "FUNCTION",
          "GROUP",
          "INDEX",
          "LANGUAGE",
          "LARGE",
          "MATERIALIZED",
          "OPERATOR",
          "OWNED",
          "POLICY",
          "PROCEDURE",
          "PUBLICATION",
          "ROLE",
          "ROUTINE",
          "RULE",
          "SCHEMA",
          "SEQUENCE",
          "SERVER",
          "STATISTICS",
          "SUBSCRIPTION",
          "SYSTEM",
          "TABLE",
          "TABLESPACE",
          "TEXT",
          "TRANSFORM",
          "TRIGGER",
          "TYPE",
          "USER",
          "VIEW");

  /** Words before the kind that PostgreSQL's command tags leave out. */
  private static final Set<String> MODIFIERS =
      Set.of(
          "UNIQUE",
          "TEMP",
          "TEMPORARY",
          "UNLOGGED",
          "GLOBAL",
          "LOCAL",
          "RECURSIVE",
          "TRUSTED",
          "PROCEDURAL");

  private PostgresObjects() {}

  /**
   * The statement from {@code from} on, whose verb stands before the cursor.
   *
   * @param verb CREATE, ALTER, DROP or COMMENT ON
   */
  static Statement statement(TokenCursor cursor, String verb, int from) {
    int ahead = 0;
    while (MODIFIERS.contains(cursor.word(ahead))) {
      ahead++;
    }
    String kind = cursor.word(ahead);
    if (!KINDS.contains(kind)) {
      cursor.moveTo(Math.min(cursor.at() + ahead, cursor.end()));
      Set<String> known = new TreeSet<>(KINDS);
      known.addAll(MODIFIERS);
      throw cursor.expected("TABLE, VIEW, SCHEMA or another kind of object", known);
    }
    String tag =
        switch (kind) {
          case "MATERIALIZED", "FOREIGN", "EVENT", "ACCESS", "TEXT", "LARGE" ->
              kind + " " + cursor.word(ahead + 1);
          default -> kind;
        };
    return new Statement.PostgresOnly((verb + " " + tag).strip(), cursor.text(from, cursor.end()));
  }
}
