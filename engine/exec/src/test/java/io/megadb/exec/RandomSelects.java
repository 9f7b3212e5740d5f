package io.megadb.exec;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * Random SELECTs in PostgreSQL's SQL over two tables {@code ta} and {@code tb} of {@link #COLUMNS},
 * all well typed and free of run-time errors, whose answer is a fixed set of rows: a LIMIT stands
 * behind an order over all columns.
 */
final class RandomSelects {
  /** The columns of both tables. */
  static final String COLUMNS =
      "id integer, i integer, b bigint, n numeric(12,3), f double precision, t text, d date,"
          + " ts timestamp, z timestamptz, ok boolean, v interval";

  private final Random random;
  private final RandomScalars scalars;
  private int aliases;

  RandomSelects(long seed) {
    random = new Random(seed);
    scalars = new RandomScalars(random);
  }

  /** Another query. */
  String next() {
    aliases = 0;
    return switch (random.nextInt(12)) {
      case 0, 1 -> grouped();
      case 2 -> groupingSets();
      case 3, 4 -> windows();
      case 5 -> setOperation();
      case 6 -> "SELECT * FROM (" + plain(3) + ") AS q" + ordered(3);
      case 7 -> correlated();
      case 8 -> with();
      case 9 -> lateral();
      case 10 -> distinct();
      default -> plain(1 + random.nextInt(4));
    };
  }

  /** Rows for one of the tables: literals in PostgreSQL's SQL. */
  static List<String> rows(long seed, int count) {
    Random random = new Random(seed);
    List<String> rows = new ArrayList<>();
    for (int id = 0; id < count; id++) {
      rows.add(
          List.of(
                  String.valueOf(id),
                  or(random, String.valueOf(random.nextInt(9) - 3)),
                  or(random, String.valueOf(random.nextLong(1L << 33) - (1L << 20))),
                  or(random, String.valueOf((random.nextInt(20_000) - 9_000) / 1000.0)),
                  or(random, one(random, "0.5", "-2.25", "1e10", "'NaN'", "0", "1e-5", "3")),
                  or(random, one(random, "'a'", "'b'", "''", "'B c'", "'été'", "'a%_'", "' x '")),
                  or(
                      random,
                      "DATE '202" + random.nextInt(6) + "-0" + (1 + random.nextInt(9)) + "-28'"),
                  or(
                      random,
                      "TIMESTAMP '2024-02-2"
                          + random.nextInt(10)
                          + " 1"
                          + random.nextInt(10)
                          + ":30:15.25'"),
                  or(random, "TIMESTAMPTZ '2024-03-31 0" + random.nextInt(10) + ":00:00+00'"),
                  or(random, one(random, "TRUE", "FALSE")),
                  or(
                      random,
                      one(
                          random,
                          "INTERVAL '1 day'",
                          "INTERVAL '24 hours'",
                          "INTERVAL '1 mon'",
                          "INTERVAL '-3 days 01:00:00'")))
              .stream()
              .collect(Collectors.joining(", ", "(", ")")));
    }
    return rows;
  }

  private static String or(Random random, String value) {
    return random.nextInt(6) == 0 ? "NULL" : value;
  }

