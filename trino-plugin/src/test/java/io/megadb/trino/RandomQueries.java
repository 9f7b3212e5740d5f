package io.megadb.trino;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Random SELECTs in Trino's SQL over two tables of {@link #COLUMNS}, well typed, whose answer is a
 * fixed bag of rows: a LIMIT stands behind an order by the key.
 */
final class RandomQueries {
  /** The columns of both tables, in MegaDB's SQL. */
  static final String COLUMNS =
      "id bigint, s smallint, i integer, b bigint, n numeric(12,2), w numeric(30,5),"
          + " f double precision, r real, t text, v varchar(8), d date, ts timestamp, ok boolean";

  private static final List<String> WHOLE = List.of("s", "i", "b");

  private final Random random;

  RandomQueries(long seed) {
    random = new Random(seed);
  }

  /** Rows for one of the tables, in MegaDB's SQL. */
  static String rows(long seed, int count) {
    Random random = new Random(seed);
    List<String> rows = new ArrayList<>();
    for (int id = 0; id < count; id++) {
      List<String> row =
          List.of(
              "" + (random.nextInt(9) - 4),
              "" + (random.nextInt(100) - 50),
              "" + random.nextLong(1L << 33),
              "" + random.nextInt(20_000) / 100.0,
              (random.nextInt(9) - 4) + "00000000000000000000.12345",
              one(random, "0.5", "-2.25", "1e10", "'NaN'", "0", "1e-5", "'Infinity'", "-0.0"),
              one(random, "0.5", "-2.25", "1e10", "'NaN'", "0", "7"),
              one(random, "'a'", "'b'", "''", "'B c'", "'été'", "'a%_'", "' x '", "'a\\b'"),
              one(random, "'a'", "'b'", "''", "'B c'", "'abcdefgh'", "'\uD83D\uDE00'"),
              "DATE '20" + (10 + random.nextInt(20)) + "-0" + (1 + random.nextInt(9)) + "-28'",
              "TIMESTAMP '2024-0"
                  + (1 + random.nextInt(9))
                  + "-11 1"
                  + random.nextInt(9)
                  + ":00:00.00000"
                  + random.nextInt(3)
                  + "'",
              random.nextBoolean() ? "TRUE" : "FALSE");
      List<String> values = new ArrayList<>(List.of("" + id));
      row.forEach(value -> values.add(random.nextInt(6) == 0 ? "NULL" : value));
      rows.add("(" + String.join(", ", values) + ")");
    }
    return "VALUES " + String.join(", ", rows);
  }

  private static String one(Random random, String... values) {
    return values[random.nextInt(values.length)];
  }

  private String one(String... values) {
    return one(random, values);
  }

  /** Another query over these tables, of one tier. */
  String next(String ta, String tb) {
    return switch (random.nextInt(6)) {
      case 0, 1 -> "SELECT id, " + any(2) + ", " + any(1) + " FROM " + ta + where();
      case 2, 3 -> grouped(ta);
      case 4 ->
          "SELECT id, %s FROM %s%s ORDER BY %s %s, id LIMIT %d"
              .formatted(any(1), ta, where(), any(1), order(), random.nextInt(12));
      default -> joined(ta, tb);
    };
  }

  private String order() {
    return one("", "DESC", "ASC NULLS FIRST", "DESC NULLS LAST");
  }

