package io.megadb.exec;

import java.util.ArrayList;
import java.util.List;

/**
 * A DDL statement that is killed, and what makes the state it starts from. All of them use the
 * names {@code t}, {@code t2}, {@code v} and {@code s}; {@code kept_...} are the tables that none
 * of them touches.
 */
enum CrashScenario {
  CREATE_OLTP("CREATE TABLE t (id integer PRIMARY KEY, v text DEFAULT 'x')"),
  CREATE_OLAP("CREATE TABLE t (id integer, v text DEFAULT 'x') USING OLAP PARTITIONED BY (id)"),
  CREATE_MEMORY("CREATE TABLE t (id integer PRIMARY KEY, v text DEFAULT 'x') USING MEMORY"),
  ALTER_OLTP("ALTER TABLE t ADD COLUMN more integer", filled("OLTP")),
  ALTER_OLAP("ALTER TABLE t ADD COLUMN more integer", filled("OLAP")),
  ALTER_MEMORY("ALTER TABLE t ADD COLUMN more integer", filled("MEMORY")),
  RENAME_OLTP("ALTER TABLE t RENAME TO t2", filled("OLTP")),
  RENAME_OLAP("ALTER TABLE t RENAME TO t2", filled("OLAP")),
  RENAME_MEMORY("ALTER TABLE t RENAME TO t2", filled("MEMORY")),
  DROP_OLTP("DROP TABLE t", filled("OLTP")),
  DROP_OLAP("DROP TABLE t", filled("OLAP")),
  DROP_MEMORY("DROP TABLE t", filled("MEMORY")),
  FILL_OLTP("CREATE TABLE t USING OLTP AS SELECT * FROM kept_olap"),
  FILL_OLAP("CREATE TABLE t USING OLAP AS SELECT * FROM kept_oltp"),
  FILL_MEMORY("CREATE TABLE t USING MEMORY AS SELECT * FROM kept_oltp"),
  TRUNCATE_OLTP("TRUNCATE t", filled("OLTP")),
  TRUNCATE_OLAP("TRUNCATE t", filled("OLAP")),
  COMMENT_OLAP("COMMENT ON TABLE t IS 'a table'", filled("OLAP")),
  CREATE_SCHEMA("CREATE SCHEMA s"),
  DROP_SCHEMA("DROP SCHEMA s", "CREATE SCHEMA s"),
  CREATE_VIEW("CREATE VIEW v AS SELECT a.id FROM kept_oltp a JOIN kept_olap b ON a.id = b.id"),
  DROP_VIEW("DROP VIEW v", "CREATE VIEW v AS SELECT a.v FROM kept_oltp a, kept_olap b");

  private final String statement;
  private final List<String> before;

  CrashScenario(String statement, String... before) {
    this.statement = statement;
    this.before = List.of(before);
  }

  private static String[] filled(String tier) {
    return new String[] {
      "CREATE TABLE t (id integer, v text) USING " + tier,
      "INSERT INTO t VALUES (1, 'one'), (2, NULL)"
    };
  }

  /** What is killed. */
  String statement() {
    return statement;
  }

  /** Makes the state before, from whatever an earlier scenario left. */
  List<String> preparation() {
    List<String> all =
        new ArrayList<>(
            List.of(
                "DROP VIEW IF EXISTS v",
                "DROP TABLE IF EXISTS t",
                "DROP TABLE IF EXISTS t2",
                "DROP SCHEMA IF EXISTS s"));
    for (String tier : List.of("OLTP", "OLAP", "MEMORY")) {
      all.add("CREATE TABLE IF NOT EXISTS kept_" + tier + " (id integer, v text) USING " + tier);
    }
    all.add("DELETE FROM kept_oltp");
    all.add("DELETE FROM kept_olap");
    all.add("INSERT INTO kept_oltp SELECT n, 'row ' || n FROM generate_series(1, 100) AS g(n)");
    all.add("INSERT INTO kept_olap SELECT n, 'row ' || n FROM generate_series(1, 100) AS g(n)");
    all.addAll(before);
    return all;
  }
}