  private static String one(Random random, String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  /** FROM's text, and the aliases in it. */
  private record From(String text, List<String> aliases) {}

  private From from() {
    String first = alias();
    String text = table() + " AS " + first;
    List<String> names = new ArrayList<>(List.of(first));
    int more = random.nextInt(3);
    for (int i = 0; i < more; i++) {
      String next = alias();
      String join = one(" JOIN ", " JOIN ", " LEFT JOIN ", " RIGHT JOIN ", " FULL JOIN ");
      RandomScalars.Type type = scalars.joinType();
      text +=
          join
              + (random.nextInt(4) == 0 ? derived() : table())
              + " AS "
              + next
              + " ON "
              + scalars.column(names.get(random.nextInt(names.size())), type)
              + " = "
              + scalars.column(next, type);
      if (random.nextInt(3) == 0 && !join.contains("FULL")) {
        text += " AND " + scalars.bool(List.of(next), 1);
      }
      names.add(next);
    }
    return new From(text, names);
  }

  private String derived() {
    return "(SELECT * FROM "
        + table()
        + " WHERE "
        + scalars.bool(List.of("x"), 1).replace("x.", "")
        + ")";
  }

  private String plain(int columns) {
    From from = from();
    return "SELECT " + list(from, columns) + " FROM " + from.text() + where(from);
  }

  private String list(From from, int columns) {
    List<String> items = new ArrayList<>();
    for (int i = 0; i < columns; i++) {
      items.add(scalars.any(from.aliases(), 3) + " AS c" + i);
    }
    return String.join(", ", items);
  }

  private String where(From from) {
    return random.nextInt(3) == 0 ? "" : " WHERE " + condition(from);
  }

  private String condition(From from) {
    return switch (random.nextInt(8)) {
      case 0 ->
          one("EXISTS", "NOT EXISTS")
              + " (SELECT 1 FROM "
              + inner("u")
              + " WHERE u.i = "
              + scalars.column(pick(from), RandomScalars.Type.INTEGER)
              + ")";
      case 1 ->
          scalars.of(RandomScalars.Type.INTEGER, from.aliases(), 1)
              + one(" IN ", " NOT IN ", " = ANY ", " > ALL ")
              + "(SELECT u.i FROM "
              + inner("u")
              + " WHERE "
              + scalars.bool(List.of("u"), 1)
              + one("", " AND u.i IS NOT NULL")
              + ")";
      case 2 ->
          scalars.of(RandomScalars.Type.BIGINT, from.aliases(), 1)
              + one(" < ", " >= ")
              + "(SELECT "
              + one("max", "min", "count", "sum")
              + "(u.i) FROM "
              + inner("u")
              + " WHERE u.t = "
              + scalars.column(pick(from), RandomScalars.Type.TEXT)
              + ")";
      case 3 -> "(" + condition(from) + one(" AND ", " OR ") + condition(from) + ")";
      default -> scalars.bool(from.aliases(), 3);
    };
  }

  private String inner(String alias) {
    return table() + " AS " + alias;
  }

  private String grouped() {
    From from = from();
    int keys = 1 + random.nextInt(2);
    List<String> groups = new ArrayList<>();
    List<String> items = new ArrayList<>();
    for (int i = 0; i < keys; i++) {
      groups.add(scalars.any(from.aliases(), 1 + random.nextInt(2)));
      items.add(groups.get(i) + " AS g" + i);
    }
    int aggregates = 1 + random.nextInt(3);
    for (int i = 0; i < aggregates; i++) {
      items.add(scalars.aggregate(from.aliases()) + " AS a" + i);
    }
    String having = random.nextInt(3) == 0 ? " HAVING count(*) > " + random.nextInt(4) : "";
    return "SELECT "
        + String.join(", ", items)
        + " FROM "
        + from.text()
        + where(from)
        + " GROUP BY "
        + (random.nextInt(3) == 0
            ? (keys == 1 ? "1" : "1, 2")
            : String.join(", ", groups.stream().map(RandomSelects::groupItem).toList()))
        + having;
  }

  /** A constant alone would be a position in GROUP BY. */
  private static String groupItem(String expression) {
    return expression;
  }

  private String groupingSets() {
    From from = from();
    String a = scalars.column(pick(from), RandomScalars.Type.INTEGER);
    String b = scalars.column(pick(from), RandomScalars.Type.TEXT);
    String sets =
        one(
            "ROLLUP (" + a + ", " + b + ")",
            "CUBE (" + a + ", " + b + ")",
            "GROUPING SETS ((" + a + "), (" + b + "), ())",
            "GROUPING SETS ((" + a + ", " + b + "), (" + a + "))",
            a + ", ROLLUP (" + b + ")");
    return "SELECT "
        + a
        + " AS x, "
        + b
        + " AS y, GROUPING("
        + a
        + ", "
        + b
        + ") AS w, "
        + scalars.aggregate(from.aliases())
        + " AS z FROM "
        + from.text()
        + where(from)
        + " GROUP BY "
        + sets;
  }

  private String windows() {
    String alias = alias();
    List<String> items = new ArrayList<>(List.of(alias + ".id"));
    int count = 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      items.add(scalars.window(alias) + " AS w" + i);
    }
    return "SELECT "
        + String.join(", ", items)
        + " FROM "
        + table()
        + " AS "
        + alias
        + (random.nextBoolean() ? "" : " WHERE " + scalars.bool(List.of(alias), 2));
  }

