package io.megadb.exec;

import static io.megadb.exec.EngineFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random changes of tables in all three tiers. After each few, graphs over these tables, which take
 * in what changed, answer as joins do and as a graph does that was never read before.
 */
class RandomGraphChangesIT {
  private static final int KEYS = 40;

  /** A vertex table and an edge table in each tier; edges lead between the tables of two tiers. */
  private enum Tier {
    OLTP,
    OLAP,
    MEMORY;

    String nodes() {
      return "n_" + name().toLowerCase(java.util.Locale.ROOT);
    }

    String edges() {
      return "e_" + name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** A graph: vertex tables of two tiers, edges of one from the first to the second. */
  private record Shape(String name, Tier from, Tier to, Tier edges, boolean keyed) {
    String sql(String graphName) {
      String tables = from == to ? from.nodes() : from.nodes() + ", " + to.nodes();
      return "CREATE PROPERTY GRAPH "
          + graphName
          + " VERTEX TABLES ("
          + tables
          + ") EDGE TABLES ("
          + edges.edges()
          + (keyed ? " KEY (id)" : "")
          + " SOURCE KEY (s) REFERENCES "
          + from.nodes()
          + " (k) DESTINATION KEY (d) REFERENCES "
          + to.nodes()
          + " (k))";
    }

    String match(String graphName) {
      return "SELECT * FROM GRAPH_TABLE ("
          + graphName
          + " MATCH (a IS "
          + from.nodes()
          + ") ((x)->(y WHERE y.color <> 'red')){1} (b IS "
          + to.nodes()
          + ") COLUMNS (a.k AS a, b.k AS b)) ORDER BY 1, 2";
    }

    String join() {
      return "SELECT e.s, e.d FROM "
          + edges.edges()
          + " e JOIN "
          + from.nodes()
          + " a ON a.k = e.s JOIN "
          + to.nodes()
          + " b ON b.k = e.d WHERE b.color <> 'red' ORDER BY 1, 2";
    }
  }

  private static final List<Shape> SHAPES =
      List.of(
          new Shape("r1", Tier.OLTP, Tier.OLTP, Tier.OLAP, false),
          new Shape("r2", Tier.OLTP, Tier.MEMORY, Tier.OLTP, true),
          new Shape("r3", Tier.MEMORY, Tier.OLTP, Tier.MEMORY, true),
          new Shape("r4", Tier.OLAP, Tier.OLAP, Tier.OLTP, true),
          new Shape("r5", Tier.MEMORY, Tier.MEMORY, Tier.OLAP, true));

  private static EngineFixture fixture;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    fixture = new EngineFixture(folder);
  }

  @AfterAll
  static void stop() throws Exception {
    fixture.close();
  }

  @Test
  void graphsFollowTheirTables() {
    run(20261121, 25);
  }

  @Test
  @Tag("nightly")
  void graphsFollowTheirTablesFromAFreshSeed() {
    run(System.nanoTime(), 400);
  }

  private void run(long seed, int steps) {
    try (Session session = fixture.engine.openSession("test")) {
      for (Tier tier : Tier.values()) {
        rows(
            session,
            "CREATE TABLE "
                + tier.nodes()
                + " (k text"
                + (tier == Tier.OLAP ? "" : " PRIMARY KEY")
                + ", color text) USING "
                + tier);
        rows(
            session,
            "CREATE TABLE "
                + tier.edges()
                + " (id integer"
                + (tier == Tier.OLAP ? "" : " PRIMARY KEY")
                + ", s text, d text) USING "
                + tier);
      }
      for (Shape shape : SHAPES) {
        rows(session, keyed(shape.sql(shape.name())));
      }
      Random random = new Random(seed);
      int[] nextId = {0};
      List<String> done = new ArrayList<>();
      for (int step = 0; step < steps; step++) {
        for (int i = random.nextInt(4); i >= 0; i--) {
          change(session, random, nextId, done);
        }
        Shape shape = SHAPES.get(random.nextInt(SHAPES.size()));
        check(session, shape, seed, done);
      }
      for (Shape shape : SHAPES) {
        check(session, shape, seed, done);
        rows(session, keyed(shape.sql("scratch")));
        assertThat(rows(session, shape.match("scratch")))
            .as("read whole, seed " + seed)
            .isEqualTo(rows(session, shape.match(shape.name())));
        rows(session, "DROP PROPERTY GRAPH scratch");
        rows(session, "DROP PROPERTY GRAPH " + shape.name());
      }
      for (Tier tier : Tier.values()) {
        rows(session, "DROP TABLE " + tier.nodes());
        rows(session, "DROP TABLE " + tier.edges());
      }
    }
    assertThat(fixture.statementBytes()).isZero();
  }

