package io.megadb.exec;

import java.util.List;
import java.util.Random;

/** Random scalar expressions, aggregates and window calls over {@link RandomSelects#COLUMNS}. */
final class RandomScalars {
  /** Types of expressions. */
  enum Type {
    INTEGER,
    BIGINT,
    NUMERIC,
    DOUBLE,
    TEXT,
    DATE,
    TIMESTAMP,
    TIMESTAMPTZ,
    BOOLEAN,
    INTERVAL
  }

  private final Random random;

  RandomScalars(Random random) {
    this.random = random;
  }

  Type type() {
    return pick(Type.values());
  }

  Type joinType() {
    return pick(Type.INTEGER, Type.INTEGER, Type.TEXT, Type.DATE, Type.NUMERIC, Type.TIMESTAMP);
  }

  String column(String alias, Type type) {
    return alias
        + "."
        + switch (type) {
          case INTEGER -> pick("i", "i", "id");
          case BIGINT -> "b";
          case NUMERIC -> "n";
          case DOUBLE -> "f";
          case TEXT -> "t";
          case DATE -> "d";
          case TIMESTAMP -> "ts";
          case TIMESTAMPTZ -> "z";
          case BOOLEAN -> "ok";
          case INTERVAL -> "v";
        };
  }

  String any(List<String> aliases, int depth) {
    return of(type(), aliases, depth);
  }

  String bool(List<String> aliases, int depth) {
    return of(Type.BOOLEAN, aliases, Math.max(2, depth));
  }

  String of(Type type, List<String> aliases, int depth) {
    if (depth <= 1) {
      return column(pick(aliases), type);
    }
    int deeper = depth - 1;
    if (random.nextInt(6) == 0) {
      return general(type, aliases, deeper);
    }
    return switch (type) {
      case INTEGER -> integer(aliases, deeper);
      case BIGINT -> bigint(aliases, deeper);
      case NUMERIC -> numeric(aliases, deeper);
      case DOUBLE -> floating(aliases, deeper);
      case TEXT -> text(aliases, deeper);
      case DATE -> date(aliases, deeper);
      case TIMESTAMP -> timestamp(aliases, deeper);
      case TIMESTAMPTZ -> timestamptz(aliases, deeper);
      case BOOLEAN -> condition(aliases, deeper);
      case INTERVAL -> interval(aliases, deeper);
    };
  }

  private String general(Type type, List<String> aliases, int depth) {
    String a = of(type, aliases, depth);
    String b = of(type, aliases, depth);
    return switch (random.nextInt(5)) {
      case 0 -> "CASE WHEN " + bool(aliases, depth) + " THEN " + a + " ELSE " + b + " END";
      case 1 -> "CASE WHEN " + bool(aliases, depth) + " THEN " + a + " END";
      case 2 -> "coalesce(" + a + ", " + b + ")";
      case 3 -> "nullif(" + a + ", " + b + ")";
      default ->
          type == Type.BOOLEAN
              ? "(" + a + " AND " + b + ")"
              : pick("greatest", "least") + "(" + a + ", " + b + ")";
    };
  }

  private String integer(List<String> aliases, int depth) {
    String a = of(Type.INTEGER, aliases, depth);
    return switch (random.nextInt(9)) {
      case 0 -> "(" + a + pick(" + ", " - ") + of(Type.INTEGER, aliases, 1) + ")";
      case 1 -> "(" + a + pick(" / ", " % ") + "nullif(" + of(Type.INTEGER, aliases, 1) + ", 0))";
      case 2 -> pick("abs(", "(- ", "sign(").replace("sign(", "abs(") + a + ")";
      case 3 -> pick("length", "ascii") + "(" + of(Type.TEXT, aliases, depth) + ")";
      case 4 -> "strpos(" + of(Type.TEXT, aliases, depth) + ", " + of(Type.TEXT, aliases, 1) + ")";
      case 5 -> "(" + of(Type.DATE, aliases, depth) + " - " + of(Type.DATE, aliases, 1) + ")";
      case 6 -> of(Type.BOOLEAN, aliases, depth) + "::integer";
      case 7 -> "(" + of(Type.NUMERIC, aliases, 1) + ")::integer";
      default -> "(" + a + pick(" & ", " | ", " # ") + pick("3", "7", "1") + ")";
    };
  }