  private String setOperation() {
    RandomScalars.Type first = scalars.type();
    RandomScalars.Type second = scalars.type();
    int branches = 2 + random.nextInt(2);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < branches; i++) {
      From from = from();
      text.append(
              i == 0
                  ? ""
                  : one(
                      " UNION ",
                      " UNION ALL ",
                      " INTERSECT ",
                      " EXCEPT ",
                      " EXCEPT ALL ",
                      " INTERSECT ALL "))
          .append("(SELECT ")
          .append(scalars.of(first, from.aliases(), 2))
          .append(" AS a, ")
          .append(scalars.of(second, from.aliases(), 2))
          .append(" AS b FROM ")
          .append(from.text())
          .append(where(from))
          .append(")");
    }
    return random.nextBoolean() ? text + ordered(2) : text.toString();
  }

  private String ordered(int columns) {
    List<String> keys = new ArrayList<>();
    for (int i = 1; i <= columns; i++) {
      keys.add(i + one("", " DESC", " NULLS FIRST", " DESC NULLS LAST", " ASC NULLS LAST"));
    }
    return " ORDER BY "
        + String.join(", ", keys)
        + one(
            "",
            " LIMIT " + random.nextInt(12),
            " OFFSET " + random.nextInt(9),
            " LIMIT 5 OFFSET 2");
  }

  private String correlated() {
    From from = from();
    String outer = pick(from);
    return "SELECT "
        + outer
        + ".id, (SELECT "
        + scalars.aggregate(List.of("u"))
        + " FROM "
        + inner("u")
        + " WHERE u.i "
        + one("=", "<", ">=")
        + " "
        + outer
        + ".i"
        + one("", " AND " + scalars.bool(List.of("u"), 1))
        + ") AS s FROM "
        + from.text()
        + where(from);
  }

  private String with() {
    From from = from();
    return "WITH q AS (SELECT "
        + list(from, 2)
        + " FROM "
        + from.text()
        + where(from)
        + ") SELECT x.c0, y.c1, count(*) AS c FROM q AS x JOIN q AS y ON x.c0 = y.c0 GROUP BY x.c0, y.c1"
        + one("", " ORDER BY 1 NULLS FIRST, 2 DESC, 3 LIMIT 7");
  }

  private String lateral() {
    String alias = alias();
    return "SELECT "
        + alias
        + ".id, l.* FROM "
        + table()
        + " AS "
        + alias
        + one(" LEFT JOIN LATERAL ", " JOIN LATERAL ")
        + "(SELECT u.id AS uid, "
        + scalars.any(List.of("u", alias), 2)
        + " AS e FROM "
        + inner("u")
        + " WHERE u.i = "
        + alias
        + ".i ORDER BY u.id"
        + one("", " DESC")
        + one("", " LIMIT 2")
        + ") AS l ON "
        + one("true", "l.uid > 3");
  }

  private String distinct() {
    From from = from();
    if (random.nextBoolean()) {
      return "SELECT DISTINCT "
          + list(from, 2)
          + " FROM "
          + from.text()
          + where(from)
          + (random.nextBoolean() ? "" : ordered(2));
    }
    String alias = alias();
    String key = scalars.any(List.of(alias), 1);
    return "SELECT DISTINCT ON ("
        + key
        + ") "
        + key
        + " AS k, "
        + alias
        + ".id FROM "
        + table()
        + " AS "
        + alias
        + " ORDER BY "
        + key
        + one("", " DESC", " NULLS FIRST")
        + ", "
        + alias
        + ".id"
        + one("", " DESC");
  }

  private String table() {
    return one("ta", "tb");
  }

  private String alias() {
    return "x" + aliases++;
  }

  private String pick(From from) {
    return from.aliases().get(random.nextInt(from.aliases().size()));
  }

  private String one(String... choices) {
    return one(random, choices);
  }
}