  private String grouped(String table) {
    List<String> keys = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      keys.add(one("s", "t", "v", "ok", "r", "f", "year(d)", "i % 3", "coalesce(t, v)"));
    }
    List<String> items = new ArrayList<>(keys);
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      items.add(aggregate());
    }
    String having = random.nextInt(4) == 0 ? " HAVING count(*) > 1" : "";
    return "SELECT "
        + String.join(", ", items)
        + " FROM "
        + table
        + where()
        + (keys.isEmpty() ? "" : " GROUP BY " + String.join(", ", keys))
        + having;
  }

  private String aggregate() {
    String call =
        switch (random.nextInt(9)) {
          case 0 -> "count(*)";
          case 1 -> "count(" + any(1) + ")";
          case 2 -> "count(DISTINCT " + one("s", "t", "v", "n", "d", "ok", "f") + ")";
          case 3 -> "sum(" + one(whole(1), decimal(1)) + ")";
          case 4 -> "avg(" + one(whole(1), "n") + ")";
          case 5, 6 -> one("min", "max") + "(" + one(whole(1), decimal(1), real(1), "t", "d") + ")";
          case 7 -> one("bool_and", "bool_or", "count_if") + "(" + condition(1) + ")";
          default -> one("stddev", "var_pop", "variance") + "(CAST(i AS double))";
        };
    return random.nextInt(4) == 0 ? call + " FILTER (WHERE " + condition(1) + ")" : call;
  }

  private String joined(String ta, String tb) {
    String on =
        one("l.s = x.s", "l.i = x.i", "l.t = x.t", "l.v = x.v AND l.ok = x.ok", "l.d = x.d");
    String further = random.nextInt(3) == 0 ? one(" AND l.id < x.id", " AND l.n > x.n") : "";
    String where = random.nextInt(2) == 0 ? "" : one(" WHERE l.b > 1000000", " WHERE x.s IS NULL");
    return "SELECT l.id, x.id, l.t, x.n FROM %s l %s JOIN %s x ON %s%s%s"
        .formatted(ta, one("", "LEFT", "RIGHT", "FULL"), tb, on, further, where);
  }

  private String where() {
    return random.nextInt(5) == 0 ? "" : " WHERE " + condition(2);
  }

  private String any(int depth) {
    return switch (random.nextInt(6)) {
      case 0 -> whole(depth);
      case 1 -> decimal(depth);
      case 2 -> real(depth);
      case 3 -> text(depth);
      case 4 -> one("d", "ts", "CAST(d AS timestamp(6))");
      default -> condition(depth);
    };
  }

  private String whole(int depth) {
    if (depth == 0) {
      return random.nextInt(3) == 0 ? "" + (random.nextInt(20) - 5) : one("s", "i");
    }
    return switch (random.nextInt(11)) {
      case 0, 1 -> WHOLE.get(random.nextInt(WHOLE.size()));
      case 2 -> "(" + whole(depth - 1) + one(" + ", " - ") + whole(depth - 1) + ")";
      case 3 -> "(CAST(" + whole(0) + " AS bigint) * " + whole(0) + ")";
      case 4 -> "(" + whole(depth - 1) + one(" % ", " / ") + one("3", "-7", "s") + ")";
      case 5 -> "abs(" + whole(depth - 1) + ")";
      case 6 -> "length(" + text(depth - 1) + ")";
      case 7 -> one("year", "month", "day", "day_of_week", "quarter", "week") + "(d)";
      case 8 -> one("hour", "minute", "year", "day_of_year") + "(ts)";
      case 9 -> "coalesce(" + whole(depth - 1) + ", " + whole(0) + ")";
      default -> "nullif(" + whole(depth - 1) + ", " + whole(0) + ")";
    };
  }

  private String decimal(int depth) {
    if (depth == 0) {
      return one("n", "n", "w", "1.5", "-0.25", "CAST(i AS decimal(12,2))");
    }
    return switch (random.nextInt(6)) {
      case 0 -> "(" + decimal(0) + one(" + ", " - ") + decimal(0) + ")";
      case 1 -> "(n * " + one("n", "2.5", "0.001") + ")";
      case 2 -> "abs(" + decimal(0) + ")";
      case 3 -> "(n / " + one("3.0", "7.25") + ")";
      case 4 -> "coalesce(n, " + decimal(0) + ")";
      default -> decimal(0);
    };
  }

  private String real(int depth) {
    if (depth == 0) {
      return one("f", "r", "2.5e0", "CAST(i AS double)", "CAST(n AS double)");
    }
    return switch (random.nextInt(5)) {
      case 0 -> "(" + real(0) + one(" + ", " - ", " * ") + one("f", "0.5e0") + ")";
      case 1 -> "(" + one("f", "r") + " / " + one("2e0", "real '4'", "f") + ")";
      case 2 -> one("abs", "floor", "ceiling") + "(f)";
      case 3 -> "(- " + one("f", "r") + ")";
      default -> real(0);
    };
  }

  private String text(int depth) {
    return depth == 0 || random.nextInt(3) > 0
        ? one("t", "v", "t", "CAST(v AS varchar)", "'b'", "''")
        : one("coalesce(t, v)", "nullif(t, v)", "coalesce(v, 'none')");
  }

  private String condition(int depth) {
    if (depth > 0 && random.nextInt(3) == 0) {
      return switch (random.nextInt(3)) {
        case 0 -> "(" + condition(depth - 1) + " AND " + condition(depth - 1) + ")";
        case 1 -> "(" + condition(depth - 1) + " OR " + condition(depth - 1) + ")";
        default -> "(NOT " + condition(depth - 1) + ")";
      };
    }
    String compare = one(" = ", " <> ", " < ", " <= ", " > ", " >= ", " IS DISTINCT FROM ");
    int under = Math.max(0, depth - 1);
    return switch (random.nextInt(13)) {
      case 0, 1 -> "(" + whole(under) + compare + whole(under) + ")";
      case 2 -> "(" + decimal(under) + compare + decimal(under) + ")";
      case 3 -> "(" + real(under) + compare + real(under) + ")";
      case 4 -> "(" + text(under) + compare + text(under) + ")";
      case 5 -> "(t LIKE " + one("'a%'", "'%c'", "'_'", "'a\\%'", "'%é%'", "''") + ")";
      case 6 -> "(t LIKE 'a#%#_' ESCAPE '#')";
      case 7 -> "(" + one("t", "i", "f", "n", "ok", "d") + one(" IS NULL)", " IS NOT NULL)");
      case 8 ->
          "(" + whole(under) + one(" IN ", " NOT IN ") + one("(1, 2, 3)", "(-4, 7, NULL)") + ")";
      case 9 -> "(t" + one(" IN ", " NOT IN ") + one("('a', 'B c')", "('', 'x', 'b')") + ")";
      case 10 -> "(" + real(under) + " BETWEEN -1e0 AND " + one("3e0", "infinity()", "nan()") + ")";
      case 11 -> "(d" + compare + one("DATE '2020-05-28'", "DATE '2015-01-28'") + ")";
      default -> one("ok", "(ok = (i > 0))", "(ts > TIMESTAMP '2024-05-11 12:00:00.000001')");
    };
  }
}
