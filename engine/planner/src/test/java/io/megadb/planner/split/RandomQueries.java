package io.megadb.planner.split;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Random SELECTs over the tables {@code o1, o2, o3} (oltp), {@code p1} (another oltp), {@code l1,
 * l2} (olap) and {@code m1} (memory), all with columns {@code id, k, n, s, d}. Each query's answer
 * is the same on every run: a LIMIT comes with an order over all columns.
 */
final class RandomQueries {
  private static final List<String> TABLES = List.of("o1", "o2", "o3", "p1", "l1", "l2", "m1");
  private static final List<String> NUMBERS = List.of("id", "k", "n");

  private final Random random;
  private int aliases;

  RandomQueries(long seed) {
    random = new Random(seed);
  }

  /** Another query. */
  String next() {
    aliases = 0;
    return switch (random.nextInt(12)) {
      case 0, 1 -> grouped();
      case 2 -> "SELECT x.a, x.b FROM (" + select(2) + " UNION ALL " + select(2) + ") AS x(a, b)";
      case 3 -> select(2) + one(" UNION ", " INTERSECT ", " EXCEPT ") + select(2);
      case 4 -> select(3) + " ORDER BY 1, 2, 3 LIMIT " + (1 + random.nextInt(20));
      case 5 -> overLimited();
      case 6, 7 -> common();
      default -> select(1 + random.nextInt(3));
    };
  }

  private record From(String text, List<String> aliases) {}

  private String select(int columns) {
    From from = from(1 + random.nextInt(3));
    List<String> list = new ArrayList<>();
    for (int i = 0; i < columns; i++) {
      list.add(one(number(from), number(from), number(from) + " + " + number(from)) + " AS c" + i);
    }
    String distinct = random.nextInt(6) == 0 ? "DISTINCT " : "";
    return "SELECT " + distinct + String.join(", ", list) + " FROM " + from.text() + where(from);
  }

  private String grouped() {
    From from = from(1 + random.nextInt(3));
    String key = number(from);
    String other = number(from);
    String having = random.nextBoolean() ? "" : " HAVING " + key + " > 2";
    String groups = one(key, key, "GROUPING SETS ((" + key + "), ())", "ROLLUP(" + key + ")");
    return "SELECT "
        + key
        + " AS g, count(*) AS c, sum("
        + other
        + ") AS t, min("
        + alias(from)
        + ".s) AS m FROM "
        + from.text()
        + where(from)
        + " GROUP BY "
        + groups
        + having;
  }

  /** Items of WITH read more than once, also by each other. */
  private String common() {
    String mode = one("", "", "MATERIALIZED ", "NOT MATERIALIZED ");
    String second =
        random.nextBoolean()
            ? ", d(a, b, c) AS (SELECT x.a, y.b, x.a + 1 FROM c AS x JOIN c AS y ON x.a = y.b)"
            : ", d AS (" + select(3).replace("c0", "a").replace("c1", "b").replace("c2", "c") + ")";
    String from = "FROM c AS x" + one(" JOIN ", " LEFT JOIN ") + one("c", "d") + " AS y ON ";
    String condition =
        one(
            "",
            " WHERE x.a = 3 AND y.a < 5",
            " WHERE y.b IS NOT NULL",
            " WHERE x.b = (SELECT max(b) FROM c)",
            " WHERE x.a IN (SELECT k FROM " + one(TABLES) + ")");
    return "WITH c(a, b, c) AS "
        + mode
        + "("
        + one(grouped3(), grouped3(), select(3))
        + ")"
        + second
        + " SELECT x.a, y.b, x.c "
        + from
        + one("x.a = y.a", "x.a = y.b AND x.b < 5")
        + condition;
  }

  private String grouped3() {
    From from = from(1 + random.nextInt(2));
    String key = number(from);
    return "SELECT "
        + key
        + " AS g, max("
        + number(from)
        + ") AS t, count(*) AS n FROM "
        + from.text()
        + where(from)
        + " GROUP BY "
        + key;
  }