  /** Olap tables have no primary key to take the KEY from. */
  private static String keyed(String sql) {
    return sql.replace("(n_olap)", "(n_olap KEY (k))").replace("(n_olap,", "(n_olap KEY (k),");
  }

  private static void check(Session session, Shape shape, long seed, List<String> done) {
    assertThat(rows(session, shape.match(shape.name())))
        .as("seed " + seed + ", graph " + shape + " after\n" + String.join(";\n", done))
        .isEqualTo(rows(session, shape.join()));
  }

  private void change(Session session, Random random, int[] nextId, List<String> done) {
    Tier tier = Tier.values()[random.nextInt(3)];
    boolean nodes = random.nextInt(3) == 0;
    String sql = nodes ? nodes(session, tier, random) : edges(tier, random, nextId);
    if (tier != Tier.OLTP || random.nextInt(4) > 0) {
      run(session, sql, done);
      return;
    }
    run(session, "BEGIN", done);
    run(session, sql, done);
    run(session, edges(Tier.OLTP, random, nextId), done);
    run(session, random.nextInt(3) == 0 ? "ROLLBACK" : "COMMIT", done);
  }

  private static void run(Session session, String sql, List<String> done) {
    done.add(sql);
    rows(session, sql);
  }

  private static String key(Random random) {
    return "'k" + random.nextInt(KEYS) + "'";
  }

  private static String nodes(Session session, Tier tier, Random random) {
    String key = key(random);
    String color = random.nextBoolean() ? "'red'" : "'blue'";
    return switch (random.nextInt(10)) {
      case 0, 1 -> "DELETE FROM " + tier.nodes() + " WHERE k = " + key;
      case 2 -> "UPDATE " + tier.nodes() + " SET color = " + color + " WHERE k = " + key;
      case 3 ->
          random.nextInt(4) == 0
              ? "TRUNCATE " + tier.nodes()
              : "UPDATE " + tier.nodes() + " SET color = " + color;
      default -> {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
          if (random.nextInt(4) == 0
              && rows(session, "SELECT 1 FROM " + tier.nodes() + " WHERE k = 'k" + i + "'")
                  .isEmpty()) {
            values.add("('k" + i + "', " + color + ")");
          }
        }
        yield values.isEmpty()
            ? "DELETE FROM " + tier.nodes() + " WHERE k = " + key
            : "INSERT INTO " + tier.nodes() + " VALUES " + String.join(", ", values);
      }
    };
  }

  private static String edges(Tier tier, Random random, int[] nextId) {
    String table = tier.edges();
    return switch (random.nextInt(12)) {
      case 0 -> "DELETE FROM " + table + " WHERE s = " + key(random);
      case 1 -> "UPDATE " + table + " SET d = " + key(random) + " WHERE s = " + key(random);
      case 2 -> "UPDATE " + table + " SET s = " + key(random) + " WHERE d = " + key(random);
      case 3 ->
          random.nextInt(5) == 0
              ? "TRUNCATE " + table
              : "DELETE FROM " + table + " WHERE id % 3 = 0";
      case 4 ->
          tier == Tier.OLAP
              ? "DELETE FROM " + table + " WHERE d = " + key(random)
              : "UPDATE "
                  + table
                  + " SET id = id + 1000000 WHERE d = "
                  + key(random)
                  + " AND id < 1000000";
      default -> {
        List<String> values = new ArrayList<>();
        for (int i = random.nextInt(12); i >= 0; i--) {
          values.add("(" + nextId[0]++ + ", " + key(random) + ", " + key(random) + ")");
        }
        yield "INSERT INTO " + table + " VALUES " + String.join(", ", values);
      }
    };
  }
}