  private String bigint(List<String> aliases, int depth) {
    return switch (random.nextInt(4)) {
      case 0 ->
          "("
              + of(Type.BIGINT, aliases, 1)
              + pick(" + ", " - ")
              + of(Type.INTEGER, aliases, depth)
              + ")";
      case 1 ->
          "(" + of(Type.INTEGER, aliases, depth) + "::bigint * " + pick("2", "10", "-1") + ")";
      case 2 -> "mod(" + of(Type.BIGINT, aliases, 1) + ", " + pick("7", "-3", "1000") + ")";
      default -> of(Type.BIGINT, aliases, 1);
    };
  }

  private String numeric(List<String> aliases, int depth) {
    String a = of(Type.NUMERIC, aliases, 1);
    return switch (random.nextInt(8)) {
      case 0 -> "(" + a + pick(" + ", " - ", " * ") + of(Type.NUMERIC, aliases, 1) + ")";
      case 1 -> "(" + a + " / nullif(" + of(Type.NUMERIC, aliases, 1) + ", 0))";
      case 2 -> "round(" + a + ", " + random.nextInt(4) + ")";
      case 3 -> pick("abs", "floor", "ceil", "round", "trunc", "sign") + "(" + a + ")";
      case 4 -> "(" + a + " + " + of(Type.INTEGER, aliases, depth) + ")";
      case 5 ->
          "extract("
              + pick("year", "month", "dow", "isodow", "day", "epoch", "quarter", "week")
              + " FROM "
              + of(pick(Type.DATE, Type.TIMESTAMP), aliases, depth)
              + ")";
      case 6 -> "(" + of(Type.INTEGER, aliases, depth) + ")::numeric(20,4)";
      default -> "mod(" + a + ", " + pick("2", "0.7", "-1.5") + ")";
    };
  }

  private String floating(List<String> aliases, int depth) {
    String a = of(Type.DOUBLE, aliases, 1);
    return switch (random.nextInt(5)) {
      case 0 -> "(" + a + pick(" + ", " - ", " * ") + of(Type.INTEGER, aliases, depth) + ")";
      case 1 -> pick("abs", "floor", "ceil", "round", "trunc") + "(" + a + ")";
      case 2 -> "(" + of(Type.INTEGER, aliases, depth) + ")::double precision";
      case 3 -> "(" + a + " / 4)";
      default -> a;
    };
  }

  private String text(List<String> aliases, int depth) {
    String a = of(Type.TEXT, aliases, depth);
    return switch (random.nextInt(12)) {
      case 0 ->
          "("
              + a
              + " || "
              + of(pick(Type.TEXT, Type.INTEGER, Type.DATE, Type.NUMERIC), aliases, 1)
              + ")";
      case 1 -> pick("upper", "lower", "initcap", "reverse", "btrim", "md5") + "(" + a + ")";
      case 2 -> "substring(" + a + ", " + (random.nextInt(4) - 1) + ", " + random.nextInt(4) + ")";
      case 3 -> pick("left", "right") + "(" + a + ", " + (random.nextInt(5) - 2) + ")";
      case 4 -> "replace(" + a + ", 'a', " + of(Type.TEXT, aliases, 1) + ")";
      case 5 ->
          "concat("
              + a
              + ", "
              + of(pick(Type.TEXT, Type.INTEGER, Type.BOOLEAN, Type.TIMESTAMP), aliases, 1)
              + ", '!')";
      case 6 ->
          "("
              + of(
                  pick(
                      Type.INTEGER,
                      Type.BIGINT,
                      Type.DATE,
                      Type.TIMESTAMP,
                      Type.BOOLEAN,
                      Type.INTERVAL),
                  aliases,
                  depth)
              + ")::text";
      case 7 -> "split_part(" + a + ", " + pick("' '", "'a'") + ", " + pick("1", "2", "-1") + ")";
      case 8 -> pick("lpad", "rpad") + "(" + a + ", 4, " + pick("'-'", "'xy'") + ")";
      case 9 -> "to_char(" + of(Type.TIMESTAMP, aliases, 1) + ", 'YYYY-MM-DD HH24:MI:SS')";
      case 10 ->
          "concat_ws('/', "
              + a
              + ", "
              + of(Type.INTEGER, aliases, 1)
              + ", "
              + of(Type.TEXT, aliases, 1)
              + ")";
      default -> "translate(" + a + ", 'abé', 'xy')";
    };
  }