  /** A join to something limited, whose rows must not change when keys are passed on. */
  private String overLimited() {
    String table = one(TABLES);
    From from = from(1);
    return "SELECT "
        + number(from)
        + " AS a, q.n AS b FROM "
        + from.text()
        + one(" JOIN ", " LEFT JOIN ")
        + "(SELECT id, k, n FROM "
        + table
        + " ORDER BY n, id, k LIMIT 7) AS q ON q.k = "
        + alias(from)
        + ".k"
        + where(from);
  }

  private From from(int tables) {
    String first = "t" + aliases++;
    String text = one(TABLES) + " AS " + first;
    List<String> names = new ArrayList<>(List.of(first));
    for (int i = 1; i < tables; i++) {
      String next = "t" + aliases++;
      String join = one(" JOIN ", " JOIN ", " JOIN ", " LEFT JOIN ", " RIGHT JOIN ", " FULL JOIN ");
      String source =
          random.nextInt(5) == 0
              ? "(SELECT k AS id, max(n) AS n, min(k) AS k, max(s) AS s, min(d) AS d FROM "
                  + one(TABLES)
                  + " GROUP BY k)"
              : one(TABLES);
      String on = one(names) + "." + one(NUMBERS) + " = " + next + "." + one(NUMBERS);
      if (random.nextInt(4) == 0 && !join.contains("FULL")) {
        on += " AND " + next + ".n < " + random.nextInt(10);
      }
      text += join + source + " AS " + next + " ON " + on;
      names.add(next);
    }
    return new From(text, names);
  }

  private String where(From from) {
    List<String> parts = new ArrayList<>();
    int count = random.nextInt(4);
    for (int i = 0; i < count; i++) {
      parts.add(condition(from));
    }
    return parts.isEmpty() ? "" : " WHERE " + String.join(" AND ", parts);
  }

  private String condition(From from) {
    return switch (random.nextInt(16)) {
      case 0 -> number(from) + " = " + random.nextInt(10);
      case 1 -> number(from) + " < " + random.nextInt(10);
      case 2 -> number(from) + " IN (1, 3, " + random.nextInt(10) + ")";
      case 3 -> alias(from) + ".s = '" + one("a", "b", "c") + "'";
      case 4 -> alias(from) + ".n IS NULL";
      case 5 -> alias(from) + ".d >= DATE '2025-01-0" + (1 + random.nextInt(9)) + "'";
      case 6 -> "(" + condition(from) + " OR " + condition(from) + ")";
      case 7 -> number(from) + " IN (" + inner("") + ")";
      case 8 -> number(from) + " NOT IN (" + inner(" AND " + "n IS NOT NULL") + ")";
      case 9 -> one("EXISTS", "NOT EXISTS") + " (" + correlated(from, "id") + ")";
      case 10 -> number(from) + " > (" + correlated(from, "min(n)") + ")";
      case 11 -> "coalesce(" + number(from) + ", 3) = 3";
      case 12 -> number(from) + " BETWEEN 2 AND " + (2 + random.nextInt(6));
      case 13 -> alias(from) + ".d " + one(">=", "<", "=") + " current_date - " + random.nextInt(9);
      case 14 -> "now() - INTERVAL '" + random.nextInt(9) + " days' < " + alias(from) + ".d";
      default -> "NOT (" + number(from) + " = " + number(from) + ")";
    };
  }

  private String inner(String more) {
    return "SELECT n FROM " + one(TABLES) + " WHERE id < " + (1 + random.nextInt(30)) + more;
  }

  private String correlated(From outer, String column) {
    String inner = "u" + aliases++;
    return "SELECT "
        + column.replace("n)", inner + ".n)").replace("id", inner + ".id")
        + " FROM "
        + one(TABLES)
        + " AS "
        + inner
        + " WHERE "
        + inner
        + "."
        + one(NUMBERS)
        + " = "
        + number(outer)
        + (random.nextBoolean() ? "" : " AND " + inner + ".n > " + random.nextInt(6));
  }

  private String number(From from) {
    return alias(from) + "." + one(NUMBERS);
  }

  private String alias(From from) {
    return one(from.aliases());
  }

  private String one(String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private String one(List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
