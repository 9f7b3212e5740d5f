package io.megadb.planner.dialect;

import java.util.List;
import java.util.Random;

/** Random expressions over {@link EdgeTable} in PostgreSQL's SQL, all well typed. */
final class RandomExpressions {
  private enum Type {
    INTEGER,
    BIGINT,
    NUMERIC,
    DOUBLE,
    TEXT,
    BOOLEAN,
    DATE,
    TIMESTAMP,
    INTERVAL
  }

  private static final int DEPTH = 4;

  private final Random random;

  RandomExpressions(long seed) {
    this.random = new Random(seed);
  }

  String next() {
    return of(pick(Type.values()), DEPTH);
  }

  private String of(Type type, int depth) {
    if (depth <= 1 || random.nextInt(8) == 0) {
      return leaf(type);
    }
    int deeper = depth - 1;
    if (random.nextInt(6) == 0) {
      return general(type, deeper);
    }
    return switch (type) {
      case INTEGER -> integer(deeper);
      case BIGINT -> bigint(deeper);
      case NUMERIC -> numeric(deeper);
      case DOUBLE -> floating(deeper);
      case TEXT -> text(deeper);
      case BOOLEAN -> bool(deeper);
      case DATE -> date(deeper);
      case TIMESTAMP -> timestamp(deeper);
      case INTERVAL -> interval(deeper);
    };
  }

  private String leaf(Type type) {
    return switch (type) {
      case INTEGER -> pick("i", "s::int", "0", "1", "(-1)", "3", "2147483647", "id");
      case BIGINT -> pick("b", "i::bigint", "1::bigint", "9223372036854775807", "id::bigint");
      case NUMERIC -> pick("n", "w", "2.5", "0.01", "(-3.145)", "100::numeric(10,2)");
      case DOUBLE -> pick("d", "r::float8", "0.5::float8", "1e10::float8", "(-2.5)::float8");
      case TEXT -> pick("t", "'abc'::text", "''::text", "'%b_'::text", "'2020-01-31'::text");
      case BOOLEAN -> pick("f", "true", "false", "(i > 1)");
      case DATE -> pick("dt", "date '2020-01-31'", "date '1999-12-31'");
      case TIMESTAMP -> pick("ts", "timestamp '2020-01-31 23:59:59.5'");
      case INTERVAL -> pick("iv", "interval '1 day 2 hours'", "interval '-1 month'");
    };
  }

  private String general(Type type, int depth) {
    String a = of(type, depth);
    String b = of(type, depth);
    return switch (random.nextInt(4)) {
      case 0 -> "(case when " + of(Type.BOOLEAN, depth) + " then " + a + " else " + b + " end)";
      case 1 -> "coalesce(" + a + ", " + b + ")";
      case 2 -> "nullif(" + a + ", " + b + ")";
      default -> type == Type.BOOLEAN ? a : pick("greatest", "least") + "(" + a + ", " + b + ")";
    };
  }

  private String integer(int depth) {
    return switch (random.nextInt(8)) {
      case 0, 1, 2 -> binary(Type.INTEGER, depth, "+", "-", "*", "/", "%");
      case 3 -> "length(" + of(Type.TEXT, depth) + ")";
      case 4 -> pick("abs(", "(-") + of(Type.INTEGER, depth) + ")";
      case 5 -> "strpos(" + of(Type.TEXT, depth) + ", " + of(Type.TEXT, depth) + ")";
      case 6 -> "(" + of(Type.DATE, depth) + " - " + of(Type.DATE, depth) + ")";
      default -> of(pick(Type.BIGINT, Type.NUMERIC, Type.DOUBLE, Type.BOOLEAN), depth) + "::int";
    };
  }

  private String bigint(int depth) {
    return switch (random.nextInt(4)) {
      case 0, 1 -> binary(Type.BIGINT, depth, "+", "-", "*", "/", "%", "&", "|");
      case 2 -> "(" + of(Type.INTEGER, depth) + " + " + of(Type.BIGINT, depth) + ")";
      default -> of(pick(Type.INTEGER, Type.NUMERIC, Type.DOUBLE), depth) + "::bigint";
    };
  }

  private String numeric(int depth) {
    return switch (random.nextInt(7)) {
      case 0, 1 -> binary(Type.NUMERIC, depth, "+", "-", "*");
      case 2 -> "(" + leaf(Type.NUMERIC) + " / " + leaf(Type.NUMERIC) + ")";
      case 3 -> "round(" + leaf(Type.NUMERIC) + ", " + random.nextInt(4) + ")";
      case 4 ->
          pick("abs", "floor", "ceil", "round", "trunc") + "(" + of(Type.NUMERIC, depth) + ")";
      case 5 ->
          "extract("
              + pick("year", "month", "dow", "doy", "second", "epoch", "week", "quarter")
              + " from (case when isfinite(ts) then ts + "
              + pick("interval '1 day'", "interval '-1 month'")
              + " end))";
      default -> of(pick(Type.INTEGER, Type.DOUBLE, Type.BIGINT), depth) + "::numeric(30,6)";
    };
  }