  private String date(List<String> aliases, int depth) {
    return switch (random.nextInt(4)) {
      case 0 ->
          "("
              + of(Type.DATE, aliases, 1)
              + pick(" + ", " - ")
              + of(Type.INTEGER, aliases, depth)
              + ")";
      case 1 -> "(" + of(Type.TIMESTAMP, aliases, depth) + ")::date";
      case 2 ->
          "(date_trunc('"
              + pick("month", "year", "week", "quarter")
              + "', "
              + of(Type.DATE, aliases, 1)
              + "::timestamp))::date";
      default -> of(Type.DATE, aliases, 1);
    };
  }

  private String timestamp(List<String> aliases, int depth) {
    return switch (random.nextInt(5)) {
      case 0 ->
          "("
              + of(pick(Type.TIMESTAMP, Type.DATE), aliases, 1)
              + pick(" + ", " - ")
              + of(Type.INTERVAL, aliases, 1)
              + ")";
      case 1 ->
          "date_trunc('"
              + pick("hour", "day", "month", "week")
              + "', "
              + of(Type.TIMESTAMP, aliases, depth)
              + ")";
      case 2 -> "(" + of(Type.DATE, aliases, depth) + ")::timestamp";
      case 3 ->
          "("
              + of(Type.TIMESTAMPTZ, aliases, 1)
              + " AT TIME ZONE '"
              + pick("UTC", "Europe/Berlin", "America/New_York")
              + "')";
      default -> of(Type.TIMESTAMP, aliases, 1);
    };
  }

  private String timestamptz(List<String> aliases, int depth) {
    return switch (random.nextInt(3)) {
      case 0 ->
          "("
              + of(Type.TIMESTAMPTZ, aliases, 1)
              + pick(" + ", " - ")
              + of(Type.INTERVAL, aliases, 1)
              + ")";
      case 1 ->
          "("
              + of(Type.TIMESTAMP, aliases, depth)
              + " AT TIME ZONE '"
              + pick("UTC", "Europe/Berlin")
              + "')";
      default -> of(Type.TIMESTAMPTZ, aliases, 1);
    };
  }

  private String interval(List<String> aliases, int depth) {
    return switch (random.nextInt(4)) {
      case 0 ->
          "("
              + of(Type.INTERVAL, aliases, 1)
              + pick(" + ", " - ")
              + of(Type.INTERVAL, aliases, 1)
              + ")";
      case 1 ->
          "(" + of(Type.TIMESTAMP, aliases, depth) + " - " + of(Type.TIMESTAMP, aliases, 1) + ")";
      case 2 -> "(" + of(Type.INTERVAL, aliases, 1) + " * " + pick("2", "0.5", "-1") + ")";
      default -> pick("justify_days", "justify_hours") + "(" + of(Type.INTERVAL, aliases, 1) + ")";
    };
  }

  private String condition(List<String> aliases, int depth) {
    Type type = type();
    String a = of(type, aliases, depth);
    return switch (random.nextInt(11)) {
      case 0, 1 ->
          "("
              + a
              + pick(" = ", " <> ", " < ", " <= ", " > ", " >= ")
              + of(type, aliases, depth)
              + ")";
      case 2 ->
          "("
              + a
              + pick(" IS DISTINCT FROM ", " IS NOT DISTINCT FROM ")
              + of(type, aliases, depth)
              + ")";
      case 3 -> "(" + a + pick(" IS NULL", " IS NOT NULL") + ")";
      case 4 -> "(NOT " + of(Type.BOOLEAN, aliases, depth) + ")";
      case 5 ->
          "("
              + of(Type.BOOLEAN, aliases, depth)
              + pick(" AND ", " OR ")
              + of(Type.BOOLEAN, aliases, depth)
              + ")";
      case 6 ->
          "("
              + of(Type.TEXT, aliases, depth)
              + pick(" LIKE ", " NOT LIKE ", " ILIKE ")
              + pick("'%a%'", "'_'", "'B%'", "'%\\%%'")
              + ")";
      case 7 ->
          "("
              + of(Type.INTEGER, aliases, depth)
              + pick(" IN ", " NOT IN ")
              + pick("(1, 2, 3)", "(0, NULL)", "(-1)")
              + ")";
      case 8 ->
          "("
              + of(Type.NUMERIC, aliases, depth)
              + pick(" BETWEEN ", " NOT BETWEEN SYMMETRIC ").replace(" SYMMETRIC", "")
              + "-1.5 AND "
              + of(Type.INTEGER, aliases, 1)
              + ")";
      case 9 ->
          "("
              + of(Type.BOOLEAN, aliases, depth)
              + pick(" IS TRUE", " IS NOT TRUE", " IS UNKNOWN", " IS NOT FALSE")
              + ")";
      default ->
          "("
              + of(Type.DOUBLE, aliases, 1)
              + pick(" < ", " > ", " = ")
              + of(pick(Type.NUMERIC, Type.INTEGER), aliases, 1)
              + ")";
    };
  }

  /** An aggregate whose result does not depend on the order of rows. */
  String aggregate(List<String> aliases) {
    String distinct = random.nextInt(4) == 0 ? "DISTINCT " : "";
    String filter = random.nextInt(4) == 0 ? " FILTER (WHERE " + bool(aliases, 2) + ")" : "";
    String call =
        switch (random.nextInt(9)) {
          case 0 -> "count(*)";
          case 1 -> "count(" + distinct + any(aliases, 2) + ")";
          case 2 ->
              "sum("
                  + distinct
                  + of(pick(Type.INTEGER, Type.BIGINT, Type.NUMERIC), aliases, 2)
                  + ")";
          case 3 -> "avg(" + distinct + of(pick(Type.INTEGER, Type.NUMERIC), aliases, 1) + ")";
          case 4, 5 ->
              pick("min", "max")
                  + "("
                  + of(
                      pick(
                          Type.INTEGER,
                          Type.NUMERIC,
                          Type.DOUBLE,
                          Type.TEXT,
                          Type.DATE,
                          Type.TIMESTAMP,
                          Type.TIMESTAMPTZ,
                          Type.INTERVAL),
                      aliases,
                      2)
                  + ")";
          case 6 -> pick("bool_and", "bool_or") + "(" + of(Type.BOOLEAN, aliases, 2) + ")";
          case 7 -> {
            String text = of(Type.TEXT, aliases, 1);
            yield "string_agg(" + text + ", ',' ORDER BY " + text + pick("", " DESC") + ")";
          }
          default -> {
            String value = of(Type.INTEGER, aliases, 1);
            yield "array_to_string(array_agg("
                + value
                + " ORDER BY "
                + value
                + pick("", " DESC", " NULLS FIRST")
                + "), ',', '-')";
          }
        };
    return call.startsWith("array_to_string") ? call : call + filter;
  }

  /** A window call; rows are told apart by id. */
  String window(String alias) {
    List<String> aliases = List.of(alias);
    String order =
        "ORDER BY "
            + column(alias, type())
            + pick("", " DESC", " NULLS FIRST", " DESC NULLS LAST")
            + ", "
            + alias
            + ".id"
            + pick("", " DESC");
    String partition = random.nextBoolean() ? "" : "PARTITION BY " + any(aliases, 2) + " ";
    String frame =
        pick(
            "",
            "",
            " ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING",
            " ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW",
            " ROWS 2 PRECEDING",
            " RANGE BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING",
            " ROWS BETWEEN 2 PRECEDING AND 1 FOLLOWING EXCLUDE CURRENT ROW");
    return switch (random.nextInt(7)) {
      case 0 ->
          pick("row_number", "rank", "dense_rank", "percent_rank", "cume_dist")
              + "() OVER ("
              + partition
              + order
              + ")";
      case 1 -> "ntile(3) OVER (" + partition + order + ")";
      case 2 ->
          pick("lag", "lead")
              + "("
              + any(aliases, 1)
              + pick("", ", 2", ", 0")
              + ") OVER ("
              + partition
              + order
              + ")";
      case 3 ->
          pick("first_value", "last_value")
              + "("
              + any(aliases, 1)
              + ") OVER ("
              + partition
              + order
              + frame
              + ")";
      case 4 -> "nth_value(" + any(aliases, 1) + ", 2) OVER (" + partition + order + frame + ")";
      case 5 ->
          pick("sum", "avg")
              + "("
              + of(pick(Type.INTEGER, Type.NUMERIC, Type.BIGINT), aliases, 1)
              + ") OVER ("
              + partition
              + order
              + frame
              + ")";
      default ->
          pick("count", "min", "max")
              + "("
              + of(pick(Type.INTEGER, Type.TEXT, Type.DATE, Type.NUMERIC), aliases, 1)
              + ") OVER ("
              + partition
              + pick(order + frame, "")
              + ")";
    };
  }

  @SafeVarargs
  private final <T> T pick(T... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private String pick(List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