  private String floating(int depth) {
    return switch (random.nextInt(4)) {
      case 0, 1 -> binary(Type.DOUBLE, depth, "+", "-", "*", "/");
      case 2 -> pick("abs", "floor", "ceil", "round", "trunc") + "(" + of(Type.DOUBLE, depth) + ")";
      // Not of a quotient, whose digits differ.
      default -> of(pick(Type.INTEGER, Type.BIGINT), depth) + "::float8";
    };
  }

  private String text(int depth) {
    String a = of(Type.TEXT, depth);
    return switch (random.nextInt(9)) {
      case 0 -> "(" + a + " || " + of(Type.TEXT, depth) + ")";
      case 1 -> "substring(" + a + ", " + leaf(Type.INTEGER) + ", " + random.nextInt(5) + ")";
      case 2 -> pick("left", "right") + "(" + a + ", " + leaf(Type.INTEGER) + ")";
      case 3 -> pick("upper", "lower", "initcap", "reverse", "btrim") + "(" + a + ")";
      case 4 -> "replace(" + a + ", " + leaf(Type.TEXT) + ", " + leaf(Type.TEXT) + ")";
      case 5 -> "split_part(" + a + ", " + leaf(Type.TEXT) + ", " + (random.nextInt(5) - 2) + ")";
      case 6 -> "concat(" + a + ", " + of(pick(Type.values()), depth) + ")";
      case 7 -> "lpad(" + a + ", " + random.nextInt(8) + ", " + leaf(Type.TEXT) + ")";
      default ->
          of(
                  pick(
                      Type.INTEGER,
                      Type.DOUBLE,
                      Type.BOOLEAN,
                      Type.DATE,
                      Type.TIMESTAMP,
                      Type.INTERVAL,
                      Type.BIGINT),
                  depth)
              + "::text";
    };
  }

  private String bool(int depth) {
    Type type = pick(Type.values());
    return switch (random.nextInt(6)) {
      case 0, 1 -> binary(type, depth, "=", "<>", "<", "<=", ">", ">=", "is distinct from");
      case 2 ->
          "(" + of(Type.BOOLEAN, depth) + pick(" and ", " or ") + of(Type.BOOLEAN, depth) + ")";
      case 3 -> "(not " + of(Type.BOOLEAN, depth) + ")";
      case 4 ->
          "(" + of(Type.TEXT, depth) + pick(" like ", " ilike ", " not like ") + "'%b_'::text)";
      default -> "(" + of(type, depth) + pick(" is null", " is not null") + ")";
    };
  }

  private String date(int depth) {
    return switch (random.nextInt(3)) {
      case 0 -> "(" + of(Type.DATE, depth) + pick(" + ", " - ") + pick("1", "30", "s::int") + ")";
      case 1 -> of(Type.TIMESTAMP, depth) + "::date";
      default -> leaf(Type.DATE);
    };
  }

  private String timestamp(int depth) {
    return switch (random.nextInt(4)) {
      case 0 -> "(" + of(Type.TIMESTAMP, depth) + pick(" + ", " - ") + leaf(Type.INTERVAL) + ")";
      case 1 ->
          "date_trunc('"
              + pick("day", "month", "year", "week", "hour", "quarter", "century")
              + "', "
              + of(Type.TIMESTAMP, depth)
              + ")";
      case 2 -> of(Type.DATE, depth) + "::timestamp";
      default -> "(" + of(Type.DATE, depth) + " + " + leaf(Type.INTERVAL) + ")";
    };
  }

  private String interval(int depth) {
    return switch (random.nextInt(3)) {
      case 0 -> "(" + of(Type.INTERVAL, depth) + pick(" + ", " - ") + leaf(Type.INTERVAL) + ")";
      case 1 -> "(" + leaf(Type.INTERVAL) + " * " + random.nextInt(5) + ")";
      default -> "(" + leaf(Type.TIMESTAMP) + " - " + leaf(Type.TIMESTAMP) + ")";
    };
  }

  private String binary(Type type, int depth, String... operators) {
    return "(" + of(type, depth) + " " + pick(operators) + " " + of(type, depth) + ")";
  }

  @SafeVarargs
  private final <T> T pick(T... choices) {
    return choices[random.nextInt(choices.length)];
  }

  /** The rows a query is run for one by one where it fails for some. */
  static List<Integer> rows() {
    return java.util.stream.IntStream.range(0, EdgeTable.rows()).boxed().toList();
  }
}
